// Package scenarios holds the scenarios that somock ships, as they are in this folder:
// each file is to be read, used by its name, and copied to be changed.
package scenarios

import "embed"

// Files are the scenarios, NAME.yaml each.
//
//go:embed *.yaml
var Files embed.FS

// Schema is the JSON schema of scenario files, for editors.
//
//go:embed scenario.schema.json
var Schema []byte

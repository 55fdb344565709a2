//go:build tools

// Package openapi pins what the test of the OpenAPI documents compiles: the generator is
// a tool of this module, and what it generates imports this.
package openapi

import _ "github.com/oapi-codegen/runtime"

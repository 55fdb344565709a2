package main

import (
	_ "embed"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
)

//go:embed npm/somock.js
var launcher []byte

//go:embed npm/README.md
var readme []byte

// A manifest is a package.json.
type manifest struct {
	Name        string            `json:"name"`
	Version     string            `json:"version"`
	Description string            `json:"description"`
	License     string            `json:"license"`
	Bin         map[string]string `json:"bin,omitempty"`
	Engines     map[string]string `json:"engines,omitempty"`
	OS          []string          `json:"os,omitempty"`
	CPU         []string          `json:"cpu,omitempty"`
	Optional    map[string]string `json:"optionalDependencies,omitempty"`
}

// npmPackages writes one package for each system, and the one that users name: it asks for
// all of them, and npm takes the one whose os and cpu are those of the machine.
func npmPackages(dir, version string, binaries []binary) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	main := manifest{
		Name: "somock", Version: semantic(version), License: "UNLICENSED",
		Description: "An offline stand-in for SuperOffice's endpoint Messaging/CreateMessage",
		Bin:         map[string]string{"somock": "bin/somock.js"},
		Engines:     map[string]string{"node": ">=18"},
		Optional:    map[string]string{},
	}
	for _, b := range binaries {
		system := npmName[b.os] + "-" + npmName[b.arch]
		m := manifest{
			Name: "@somock/" + system, Version: main.Version, License: main.License, Description: "The binary of somock for " + system,
			OS: []string{npmName[b.os]}, CPU: []string{npmName[b.arch]},
		}
		main.Optional[m.Name] = m.Version
		if err := m.write(filepath.Join(dir, "somock-"+system), b.file("package/bin/")); err != nil {
			return err
		}
	}
	return main.write(filepath.Join(dir, "somock"),
		file{name: "package/bin/somock.js", mode: 0o755, content: launcher},
		file{name: "package/README.md", mode: 0o644, content: readme})
}

// npmName is how node names what Go names otherwise: process.platform, process.arch.
var npmName = map[string]string{"linux": "linux", "darwin": "darwin", "windows": "win32", "amd64": "x64", "arm64": "arm64"}

// write makes the package as npm pack would.
func (m manifest) write(path string, files ...file) error {
	content, err := json.MarshalIndent(m, "", "  ")
	if err != nil {
		return err
	}
	about := file{name: "package/package.json", mode: 0o644, content: append(content, '\n')}
	return errors.Join(err, writeTar(path+"-"+m.Version+".tgz", append([]file{about}, files...)...))
}

package main

import (
	"bytes"
	"debug/buildinfo"
	"errors"
	"fmt"
	"os"
	"strings"

	cyclonedx "github.com/CycloneDX/cyclonedx-go"
)

// billOfMaterials writes what the binary says of itself (go version -m) as CycloneDX: the
// modules that are linked into it, and Go's own library.
func (b binary) billOfMaterials(version string) (err error) {
	info, err := buildinfo.Read(bytes.NewReader(b.content))
	if err != nil {
		return fmt.Errorf("%s: %w", b.path, err)
	}
	bom := cyclonedx.NewBOM()
	main := module(cyclonedx.ComponentTypeApplication, info.Main.Path, version)
	main.PackageURL += "?goarch=" + b.arch + "&goos=" + b.os
	bom.Metadata = &cyclonedx.Metadata{Component: &main}
	libraries := []cyclonedx.Component{module(cyclonedx.ComponentTypeLibrary, "std", strings.TrimPrefix(info.GoVersion, "go"))}
	for _, m := range info.Deps {
		if m.Replace != nil {
			m = m.Replace
		}
		libraries = append(libraries, module(cyclonedx.ComponentTypeLibrary, m.Path, m.Version))
	}
	bom.Components = &libraries
	needs := make([]string, len(libraries))
	for i, l := range libraries {
		needs[i] = l.BOMRef
	}
	bom.Dependencies = &[]cyclonedx.Dependency{{Ref: main.BOMRef, Dependencies: &needs}}
	out, err := os.Create(b.path + ".cdx.json")
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, out.Close()) }()
	return cyclonedx.NewBOMEncoder(out, cyclonedx.BOMFileFormatJSON).SetPretty(true).Encode(bom)
}

// module names a Go module as scanners for known vulnerabilities look it up.
func module(kind cyclonedx.ComponentType, path, version string) cyclonedx.Component {
	url := "pkg:golang/" + path + "@" + version
	return cyclonedx.Component{Type: kind, Name: path, Version: version, PackageURL: url, BOMRef: url}
}

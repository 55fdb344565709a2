// Command pack makes of the binaries of a release, which lie in a folder, what people
// install: an archive and a bill of materials for each, and packages for npm. The same
// binaries and version give the same bytes.
//
//	go -C .github/tools run ./pack DIR VERSION
package main

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func main() {
	if len(os.Args) != 3 {
		fmt.Fprintln(os.Stderr, "usage: pack DIR VERSION")
		os.Exit(2)
	}
	if err := pack(os.Args[1], os.Args[2]); err != nil {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
}

// A binary is somock for one system.
type binary struct {
	path     string // with name, version and system in it, without .exe
	os, arch string // as Go names them
	content  []byte
}

func pack(dir, version string) error {
	binaries, err := binariesIn(dir, version)
	if err != nil {
		return err
	}
	for _, b := range binaries {
		if err := errors.Join(b.archive(), b.billOfMaterials(version)); err != nil {
			return err
		}
	}
	return npmPackages(filepath.Join(dir, "npm"), version, binaries)
}

func binariesIn(dir, version string) ([]binary, error) {
	prefix := filepath.Join(dir, "somock-"+version+"-")
	var all []binary
	for _, system := range []string{"darwin", "linux", "windows"} {
		for _, arch := range []string{"amd64", "arm64"} {
			b := binary{path: prefix + system + "-" + arch, os: system, arch: arch}
			content, err := os.ReadFile(b.path + b.ending())
			if errors.Is(err, os.ErrNotExist) {
				continue
			}
			if err != nil {
				return nil, err
			}
			b.content = content
			all = append(all, b)
		}
	}
	if len(all) == 0 {
		return nil, fmt.Errorf("no binary: %s…", prefix)
	}
	return all, nil
}

func (b binary) ending() string {
	if b.os == "windows" {
		return ".exe"
	}
	return ""
}

// file is the program under the name that it is called by.
func (b binary) file(dir string) file {
	return file{name: dir + "somock" + b.ending(), mode: 0o755, content: b.content}
}

func (b binary) archive() error {
	if b.os == "windows" {
		return writeZip(b.path+".zip", b.file(""))
	}
	return writeTar(b.path+".tar.gz", b.file(""))
}

// semantic is a version that npm takes: one that is none stands for a build between two.
func semantic(version string) string {
	number, _, _ := strings.Cut(strings.TrimPrefix(version, "v"), "-")
	if strings.Count(number, ".") == 2 && strings.Trim(number, "0123456789.") == "" {
		return strings.TrimPrefix(version, "v")
	}
	return "0.0.0-dev-" + version
}

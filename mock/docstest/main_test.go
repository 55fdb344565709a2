package docstest_test

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// repository is the folder of the source, seen from this package.
const repository = "../.."

// binaryDir is where TestMain puts the program that the pages speak of.
func binaryDir() string { return os.Getenv("SOMOCK_DOCSTEST_BIN") }

func TestMain(m *testing.M) { os.Exit(run(m)) }

// run builds the program once for all pages.
func run(m *testing.M) int {
	dir, err := os.MkdirTemp("", "somock-docs-")
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	defer func() { _ = os.RemoveAll(dir) }() // what is left of a folder for temporary files is no failure
	build := exec.Command("go", "build", "-o", filepath.Join(dir, "somock"), ".")
	build.Dir = repository
	if out, err := build.CombinedOutput(); err != nil {
		fmt.Fprintf(os.Stderr, "%s%v\n", out, err)
		return 1
	}
	if err := os.Setenv("SOMOCK_DOCSTEST_BIN", dir); err != nil { // instead of a variable that all tests share
		fmt.Fprintln(os.Stderr, err)
		return 1
	}
	return m.Run()
}

//go:build unix

package docstest_test

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
)

// A release of this machine's own kind, twice; all kinds with SOMOCK_TEST_LONG.
func TestReleaseIsReproducible(t *testing.T) {
	first, second := release(t), release(t)
	names := namesIn(t, first)
	if !slices.Equal(names, namesIn(t, second)) || !slices.Contains(names, "SHA256SUMS") {
		t.Fatalf("released %v", names)
	}
	for _, name := range names {
		a, err := os.ReadFile(filepath.Join(first, name))
		if err != nil {
			t.Fatal(err)
		}
		b, err := os.ReadFile(filepath.Join(second, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(a, b) {
			t.Errorf("%s differs from one release to the next", name)
		}
	}
	binary := filepath.Join(first, "somock-1.2.3-"+runtime.GOOS+"-"+runtime.GOARCH)
	if out, err := exec.CommandContext(t.Context(), binary, "version").CombinedOutput(); err != nil || !strings.Contains(string(out), "1.2.3") {
		t.Errorf("the released binary says of its version: %s, %v", out, err)
	}
}

func release(t *testing.T) string {
	t.Helper()
	dir := t.TempDir()
	args := []string{"./.github/release", dir, "1.2.3"}
	if os.Getenv("SOMOCK_TEST_LONG") == "" {
		args = append(args, runtime.GOOS+"/"+runtime.GOARCH)
	}
	cmd := exec.CommandContext(t.Context(), "bash", args...)
	cmd.Dir = repository
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %v\n%s", args, err, out)
	}
	return dir
}

func namesIn(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, e := range entries {
		names = append(names, e.Name())
	}
	return names
}

// Container and release are the same program: one flag that differs and they are not.
func TestReleaseAndContainerAreBuiltAlike(t *testing.T) {
	const flags = `go build -trimpath -buildvcs=false -ldflags "-s -w -buildid= -X main.version=`
	for _, name := range []string{"Dockerfile", ".github/release"} {
		if !strings.Contains(read(t, name), flags) {
			t.Errorf("%s does not build with %s…", name, flags)
		}
	}
}

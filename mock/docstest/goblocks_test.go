//go:build unix

package docstest_test

import (
	"go/format"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// Go code on a page is written as gofmt writes it.
func TestGoCodeOfThePagesIsFormatted(t *testing.T) {
	for _, blocks := range sessions(t) {
		for _, b := range blocks {
			if b.lang != "go" {
				continue
			}
			formatted, err := format.Source([]byte(b.text))
			if err != nil {
				t.Errorf("%s: %v", b, err)
			} else if string(formatted) != b.text {
				t.Errorf("%s: gofmt would write it otherwise", b)
			}
		}
	}
}

const containersPage = ".github/docs/testcontainers.md"

var testcontainersVersion = regexp.MustCompile(`testcontainers-go (\d+\.\d+\.\d+)`)

// The module is large and of no other use here, so it is not among the dependencies: the
// snippet is compiled where somebody has fetched it, and formatted everywhere.
func TestTheTestcontainersSnippetCompiles(t *testing.T) {
	page := read(t, containersPage)
	version := testcontainersVersion.FindStringSubmatch(page)
	blocks, err := blocksOf(containersPage, page)
	if err != nil || len(blocks) != 1 || version == nil {
		t.Fatalf("%s has %d blocks and version %v: %v", containersPage, len(blocks), version, err)
	}
	dir := t.TempDir()
	for name, content := range map[string]string{
		"go.mod":        "module example\n\ngo 1.26.0\n\nrequire github.com/testcontainers/testcontainers-go v" + version[1] + "\n",
		"inbox_test.go": blocks[0].text,
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if out, err := offline(t, dir, "list", "-m", "github.com/testcontainers/testcontainers-go"); err != nil {
		t.Skipf("not compiled: the module is not in the module cache: %s", out)
	}
	if out, err := offline(t, dir, "vet", "./..."); err != nil {
		t.Errorf("go vet: %v\n%s", err, out)
	}
}

func offline(t *testing.T, dir string, args ...string) ([]byte, error) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), "go", args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOPROXY=off", "GOSUMDB=off", "GOFLAGS=-mod=mod")
	return cmd.CombinedOutput()
}

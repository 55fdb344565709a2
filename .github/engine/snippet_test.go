package engine

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	_ "github.com/testcontainers/testcontainers-go"      // what the page's code imports
	_ "github.com/testcontainers/testcontainers-go/wait" // and this
)

// TestTheTestcontainersPage runs its Go code as it stands there.
func TestTheTestcontainersPage(t *testing.T) {
	image(t)
	page, err := os.ReadFile(filepath.Join(source, ".github/docs/testcontainers.md"))
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(page), "```go\n")
	code, _, _ := strings.Cut(rest, "```")
	if !found {
		t.Fatal("the page has no Go code")
	}
	dir, err := os.MkdirTemp(".", "snippet-") // inside this module, which has what it imports
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(dir)
	if err := os.WriteFile(filepath.Join(dir, "inbox_test.go"), []byte(code), 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "go", "test", "-count=1", "-v", "./"+dir).CombinedOutput()
	if err != nil || !strings.Contains(string(out), "/Cust12345/api") {
		t.Errorf("%v\n%s", err, out)
	}
}

package mock_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// TestModuleOfTests runs what needs a browser, npm's packages, OpenAPI and JSON Schema. It is a module of
// its own, so that who imports this one does not get these libraries into go.sum.
func TestModuleOfTests(t *testing.T) {
	t.Parallel()
	dir := filepath.Join("..", ".github", "tests")
	args := []string{"test", "-count=1", "-timeout=25m"} // it knows of changes in its own folder alone
	if raceDetector {
		args = append(args, "-race")
	}
	cmd := exec.CommandContext(t.Context(), "go", append(args, "./...")...)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Errorf("go -C %s test ./...: %v\n%s", dir, err, out)
	}
	seen(t, dir)
	seen(t, filepath.Join("..", ".github", "tools", "pack"))
}

// seen has go test look at these files, too, before it believes that nothing has changed.
func seen(t *testing.T, dir string) {
	t.Helper()
	err := filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		_, err = os.Stat(path)
		return err
	})
	if err != nil {
		t.Error(err)
	}
}

package server_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"somock/mock/server"
)

// Each scenario has a seed of its own. All are recorded, or a run could not be repeated.
func TestAllSeedsAreRecorded(t *testing.T) {
	dir := t.TempDir()
	start(t, func(c *server.Config) { c.Recordings, c.Scenarios = dir, []string{"flaky", "bad-afternoon"} })
	paths, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil || len(paths) != 1 {
		t.Fatal(paths, err)
	}
	raw, err := os.ReadFile(paths[0])
	if err != nil {
		t.Fatal(err)
	}
	if want := `"scenarios":"flaky,bad-afternoon","seeds":"3183189483,1660265514"`; !strings.Contains(string(raw), want) {
		t.Errorf("seen %s, expected it to have %s", raw, want)
	}
}

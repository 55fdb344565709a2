package server_test

import (
	"bytes"
	"log/slog"
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

// Whoever records secrets is told so at every start.
func TestRecordingSecretsIsWarnedOf(t *testing.T) {
	for _, on := range []bool{false, true} {
		var log bytes.Buffer
		start(t, func(c *server.Config) {
			c.RecordSecrets, c.Log = on, slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelWarn}))
		})
		if warned := strings.Contains(log.String(), "secrets are recorded"); warned != on {
			t.Errorf("--record-secrets=%v: the warnings are %q", on, &log)
		}
	}
}

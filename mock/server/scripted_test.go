package server_test

import (
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"somock/mock/server"
)

// The third call is on disk while its answer is still being waited for.
func TestADelayedRecordingIsOnDiskDuringTheDelay(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "recordings")
	s := start(t, func(c *server.Config) {
		c.Recordings, c.Drain = dir, 0
		c.Scenarios = []string{scenarioFile(t, "version: 1\nstubs:\n  - then: [204, 401, {status: 204, delay: 1h}]\n")}
	})
	for _, want := range []int{204, 401} {
		if resp, _ := do(t, newCall("POST", s.Info().URL+operation)); resp.StatusCode != want {
			t.Errorf("answered %d, want %d", resp.StatusCode, want)
		}
	}
	client := &http.Client{Timeout: 500 * time.Millisecond}
	if resp, err := client.Do(newCall("POST", s.Info().URL+operation)); err == nil {
		t.Errorf("the delayed call was answered %d", resp.StatusCode)
	}
	received := linesOfKind(t, dir, "received")
	if len(received) != 3 || gjson.Get(received[2], "decision.delay_ms").Int() != 3_600_000 {
		t.Errorf("on disk during the delay: %v", received)
	}
}

// linesOfKind reads a folder with nothing but a JSON parser.
func linesOfKind(t testing.TB, dir, kind string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no recordings in %s: %v", dir, err)
	}
	var found []string
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, line := range strings.Split(string(content), "\n") {
			if gjson.Get(line, "kind").String() == kind {
				found = append(found, line)
			}
		}
	}
	return found
}

func TestParallelCallersTakeAStepExactlyAsOftenAsWritten(t *testing.T) {
	s := start(t, func(c *server.Config) {
		c.Scenarios = []string{scenarioFile(t, "version: 1\nstubs:\n  - then: [{status: 401, times: 3}]\n    finally: 204\n")}
	})
	var refused atomic.Int64
	var wg sync.WaitGroup
	for range 64 {
		wg.Go(func() {
			if resp, _ := do(t, newCall("POST", s.Info().URL+operation)); resp.StatusCode == 401 {
				refused.Add(1)
			}
		})
	}
	wg.Wait()
	if refused.Load() != 3 {
		t.Errorf("the step was taken %d times, want 3", refused.Load())
	}
}

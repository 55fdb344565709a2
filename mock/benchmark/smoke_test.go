//go:build linux

package main

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// newTestBench is a bench of processes that are the test's own executable, and shares
// the cores of the test, which is not pinned itself.
func newTestBench(t *testing.T) *bench {
	t.Helper()
	t.Setenv("GORACE", "atexit_sleep_ms=0") // or each process of a test under -race ends a second late
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	chosen, err := takeCores()
	if err != nil {
		t.Fatal(err)
	}
	return &bench{options: options{scale: shortScale(), dir: t.TempDir()}, cores: chosen, temp: t.TempDir(), self: self, progress: io.Discard}
}

// TestReferencesUnderLoad puts every kind of load to every reference, each in a process
// of its own as in a real run.
func TestReferencesUnderLoad(t *testing.T) {
	b := newTestBench(t)
	const delay = 20 * time.Millisecond
	quick := 20 * time.Millisecond
	jobs := []job{
		{Kind: closedLoop, Connections: 2, Warm: quick, Duration: 3 * quick},
		{Kind: closedLoop, Connections: 2, Requests: 25},
		{Kind: openLoop, Connections: 2, Rate: 500, Duration: 2 * quick},
	}
	var pids []int
	commands := []command{b.bare(), b.group(), b.delayed(delay)}
	err := b.with(t.Context(), commands, func(servers []*server) error {
		for _, s := range servers {
			pids = append(pids, s.pid)
		}
		for _, j := range jobs {
			for _, s := range servers[:2] {
				checkLoad(t, b, s, j)
			}
		}
		r := checkLoad(t, b, servers[2], job{Kind: burst, Connections: 10, Delay: delay})
		if r.Early != 0 || r.Wrong != 0 || r.Requests != 10 {
			t.Errorf("%d right, %d early, %d wrong: %s", r.Requests, r.Early, r.Wrong, r.Seen)
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	nothingIsLeft(t, b, pids)
}

func checkLoad(t *testing.T, b *bench, s *server, j job) result {
	t.Helper()
	r, err := b.load(t.Context(), s, j)
	if err != nil {
		t.Fatalf("%s, %s: %v", s.name, j.Kind, err)
	}
	if r.Requests == 0 || r.Elapsed <= 0 || r.Latency.P50 > r.Latency.P99 || r.Latency.P99 > r.Latency.Max {
		t.Errorf("%s, %s: %+v", s.name, j.Kind, r)
	}
	if j.Requests > 0 && r.Requests != j.Requests {
		t.Errorf("%s: %d calls, want exactly %d", s.name, r.Requests, j.Requests)
	}
	return r
}

func nothingIsLeft(t *testing.T, b *bench, pids []int) {
	t.Helper()
	for _, pid := range pids {
		if err := syscall.Kill(pid, 0); !errors.Is(err, syscall.ESRCH) {
			t.Errorf("process %d is still there: %v", pid, err)
		}
	}
	if left, err := filepath.Glob(filepath.Join(b.temp, "*")); err != nil || len(left) > 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
}

func TestServersEndWhenTheRunIsCalledOff(t *testing.T) {
	b := newTestBench(t)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var pids []int
	err := b.with(ctx, []command{b.bare(), b.group()}, func(servers []*server) error {
		for _, s := range servers {
			pids = append(pids, s.pid)
		}
		cancel()
		_, err := b.load(ctx, servers[0], job{Kind: closedLoop, Connections: 1, Duration: time.Minute})
		return err
	})
	if err == nil {
		t.Error("a load that was called off is no error")
	}
	nothingIsLeft(t, b, pids)
}

func TestServerThatCannotStartIsExplained(t *testing.T) {
	b := newTestBench(t)
	wrong := command{"wrong", b.self, func(string) []string { return []string{roleArgument, "baer"} }}
	err := b.with(t.Context(), []command{b.bare(), wrong}, func([]*server) error { return nil })
	if err == nil || !strings.Contains(err.Error(), `role "baer" is not known`) {
		t.Errorf("got %v, want what the process said", err)
	}
	nothingIsLeft(t, b, nil)
}

func TestFailedLoadIsExplained(t *testing.T) {
	b := newTestBench(t)
	err := b.with(t.Context(), []command{b.group()}, func(servers []*server) error {
		j := job{Kind: "clsoed", Connections: 1}
		_, err := b.load(t.Context(), servers[0], j)
		return err
	})
	if err == nil || !strings.Contains(err.Error(), `kind "clsoed" is not known`) {
		t.Errorf("got %v, want what the load said", err)
	}
}

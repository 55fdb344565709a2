//go:build linux

package main

import (
	"bytes"
	"context"
	_ "embed"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

//go:embed call.lua
var callScript []byte

// A load is what wrk saw; times in seconds.
type load struct {
	requests, wrong   int
	perSecond         float64
	p50, p99, soonest float64
	perSecondOfCPU    float64
}

// load calls a server on so many connections for a time, each again when answered.
func (b *bench) load(ctx context.Context, s *server, connections int, duration string) (load, error) {
	script := filepath.Join(b.temp, "call.lua")
	if err := os.WriteFile(script, callScript, 0o600); err != nil {
		return load{}, err
	}
	b.folders++ // makes the contents of each run of wrk its own
	cmd := b.pinned(ctx, 0, []string{"wrk", "-t1", "-c" + strconv.Itoa(connections), "-d" + duration, "--timeout", "60s", "-s", script, s.url, "--", strconv.Itoa(b.folders)})
	before, err := s.cpu()
	if err != nil {
		return load{}, err
	}
	out, err := cmd.CombinedOutput()
	if err != nil {
		return load{}, fmt.Errorf("wrk: %w\n%s", err, out)
	}
	after, err := s.cpu()
	if err != nil {
		return load{}, err
	}
	l, err := parseWrk(out)
	if err == nil && l.wrong > 0 {
		err = fmt.Errorf("%d of %d replies of %s were wrong", l.wrong, l.requests, s.name)
	}
	l.perSecondOfCPU = float64(l.requests) / max(after-before, 0.01)
	return l, err
}

// parseWrk reads the line that call.lua writes: microseconds and counts.
func parseWrk(out []byte) (load, error) {
	_, line, found := bytes.Cut(out, []byte("RESULT "))
	var requests, duration, p50, p99, soonest, wrong, late int
	if n, err := fmt.Sscan(string(line), &requests, &duration, &p50, &p99, &soonest, &wrong, &late); !found || n < 7 {
		return load{}, fmt.Errorf("wrk printed no result: %w\n%s", err, out)
	}
	return load{
		requests: requests, wrong: wrong + late, perSecond: float64(requests) / (float64(duration) / 1e6),
		p50: float64(p50) / 1e6, p99: float64(p99) / 1e6, soonest: float64(soonest) / 1e6,
	}, nil
}

// callTimes makes about n calls with distinct content.
func (b *bench) callTimes(ctx context.Context, s *server, n int) error {
	for n > 0 {
		duration := "5s"
		if n < 100_000 {
			duration = "1s"
		}
		l, err := b.load(ctx, s, 64, duration)
		if err != nil {
			return err
		}
		n -= l.requests
	}
	return nil
}

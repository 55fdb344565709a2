//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"golang.org/x/sys/unix"
)

// measureDelays has many slow replies pending at once.
func measureDelays(ctx context.Context, b *bench) (rows []row, err error) {
	for _, size := range b.bursts {
		more, err := b.measureBurst(ctx, size)
		rows = append(rows, more...)
		if errors.Is(err, errCannot) {
			rows = append(rows, unmeasured(size.String(), err))
		} else if err != nil {
			return rows, err
		}
	}
	return rows, nil
}

// String names the burst in the table.
func (s burstSize) String() string {
	return fmt.Sprintf("%s replies of %s at once", count(float64(s.replies)), seconds(s.delay.Seconds()))
}

func (b *bench) measureBurst(ctx context.Context, size burstSize) (rows []row, err error) {
	if err := enoughFiles(size.replies); err != nil {
		return nil, err
	}
	scenario, err := b.writeScenario(size)
	if err != nil {
		return nil, err
	}
	commands := []command{b.delayed(size.delay), b.emulator("batch", "--scenario", scenario)}
	err = b.with(ctx, commands, func(servers []*server) error {
		j := job{Kind: burst, Connections: size.replies, Delay: size.delay}
		results, err := b.interleaved(ctx, servers, size.rounds, j)
		if err != nil {
			return err
		}
		rows = burstRows(size, results[0], results[1])
		for _, r := range results[1] {
			if r.Wrong > 0 {
				b.say("somock: %d wrong replies, the first: %s", r.Wrong, r.Seen)
			}
		}
		return nil
	})
	return rows, err
}

// enoughFiles says whether a process may have that many connections.
func enoughFiles(connections int) error {
	var limit unix.Rlimit
	if err := unix.Getrlimit(unix.RLIMIT_NOFILE, &limit); err != nil {
		return fmt.Errorf("getrlimit: %w", err)
	}
	if need := uint64(connections + 200); limit.Max < need {
		return fmt.Errorf("%w: %d open files are allowed, %d are needed (ulimit -n)", errCannot, limit.Max, need)
	}
	return nil
}

// writeScenario writes a scenario in which every reply is delayed.
func (b *bench) writeScenario(size burstSize) (string, error) {
	name := filepath.Join(b.temp, fmt.Sprintf("delayed-%s.yaml", size.delay))
	text := fmt.Sprintf("version: 1\nname: delayed\nstubs:\n  - name: all\n    finally: { status: 204, delay: %s }\n", size.delay)
	return name, os.WriteFile(name, []byte(text), 0o600)
}

func burstRows(size burstSize, reference, somock []result) []row {
	what := size.String() + ": "
	total := func(name string, figure func(result) float64, aim string) row {
		sum := func(results []result) string {
			n := 0.0
			for _, v := range each(results, figure) {
				n += v
			}
			return count(n)
		}
		return row{What: what + name, Reference: sum(reference), Somock: sum(somock), Aim: aim}
	}
	return []row{
		total("wrong or lost", func(r result) float64 { return float64(r.Wrong) }, "0"),
		total("early", func(r result) float64 { return float64(r.Early) }, "0"),
		compared(what+"late, p50", seconds, each(reference, result.p50), each(somock, result.p50), ""),
		compared(what+"late, p99", seconds, each(reference, result.p99), each(somock, result.p99), "≤ 1.5"),
	}
}

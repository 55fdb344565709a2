//go:build linux

package main

import (
	"context"
	"fmt"
)

// measureMemory looks at memory before any call and after very many, and whether these
// have made the server slower. The reference, which remembers nothing, tells what the
// machine alone did in the meantime.
func measureMemory(ctx context.Context, b *bench) (rows []row, err error) {
	if err := b.enoughDisk(b.recordings); err != nil {
		return nil, err
	}
	err = b.with(ctx, []command{b.bare(), b.emulator("off")}, func(servers []*server) error {
		idle, err := b.resident(ctx, servers)
		if err != nil {
			return err
		}
		before, err := b.interleaved(ctx, servers, b.rounds, b.closed(64))
		if err != nil {
			return err
		}
		for _, s := range servers {
			if err := b.callTimes(ctx, s, b.recordings); err != nil {
				return err
			}
		}
		full, err := b.resident(ctx, servers)
		if err != nil {
			return err
		}
		after, err := b.interleaved(ctx, servers, b.rounds, b.closed(64))
		if err != nil {
			return err
		}
		many := count(float64(b.recordings))
		rows = []row{
			compared("memory (RSS), idle", mebibytes, idle[:1], idle[1:], "≤ 16 MiB"),
			compared(fmt.Sprintf("memory (RSS) after %s calls", many), mebibytes, full[:1], full[1:], "≤ 48 MiB"),
			compared(fmt.Sprintf("off, 64 connections: requests/s after %s calls, to before", many), factor,
				ratios(rates(after[0]), rates(before[0])), ratios(rates(after[1]), rates(before[1])), "≥ 0.95"),
		}
		return nil
	})
	return rows, err
}

// resident gives the memory of each server, once it has come to rest.
func (b *bench) resident(ctx context.Context, servers []*server) ([]float64, error) {
	pause(ctx, b.settle)
	var all []float64
	for _, s := range servers {
		bytes, err := residentBytes(s.pid)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", s.name, err)
		}
		all = append(all, bytes)
	}
	return all, nil
}

func rates(results []result) []float64 { return each(results, result.perSecond) }

// factor writes a ratio that is itself a figure.
func factor(f float64) string { return fmt.Sprintf("%.2f", f) }

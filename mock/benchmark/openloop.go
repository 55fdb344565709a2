//go:build linux

package main

import (
	"context"
	"fmt"
)

// measureOpenLoop calls at a rate that every server can keep up with, as independent
// clients would, and looks at the latency alone.
func measureOpenLoop(ctx context.Context, b *bench) (rows []row, err error) {
	j := job{Kind: openLoop, Connections: 64, Rate: 2000, Duration: b.open}
	err = b.with(ctx, b.pairs(), func(servers []*server) error {
		results, err := b.interleaved(ctx, servers, b.rounds, j)
		if err != nil {
			return err
		}
		rows = append(openLoopRows("off", j, results[0], results[1]), openLoopRows("batch", j, results[2], results[3])...)
		return nil
	})
	return rows, err
}

func openLoopRows(fsync string, j job, reference, somock []result) []row {
	what := fmt.Sprintf("%s, %s: ", fsync, j)
	return []row{
		compared(what+"p50", seconds, each(reference, result.p50), each(somock, result.p50), ""),
		compared(what+"p99", seconds, each(reference, result.p99), each(somock, result.p99), "≤ 1.5"),
	}
}

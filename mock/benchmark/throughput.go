//go:build linux

package main

import (
	"context"
	"fmt"
)

// likelyRate is about how many calls a second a server records in the fastest of the
// rounds, to see whether they find room on the disk.
const likelyRate = 50_000

// measureThroughput calls as fast as the answers come: on one connection, where latency
// is all, and on many, where work is.
func measureThroughput(ctx context.Context, b *bench) (rows []row, err error) {
	if err := b.enoughDisk(b.rounds * int(b.slice.Seconds()*likelyRate)); err != nil {
		return nil, err
	}
	err = b.with(ctx, b.pairs(), func(servers []*server) error {
		for _, connections := range []int{1, 64} {
			results, err := b.interleaved(ctx, servers, b.rounds, b.closed(connections))
			if err != nil {
				return err
			}
			rows = append(rows, throughputRows("off", connections, "≥ 0.85", results[0], results[1])...)
			rows = append(rows, throughputRows("batch", connections, "≥ 0.9", results[2], results[3])...)
		}
		return nil
	})
	return rows, err
}

// pairs are both ways in which somock writes, each after its reference.
func (b *bench) pairs() []command {
	return []command{b.bare(), b.emulator("off"), b.group(), b.emulator("batch")}
}

func (b *bench) closed(connections int) job {
	return job{Kind: closedLoop, Connections: connections, Warm: b.warm, Duration: b.slice}
}

func throughputRows(fsync string, connections int, aim string, reference, somock []result) []row {
	what := fmt.Sprintf("%s, %s: ", fsync, job{Connections: connections})
	p50Aim := ""
	if connections == 1 {
		p50Aim = "≤ 1.15"
	}
	compare := func(name string, in unit, figure func(result) float64, aim string) row {
		return compared(what+name, in, each(reference, figure), each(somock, figure), aim)
	}
	return []row{
		compare("requests/s", count, result.perSecond, aim),
		compare("requests per second of server CPU", count, result.perCPUSecond, aim),
		compare("p50", seconds, result.p50, p50Aim),
		compare("p99", seconds, result.p99, "≤ 1.3"),
	}
}

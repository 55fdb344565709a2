//go:build linux

package main

import (
	"context"
	"fmt"
)

// memory looks at memory before any call and after very many with distinct content, and
// whether these have made the server slower than bare has become in the meantime.
func (b *bench) memory(ctx context.Context) error {
	calls := fmt.Sprintf("after %d calls", b.calls)
	return b.with(ctx, append([]subject{b.reference("bare")}, b.somocks("--fsync", "off")...), func(servers []*server) error {
		if err := b.residents("memory idle", servers); err != nil {
			return err
		}
		before, err := b.rates(ctx, servers)
		if err != nil {
			return err
		}
		for _, s := range servers[1:] {
			if err := b.callTimes(ctx, s, b.calls); err != nil {
				return err
			}
		}
		if err := b.residents("memory "+calls, servers); err != nil {
			return err
		}
		after, err := b.rates(ctx, servers)
		if err != nil {
			return err
		}
		for i, s := range servers {
			for round := range after[i] {
				b.add("speed "+calls+", to before", s.name, "x", after[i][round]/before[i][round])
			}
		}
		b.compare("memory idle", "MiB", "", "16 at most")
		b.compare("memory "+calls, "MiB", "", "48 at most")
		b.compare("speed "+calls+", to before", "x", "bare", "0.95 or more")
		return nil
	})
}

func (b *bench) residents(what string, servers []*server) error {
	for _, s := range servers {
		mib, err := s.resident()
		if err != nil {
			return err
		}
		b.add(what, s.name, "MiB", mib)
	}
	return nil
}

// rates are the requests a second of each server in each round.
func (b *bench) rates(ctx context.Context, servers []*server) ([][]float64, error) {
	rates := make([][]float64, len(servers))
	for range b.rounds {
		for i, s := range servers {
			l, err := b.load(ctx, s, 64, b.slice)
			if err != nil {
				return nil, err
			}
			rates[i] = append(rates[i], l.perSecond)
		}
	}
	return rates, nil
}

//go:build linux

package main

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"time"
)

// delaysOf has very many slow replies pending at once.
func (b *bench) delaysOf(ctx context.Context) error {
	scenario := filepath.Join(b.temp, "delayed.yaml")
	text := fmt.Sprintf("version: 1\nname: delayed\nstubs:\n  - name: all\n    finally: { status: 204, delay: %s }\n", b.delay)
	if err := os.WriteFile(scenario, []byte(text), 0o600); err != nil {
		return err
	}
	delay, err := time.ParseDuration(b.delay)
	if err != nil {
		return err
	}
	what := fmt.Sprintf("%d replies of %s at once", b.replies, b.delay)
	subjects := append([]subject{b.reference("delayed", "-delay", b.delay)}, b.somocks("--scenario", scenario)...)
	for range min(b.rounds, 3) {
		err := b.with(ctx, subjects, func(servers []*server) error { return b.delayAll(ctx, what, servers, delay) })
		if err != nil {
			return err
		}
	}
	b.compare(what, "early", "", "0")
	b.compare(what, "late-p99-s", "delayed", "1.5 at most")
	return nil
}

func (b *bench) delayAll(ctx context.Context, what string, servers []*server, delay time.Duration) error {
	for _, s := range servers {
		l, err := b.load(ctx, s, b.replies, b.wait)
		if err != nil {
			return err
		}
		if l.requests < b.replies {
			return fmt.Errorf("%s: %d of %d replies came", s.name, l.requests, b.replies)
		}
		early := 0.0
		if l.soonest < delay.Seconds() {
			early = 1
		}
		b.add(what, s.name, "early", early)
		b.add(what, s.name, "late-p99-s", l.p99-delay.Seconds())
	}
	return nil
}

//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"
)

// measureStart takes the time from the start of the process to the first answered call,
// in an empty folder and in one that is full of recordings.
func measureStart(ctx context.Context, b *bench) ([]row, error) {
	full, err := b.folder()
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(full)
	if err := b.fill(ctx, full, b.kept); err != nil {
		return nil, err
	}
	var bare, empty, over []float64
	for n := range b.rounds * b.starts {
		if n%b.starts == 0 {
			b.say("%d starts of each, round %d of %d", b.starts, n/b.starts+1, b.rounds)
		}
		for _, of := range []struct {
			command
			home  string // "" takes a fresh one
			times *[]float64
		}{{b.bare(), "", &bare}, {b.emulator("batch"), "", &empty}, {b.emulator("batch"), full, &over}} {
			took, err := b.firstAnswer(ctx, of.command, of.home)
			if err != nil {
				return nil, err
			}
			*of.times = append(*of.times, took.Seconds())
		}
	}
	return []row{
		compared("start to first 204, empty folder", seconds, bare, empty, "≤ 2"),
		compared(fmt.Sprintf("start to first 204, %s recordings in the folder", count(float64(b.kept))), seconds, bare, over, "≤ 2"),
	}, nil
}

// firstAnswer starts a server, calls it once as soon as it listens, and ends it.
func (b *bench) firstAnswer(ctx context.Context, c command, home string) (took time.Duration, err error) {
	if home == "" {
		if home, err = b.folder(); err != nil {
			return 0, err
		}
		defer os.RemoveAll(home)
	}
	s, err := b.start(ctx, c, home)
	if err != nil {
		return 0, err
	}
	defer func() { err = errors.Join(err, s.stop(ctx)) }()
	client, err := dial(ctx, s.address, callBytes(s.address), startLimit)
	if err != nil {
		return 0, err
	}
	defer client.close()
	err = client.call()
	return time.Since(s.started), err
}

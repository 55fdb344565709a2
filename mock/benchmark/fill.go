//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"

	"golang.org/x/sys/unix"
)

// recordingBytes is what a recording takes on disk at most, to see whether there is room.
const recordingBytes = 3 << 10

// fill has somock record n calls in a folder, and ends it.
func (b *bench) fill(ctx context.Context, home string, n int) (err error) {
	if err := b.enoughDisk(n); err != nil {
		return err
	}
	s, err := b.start(ctx, b.emulator("off"), home)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, s.stop(ctx)) }()
	return b.callTimes(ctx, s, n)
}

// callTimes makes n calls.
func (b *bench) callTimes(ctx context.Context, s *server, n int) error {
	j := job{Kind: closedLoop, Connections: 64, Requests: n}
	b.say("%s to %s", j, s.name)
	_, err := b.load(ctx, s, j)
	return err
}

// enoughDisk says whether n recordings find room.
func (b *bench) enoughDisk(n int) error {
	var s unix.Statfs_t
	if err := unix.Statfs(b.temp, &s); err != nil {
		return fmt.Errorf("statfs %s: %w", b.temp, err)
	}
	need, free := float64(n)*recordingBytes, float64(s.Bavail)*float64(s.Bsize)
	if free < need {
		return fmt.Errorf("%w: %s has %s free, %s are needed (-dir names another folder)", errCannot, b.dir, mebibytes(free), mebibytes(need))
	}
	return nil
}

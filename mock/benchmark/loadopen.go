//go:build linux

package main

import (
	"context"
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"sync"
	"time"

	"golang.org/x/sys/unix"
)

// runOpenLoop calls at a steady rate. A latency counts from when the call was meant to
// be sent, so a server that stalls cannot hide the calls that it holds up.
func runOpenLoop(ctx context.Context, j job) (result, error) {
	clients, err := j.dialAll(ctx)
	if err != nil {
		return result{}, err
	}
	defer closeAll(clients)
	for _, c := range clients { // connections are accepted and warm before the first
		if err := c.call(); err != nil {
			return result{}, err
		}
	}
	calls := int((j.Warm + j.Duration).Seconds() * float64(j.Rate))
	run := &steadyRun{job: j, due: make(chan time.Time, calls)}
	var callers sync.WaitGroup
	for _, c := range clients {
		callers.Go(func() { run.callWhenDue(c) })
	}
	meter := startMeter(j.PID)
	err = pace(ctx, j.Rate, calls, run.due)
	callers.Wait()
	meter.stop()
	if err := errors.Join(err, run.err); err != nil {
		return result{}, err
	}
	return meter.result(run.latencies)
}

// A steadyRun is an open loop under way.
type steadyRun struct {
	job
	due       chan time.Time // when each call is meant to be sent; holds all of them
	mu        sync.Mutex
	latencies []time.Duration
	err       error // the first
}

func (run *steadyRun) callWhenDue(c *client) {
	for due := range run.due {
		err := c.call()
		run.note(time.Since(due), err)
		if err != nil {
			return // the others take over
		}
	}
}

func (run *steadyRun) note(latency time.Duration, err error) {
	run.mu.Lock()
	defer run.mu.Unlock()
	run.latencies = append(run.latencies, latency)
	if run.err == nil {
		run.err = err
	}
}

// pace sends the times at which calls are due, when they are, and closes due. It takes
// the kernel's timer: the runtime's own are a millisecond coarse when nothing else runs.
func pace(ctx context.Context, rate, calls int, due chan<- time.Time) (err error) {
	defer close(due)
	interval := time.Second / time.Duration(rate)
	timer, err := newTicks(interval)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, timer.Close()) }()
	began := time.Now()
	for sent := 0; sent < calls; {
		ticks, err := readTicks(timer)
		if err != nil {
			return err
		}
		if ctx.Err() != nil {
			return context.Cause(ctx)
		}
		for ; ticks > 0 && sent < calls; ticks-- {
			sent++
			due <- began.Add(time.Duration(sent) * interval)
		}
	}
	return nil
}

// newTicks makes a timer that the network poller waits for like for a socket.
func newTicks(interval time.Duration) (*os.File, error) {
	fd, err := unix.TimerfdCreate(unix.CLOCK_MONOTONIC, unix.TFD_NONBLOCK|unix.TFD_CLOEXEC)
	if err != nil {
		return nil, fmt.Errorf("timerfd_create: %w", err)
	}
	f := os.NewFile(uintptr(fd), "ticks")
	every := unix.NsecToTimespec(int64(interval))
	if err := unix.TimerfdSettime(fd, 0, &unix.ItimerSpec{Interval: every, Value: every}, nil); err != nil {
		return nil, errors.Join(fmt.Errorf("timerfd_settime: %w", err), f.Close())
	}
	return f, nil
}

// readTicks waits for at least one tick and says how many there were.
func readTicks(timer *os.File) (uint64, error) {
	var b [8]byte
	if _, err := timer.Read(b[:]); err != nil {
		return 0, fmt.Errorf("read timer: %w", err)
	}
	return binary.NativeEndian.Uint64(b[:]), nil
}

//go:build linux

package main

import (
	"context"
	"sync"
	"sync/atomic"
	"time"
)

// A closedRun is a closed loop under way.
type closedRun struct {
	job
	measuring atomic.Bool
	left      atomic.Int64 // calls that may still begin
	mu        sync.Mutex
	latencies []time.Duration
	err       error // the first
}

// runClosedLoop calls on every connection, again as soon as it is answered, for the
// job's time or number of requests.
func runClosedLoop(ctx context.Context, j job) (result, error) {
	clients, err := j.dialAll(ctx)
	if err != nil {
		return result{}, err
	}
	defer closeAll(clients)
	run := &closedRun{job: j}
	run.left.Store(1 << 62)
	if j.Requests > 0 {
		run.left.Store(int64(j.Requests))
		run.measuring.Store(true)
	}
	var callers sync.WaitGroup
	for _, c := range clients {
		callers.Go(func() { run.keepCalling(c) })
	}
	meter := run.measure(ctx, &callers)
	if run.err != nil {
		return result{}, run.err
	}
	return meter.result(run.latencies)
}

// measure returns when the callers have ended, after their number or their time.
func (run *closedRun) measure(ctx context.Context, callers *sync.WaitGroup) *meter {
	defer callers.Wait()
	if run.Requests > 0 {
		meter := startMeter(run.PID)
		callers.Wait()
		meter.stop()
		return meter
	}
	defer run.end()
	pause(ctx, run.Warm)
	meter := startMeter(run.PID)
	run.measuring.Store(true)
	pause(ctx, run.Duration)
	run.measuring.Store(false)
	meter.stop()
	return meter
}

func (run *closedRun) end() { run.left.Store(0) }

func (run *closedRun) keepCalling(c *client) {
	var latencies []time.Duration
	var err error
	for err == nil && run.left.Add(-1) >= 0 {
		began := time.Now()
		err = c.call()
		if run.measuring.Load() && err == nil {
			latencies = append(latencies, time.Since(began))
		}
	}
	if err != nil {
		run.end()
	}
	run.mu.Lock()
	defer run.mu.Unlock()
	run.latencies = append(run.latencies, latencies...)
	if run.err == nil {
		run.err = err
	}
}

// pause waits, but not for longer than ctx.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

//go:build linux

package main

import (
	"context"
	"sync"
	"time"
)

// acceptTime is what a server has to take new connections from the backlog before all
// of them call at once.
const acceptTime = 300 * time.Millisecond

// runBurst makes one call on every connection, all at once, and looks how late each
// reply is beyond its delay. Wrong answers are counted, for a server may lose some.
func runBurst(ctx context.Context, j job) (result, error) {
	clients, err := j.dialAll(ctx)
	if err != nil {
		return result{}, err
	}
	defer closeAll(clients)
	pause(ctx, acceptTime)
	outcomes := make([]outcome, len(clients))
	meter := startMeter(j.PID)
	var callers sync.WaitGroup
	for i, c := range clients {
		callers.Go(func() { outcomes[i] = timed(c) })
	}
	callers.Wait()
	meter.stop()
	late, wrong, seen := judge(outcomes, j.Delay)
	r, err := meter.result(late)
	r.Wrong, r.Seen = wrong, seen
	for _, l := range late {
		if l < 0 {
			r.Early++
		}
	}
	return r, err
}

// An outcome is one call of a burst.
type outcome struct {
	took time.Duration // from before the request left until the reply was there
	err  error
}

func timed(c *client) outcome {
	began := time.Now()
	err := c.call()
	return outcome{time.Since(began), err}
}

// judge gives how late the right replies were, and how many were wrong, with the first.
func judge(outcomes []outcome, delay time.Duration) (late []time.Duration, wrong int, seen string) {
	for _, o := range outcomes {
		if o.err == nil {
			late = append(late, o.took-delay)
			continue
		}
		if wrong == 0 {
			seen = o.err.Error()
		}
		wrong++
	}
	return late, wrong, seen
}

//go:build linux

package main

import (
	"errors"
	"time"
)

// A meter measures how much time passes, and how much of it a process computes.
type meter struct {
	pid          int
	began        time.Time
	cpu          time.Duration // before, and after stop in between
	elapsed, use time.Duration
	err          error
}

func startMeter(pid int) *meter {
	m := &meter{pid: pid}
	m.cpu, m.err = cpuTime(pid)
	m.began = time.Now()
	return m
}

func (m *meter) stop() {
	m.elapsed = time.Since(m.began)
	after, err := cpuTime(m.pid)
	m.use, m.err = after-m.cpu, errors.Join(m.err, err)
}

// result is what was measured between start and stop.
func (m *meter) result(latencies []time.Duration) (result, error) {
	if m.err != nil {
		return result{}, m.err
	}
	return result{Requests: len(latencies), Elapsed: m.elapsed, CPU: m.use, Latency: distributionOf(latencies)}, nil
}

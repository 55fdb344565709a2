package verify

import (
	"time"

	"somock/mock"
)

// A position orders the entries of several runs: by run, and in a run by seq.
type position struct {
	run   string
	start time.Time // when the run's first entry came
	seq   uint64
}

func (p position) compare(q position) int {
	if c := p.start.Compare(q.start); c != 0 && p.run != q.run {
		return c
	}
	if p.run != q.run {
		if p.run < q.run {
			return -1
		}
		return 1
	}
	switch {
	case p.seq < q.seq:
		return -1
	case p.seq > q.seq:
		return 1
	}
	return 0
}

// starts is when each run's first entry came, which is how runs are put in order.
type starts map[string]time.Time

func (s starts) note(e *mock.Entry) {
	if first, ok := s[e.Run]; !ok || e.Time.Before(first) {
		s[e.Run] = e.Time
	}
}

package verify

import (
	"iter"
	"strconv"
	"time"

	"somock/mock"
)

// Stats are counts over recordings.
type Stats struct {
	Recordings    int            `json:"recordings"`
	ByStatus      map[string]int `json:"by_status"`  // of replies that had one
	ByRule        map[string]int `json:"by_rule"`    // violations
	ByOutcome     map[string]int `json:"by_outcome"` // pending included
	Observations  map[string]int `json:"observations"`
	DurationMS    Durations      `json:"duration_ms"`
	OverThreshold int            `json:"over_threshold"` // replies that took longer than it
	AfterFailure  []AfterFailure `json:"after_failure"`
}

// Durations are percentiles of how long exchanges took, from arrival to the end of the
// reply, in milliseconds; nil if none has ended. Up to 4096 they are exact, beyond that
// less than 1 % too great, Max never.
type Durations struct {
	P50 *mock.Millis `json:"p50"`
	P95 *mock.Millis `json:"p95"`
	P99 *mock.Millis `json:"p99"`
	Max *mock.Millis `json:"max"`
}

// CountStats counts over entries. threshold is what slow means.
func CountStats(entries iter.Seq2[*mock.Entry, error], threshold time.Duration) (*Stats, error) {
	c := NewStatsCounter(threshold)
	for e, err := range entries {
		if err != nil {
			return nil, err
		}
		c.Add(e)
	}
	return c.Stats(), nil
}

// A StatsCounter counts entries as they come in. Its memory does not grow with them
// but for a few bits each, by which it knows one that comes again.
type StatsCounter struct {
	stats    Stats
	observer *Observer
	received runs
	replied  runs
	took     quantiles
	failures failures
}

// NewStatsCounter makes a counter to which a reply is slow if it took longer than
// threshold.
func NewStatsCounter(threshold time.Duration) *StatsCounter {
	return &StatsCounter{
		stats:    Stats{ByStatus: map[string]int{}, ByRule: map[string]int{}, ByOutcome: map[string]int{}},
		observer: NewObserver(threshold),
		received: runs{}, replied: runs{},
		failures: newFailures(),
	}
}

// Add counts an entry.
func (c *StatsCounter) Add(e *mock.Entry) {
	c.observer.Observe(e)
	c.failures.add(e)
	if c.received.add(e.Run, e.Seq) {
		c.stats.Recordings++
		for i := range e.Violations {
			c.stats.ByRule[e.Violations[i].Rule]++
		}
	}
	if e.Reply == nil || !c.replied.add(e.Run, e.Seq) {
		return
	}
	c.stats.ByOutcome[string(e.Reply.Outcome)]++
	if e.Reply.Status != nil {
		c.stats.ByStatus[strconv.Itoa(*e.Reply.Status)]++
	}
	took := time.Duration(e.Reply.Duration)
	c.took.add(took)
	if took > c.observer.threshold {
		c.stats.OverThreshold++
	}
}

// Stats are the counts so far.
func (c *StatsCounter) Stats() *Stats {
	s := c.stats
	s.ByOutcome = make(map[string]int, len(c.stats.ByOutcome)+1)
	settled := 0
	for outcome, n := range c.stats.ByOutcome {
		s.ByOutcome[outcome] = n
		settled += n
	}
	if pending := s.Recordings - settled; pending > 0 {
		s.ByOutcome[string(mock.Pending)] += pending
	}
	repeated, rate := c.observer.totals()
	s.Observations = map[string]int{Slow: s.OverThreshold, Repeated: repeated, Rate: rate}
	s.DurationMS = Durations{c.took.at(0.50), c.took.at(0.95), c.took.at(0.99), c.took.at(1)}
	s.AfterFailure = c.failures.list()
	return &s
}

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
	ByStatus      map[string]int `json:"by_status"`  // of replies that had one, see [mock.Entry.Status]
	ByRule        map[string]int `json:"by_rule"`    // violations
	ByOutcome     map[string]int `json:"by_outcome"` // pending included
	Observations  map[string]int `json:"observations"`
	DurationMS    Durations      `json:"duration_ms"`
	OverThreshold int            `json:"over_threshold"` // replies that were observed as slow
	AfterFailure  []AfterFailure `json:"after_failure"`
	// Malformed is how much never became a request, which entries do not tell; nil where it
	// was not asked for.
	Malformed *int `json:"malformed,omitempty"`
	// Evicted is how many recordings retention has dropped, which are not counted.
	Evicted uint64 `json:"evicted,omitempty"`
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

// CountStats counts over entries, which come once each, those of a run in their order.
func CountStats(entries iter.Seq2[*mock.Entry, error]) (*Stats, error) {
	c := NewStatsCounter()
	for e, err := range entries {
		if err != nil {
			return nil, err
		}
		c.Add(e)
	}
	return c.Stats(), nil
}

// A StatsCounter counts entries as they come in. Its memory does not grow with them.
type StatsCounter struct {
	stats    Stats
	took     quantiles
	failures failures
}

// NewStatsCounter makes a counter that has counted nothing.
func NewStatsCounter() *StatsCounter {
	return &StatsCounter{
		stats: Stats{
			ByStatus: map[string]int{}, ByRule: map[string]int{}, ByOutcome: map[string]int{},
			Observations: map[string]int{Slow: 0, Repeated: 0, Rate: 0},
		},
		failures: newFailures(),
	}
}

// Add counts an entry.
func (c *StatsCounter) Add(e *mock.Entry) {
	c.failures.add(e)
	c.stats.Recordings++
	for i := range e.Violations {
		c.stats.ByRule[e.Violations[i].Rule]++
	}
	if e.Outcome == nil {
		c.stats.ByOutcome[string(mock.Pending)]++
		return
	}
	c.stats.ByOutcome[string(e.Outcome.Kind)]++
	if status, ok := e.Status(); ok {
		c.stats.ByStatus[strconv.Itoa(status)]++
	}
	for _, o := range e.Observations {
		c.stats.Observations[o]++
	}
	c.took.add(time.Duration(e.Outcome.Duration))
}

// Stats are the counts so far, which the counter goes on to count in.
func (c *StatsCounter) Stats() *Stats {
	s := c.stats
	s.OverThreshold = s.Observations[Slow]
	s.DurationMS = Durations{c.took.at(0.50), c.took.at(0.95), c.took.at(0.99), c.took.at(1)}
	s.AfterFailure = c.failures.told()
	return &s
}

package match

import "time"

// later wants a moment after another; it is greater in other words.
type later struct {
	moment time.Time
	greater
}

func newLater(moment time.Time) later {
	return later{moment, greater(float64(moment.UnixMicro()) / 1e6)}
}

func (t later) String() string { return "after " + t.moment.UTC().Format(time.RFC3339) }

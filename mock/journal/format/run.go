package format

import (
	"encoding/json"
	"os"
	"time"

	"somock/mock"
)

// Opening is what the open line says of a run. None of it may be secret.
type Opening struct {
	Version string   // of the program
	Seed    uint64   // of all draws
	Args    []string // as given, without secrets

	Settings Settings // in force
}

// Settings are what a server was told, each by the name of its flag, without secrets:
// numbers (durations in milliseconds), texts, booleans and lists of texts.
type Settings map[string]any

// Duration is the setting of a duration; ok is false if there is none.
func (s Settings) Duration(name string) (d time.Duration, ok bool) {
	ms, ok := s[name].(float64) // as JSON is read
	return time.Duration(ms * float64(time.Millisecond)), ok
}

// A Stamp is a time in the journal's layout.
type Stamp time.Time

// MarshalJSON writes RFC 3339, UTC, microseconds.
func (s Stamp) MarshalJSON() ([]byte, error) { return mock.AppendTime(nil, time.Time(s)), nil }

// UnmarshalJSON reads any RFC 3339 time.
func (s *Stamp) UnmarshalJSON(b []byte) error { return (*time.Time)(s).UnmarshalJSON(b) }

// Open is the first line of a segment.
type Open struct {
	Run     string   `json:"run"`
	Segment int      `json:"segment"`
	Time    Stamp    `json:"time"`
	Next    uint64   `json:"next"` // the lowest seq that may follow
	Prev    *Prev    `json:"prev"` // null in the first segment
	Version string   `json:"version"`
	Seed    uint64   `json:"seed"`
	Args    []string `json:"args"`
	PID     int      `json:"pid"`

	Settings Settings        `json:"settings"` // null before there were any
	Totals   json.RawMessage `json:"totals,omitempty"`
}

// NewOpen begins a segment of a run.
func NewOpen(run string, segment int, next uint64, o Opening) Open {
	return Open{
		Run: run, Segment: segment, Time: Stamp(time.Now()), Next: next, Version: o.Version, Seed: o.Seed,
		Args: append([]string{}, o.Args...), PID: os.Getpid(), Settings: o.Settings,
	}
}

// Prev says how far the segments before this one count: Segment up to Bytes, any
// between the two not at all.
type Prev struct {
	Segment int   `json:"segment"`
	Bytes   int64 `json:"bytes"`
}

// Close is the last line of a run that ended well.
type Close struct {
	Run      string `json:"run"`
	Time     Stamp  `json:"time"`
	Next     uint64 `json:"next"`     // the seq that would have followed
	Received uint64 `json:"received"` // lines of each kind
	Replied  uint64 `json:"replied"`
	Bytes    int64  `json:"bytes"` // of this segment, before this line
}

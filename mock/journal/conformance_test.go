package journal_test

import (
	"testing"

	"somock/mock/journal"
	"somock/mock/journal/journaltest"
)

// Both kinds of journal pass the same tests: one on disk with a ring and segments so
// small that most recordings are read back from several files, and one in memory.
func TestConformance(t *testing.T) {
	for kind, open := range map[string]func(t *testing.T) journaltest.Journal{
		"disk": func(t *testing.T) journaltest.Journal {
			return open(t, journal.Options{Dir: t.TempDir() + "/recordings", RingCount: 3, SegmentBytes: 4096})
		},
		"memory": func(t *testing.T) journaltest.Journal { return open(t, journal.Options{Memory: true}) },
	} {
		t.Run(kind, func(t *testing.T) { journaltest.Run(t, open) })
	}
}

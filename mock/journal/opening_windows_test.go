package journal_test

import (
	"os"
	"testing"

	"somock/mock/journal"
)

// While a run lives nobody else removes, moves or changes the segment that it writes.
func TestNobodyElseChangesTheSegment(t *testing.T) {
	dir := t.TempDir()
	j := open(t, journal.Options{Dir: dir})
	add(t, j, "before")
	segment := newest(t, dir)
	for name, act := range map[string]func() error{
		"removed": func() error { return os.Remove(segment) },
		"moved":   func() error { return os.Rename(segment, segment+".1") },
		"emptied": func() error { return os.Truncate(segment, 0) },
		"opened for writing": func() error {
			f, err := os.OpenFile(segment, os.O_WRONLY|os.O_APPEND, 0)
			if err == nil {
				_ = f.Close()
			}
			return err
		},
	} {
		if err := act(); err == nil {
			t.Errorf("it can be %s", name)
		}
	}
	add(t, j, "after")
	if got := list(t, mustFolder(t, dir), journal.Query{}); len(got) != 2 {
		t.Errorf("there is %q", got)
	}
}

// Who reads recordings, be it a server for its page, keeps nobody from removing them, and
// reads on.
func TestReadersDoNotHinderPurge(t *testing.T) {
	dir, _, _ := small(t)
	var seen int
	for _, err := range mustFolder(t, dir).Entries(t.Context(), journal.Query{OldestFirst: true}) {
		if err != nil {
			t.Error(err)
		}
		if seen++; seen == 1 {
			if gone, live, err := journal.Purge(dir, journal.Selection{}); len(gone) != 1 || len(live) != 0 || err != nil {
				t.Errorf("gone %v, live %v, %v", gone, live, err)
			}
		}
	}
	if seen != 2 {
		t.Errorf("%d recordings were read, expected 2", seen)
	}
	if left := segments(t, dir); len(left) != 0 {
		t.Errorf("%q are left", left)
	}
}

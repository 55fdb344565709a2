package recordings

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"somock/mock"
	"somock/mock/journal"
)

// Get is one recording, by what [journal.View] can find. In a run that is named, last
// and a number alone mean that run's.
func (r *Reader) Get(ctx context.Context, id, run string) (*mock.Entry, error) {
	if run == "" || run == journal.AllRuns {
		return r.source.Get(ctx, id)
	}
	if id == journal.Last {
		return r.newest(ctx, run)
	}
	if _, err := strconv.ParseUint(id, 10, 64); err == nil {
		id = run + "-" + id
	}
	e, err := r.source.Get(ctx, id)
	if err == nil && !strings.HasPrefix(e.Run, run) {
		return nil, fmt.Errorf("recording %q: %w in run %s", id, journal.ErrNotFound, run)
	}
	return e, err
}

// newest is a run's newest recording, hidden or not.
func (r *Reader) newest(ctx context.Context, run string) (*mock.Entry, error) {
	for e, err := range r.source.Entries(ctx, journal.Query{Run: run}) {
		return e, err
	}
	return nil, fmt.Errorf("recording %q: %w: the run %s has none", journal.Last, journal.ErrNotFound, run)
}

// Check reports whether there is such a run to read. That there is none at all is no error.
func (r *Reader) Check(run string) error {
	if run == "" || run == journal.AllRuns {
		return nil
	}
	_, err := r.source.Describe(run)
	return err
}

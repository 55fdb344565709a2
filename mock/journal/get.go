package journal

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"somock/mock"
)

// Last is the id that means the newest recording.
const Last = "last"

// Get implements [View].
func (f *Folder) Get(ctx context.Context, id string) (*mock.Entry, error) {
	run, seq, hasSeq := parseID(id)
	if id == Last || run == "" && hasSeq {
		runs, err := f.find("")
		if err != nil {
			return nil, err
		}
		if len(runs) == 0 {
			return nil, fmt.Errorf("recording %q: %w: there is no run yet", id, ErrNotFound)
		}
		return runs[0].get(ctx, id, seq)
	}
	if id == "" {
		return nil, fmt.Errorf("recording \"\": %w: an id is empty", ErrNotFound)
	}
	runs, err := f.find(run)
	if errors.Is(err, ErrNotFound) && hasSeq && f.evicted(ctx, run, seq) {
		return nil, fmt.Errorf("recording %q: %w with all of its run", id, ErrEvicted)
	}
	if err != nil {
		return nil, fmt.Errorf("recording %q: %w", id, err)
	}
	return runs[0].get(ctx, id, seq)
}

// evicted reports whether a later run says that it dropped this recording.
func (f *Folder) evicted(ctx context.Context, run string, seq uint64) bool {
	for n, err := range f.Notes(ctx, AllRuns) {
		if err != nil {
			return false
		}
		if n.Note == NoteEvicted && n.Detail["run"] == run && number(n, "first") <= seq && seq <= number(n, "last") {
			return true
		}
	}
	return false
}

// parseID parts what a user gives for an id: <run>-<seq>, the seq alone, or the
// beginning of the run alone.
func parseID(id string) (run string, seq uint64, hasSeq bool) {
	if n, err := strconv.ParseUint(id, 10, 64); err == nil {
		return "", n, true
	}
	if run, seq, ok := SplitID(id); ok {
		return run, seq, true
	}
	return strings.TrimSuffix(id, "-"), 0, false
}

// get finds the recording with this number, the newest for Last, or the only one where
// no number is given (0).
func (p *past) get(ctx context.Context, id string, seq uint64) (*mock.Entry, error) {
	if id != Last && seq > 0 {
		return p.reading().get(ctx, id, seq, p.first())
	}
	var found *mock.Entry
	for e, err := range p.reading().entries(ctx, 0, 0, false) {
		if err != nil {
			return nil, err
		}
		if id == Last {
			return e, nil
		}
		if found != nil {
			return nil, fmt.Errorf("recording %q: %w: the run %s has %s and others", id, ErrAmbiguous, p.id, found.ID)
		}
		found = e
	}
	if found == nil {
		return nil, fmt.Errorf("recording %q: %w: the run %s has none", id, ErrNotFound, p.id)
	}
	return found, nil
}

// get finds one recording on disk; those below first were evicted.
func (r reading) get(ctx context.Context, id string, seq, first uint64) (*mock.Entry, error) {
	if seq > 0 {
		for e, err := range r.entries(ctx, seq-1, seq+1, false) {
			return e, err
		}
	}
	if 0 < seq && seq < first {
		return nil, fmt.Errorf("recording %q: %w: the oldest that is left is %d", id, ErrEvicted, first)
	}
	return nil, fmt.Errorf("recording %q: %w", id, ErrNotFound)
}

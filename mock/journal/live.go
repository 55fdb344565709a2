package journal

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"

	"somock/mock"
)

var _ View = (*Journal)(nil)

// own reports whether a run's name means this one; else the folder is asked.
func (j *Journal) own(run string) bool {
	return run == "" || run == j.run || j.disk == nil && run == AllRuns
}

// folder reads the folder that this journal is one run of.
func (j *Journal) folder() (*Folder, error) {
	if j.disk == nil {
		return nil, fmt.Errorf("%w: the journal in memory has the run %s only", ErrNotFound, j.run)
	}
	return OpenFolder(j.opts.Dir, j.log)
}

func (j *Journal) reading() reading {
	s := source{indexes: j.indexes, warn: func(path string, off int64, err error) {
		j.log.Warn("recordings: a line cannot be read", "file", path, "offset", off, "error", err)
	}}
	if j.disk != nil {
		s.segs = j.disk.spans()
	}
	return reading{source: s, live: j}
}

// outcome is what memory knows of an outcome: that there is none yet, or one that is
// still on its way to the disk. known is false if it is on disk.
func (j *Journal) outcome(seq uint64) (o *mock.Outcome, known bool) {
	j.mu.RLock()
	defer j.mu.RUnlock()
	if _, pending := j.unsettled[seq]; pending {
		return nil, true
	}
	o, known = j.settling[seq]
	return o, known
}

// anew reads a recording whose outcome reached the disk after a reader began to read.
func (j *Journal) anew(ctx context.Context, e *mock.Entry) (*mock.Entry, error) {
	for e, err := range (reading{source: j.reading().source}).entries(ctx, e.Seq-1, e.Seq+1, false) {
		return e, err
	}
	return e, nil
}

func (j *Journal) snapshot() []*mock.Entry {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.ring.snapshot()
}

// Entries implements [View]: the newest from memory, the others from disk.
func (j *Journal) Entries(ctx context.Context, q Query) iter.Seq2[*mock.Entry, error] {
	if !j.own(q.Run) {
		return j.elsewhere(ctx, q)
	}
	return func(yield func(*mock.Entry, error) bool) {
		var after uint64
		if q.After != "" {
			run, seq, ok := SplitID(q.After)
			if !ok || run != j.run {
				yield(nil, fmt.Errorf("after %q: %w in run %s", q.After, ErrNotFound, j.run))
				return
			}
			if after = seq; dropped(q, seq, j.oldest()) {
				yield(nil, evictedAfter(q.After, j.oldest()))
				return
			}
		}
		if q.OldestFirst {
			j.oldestFirst(ctx, max(after, q.floor()), yield)
		} else {
			j.newestFirst(ctx, q.floor(), after, yield)
		}
	}
}

// dropped reports whether retention dropped recordings that a cursor would come to.
func dropped(q Query, seq, first uint64) bool {
	return 0 < seq && seq < first && !(q.OldestFirst && seq == first-1)
}

func evictedAfter(id string, first uint64) error {
	return fmt.Errorf("after %q: %w: the oldest that is left is %d", id, ErrEvicted, first)
}

func (j *Journal) elsewhere(ctx context.Context, q Query) iter.Seq2[*mock.Entry, error] {
	f, err := j.folder()
	if err != nil {
		return failed[*mock.Entry](err)
	}
	return f.Entries(ctx, q)
}

func (j *Journal) newestFirst(ctx context.Context, after, below uint64, yield func(*mock.Entry, error) bool) {
	held := j.snapshot()
	for _, e := range slices.Backward(held) {
		if below > 0 && e.Seq >= below {
			continue
		}
		if e.Seq <= after {
			return
		}
		if ctx.Err() != nil {
			yield(nil, ctx.Err())
			return
		}
		if !yield(e, nil) {
			return
		}
	}
	if j.disk == nil || len(held) == 0 || held[0].Seq == 1 {
		return
	}
	if below == 0 || below > held[0].Seq {
		below = held[0].Seq
	}
	j.reading().entries(ctx, after, below, false)(yield)
}

func (j *Journal) oldestFirst(ctx context.Context, after uint64, yield func(*mock.Entry, error) bool) {
	held := j.snapshot()
	if len(held) == 0 {
		return
	}
	if j.disk != nil && after+1 < held[0].Seq {
		for e, err := range j.reading().entries(ctx, after, held[0].Seq, true) {
			if !yield(e, err) || err != nil {
				return
			}
		}
	}
	for _, e := range held {
		if e.Seq <= after {
			continue
		}
		if ctx.Err() != nil {
			yield(nil, ctx.Err())
			return
		}
		if !yield(e, nil) {
			return
		}
	}
}

// Get implements [View].
func (j *Journal) Get(ctx context.Context, id string) (*mock.Entry, error) {
	run, seq, hasSeq := parseID(id)
	if id == Last {
		for e, err := range j.Entries(ctx, Query{}) {
			return e, err
		}
		return nil, fmt.Errorf("recording %q: %w: there is none yet", id, ErrNotFound)
	}
	if hasSeq && (run == "" || run == j.run) {
		return j.getOwn(ctx, id, seq)
	}
	f, err := j.folder()
	if err != nil {
		return j.getBeginning(ctx, id, run, seq)
	}
	e, err := f.Get(ctx, id)
	if err == nil && e.Run == j.run {
		return j.getOwn(ctx, id, e.Seq) // memory knows its outcome sooner
	}
	return e, err
}

func (j *Journal) getOwn(ctx context.Context, id string, seq uint64) (*mock.Entry, error) {
	if e, ok := j.fromRing(seq); ok {
		return e, nil
	}
	return j.reading().get(ctx, id, seq, j.oldest())
}

func (j *Journal) fromRing(seq uint64) (*mock.Entry, bool) {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.ring.get(seq)
}

func (j *Journal) oldest() uint64 {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.first
}

// getBeginning resolves the beginning of an id in memory, where there is one run.
func (j *Journal) getBeginning(ctx context.Context, id, run string, seq uint64) (*mock.Entry, error) {
	if run == "" || len(run) > len(j.run) || j.run[:len(run)] != run {
		return nil, fmt.Errorf("recording %q: %w", id, ErrNotFound)
	}
	if seq > 0 {
		return j.getOwn(ctx, id, seq)
	}
	held := j.snapshot()
	switch len(held) {
	case 0:
		return nil, fmt.Errorf("recording %q: %w", id, ErrNotFound)
	case 1:
		return held[0], nil
	}
	return nil, fmt.Errorf("recording %q: %w: the run %s has %d recordings", id, ErrAmbiguous, j.run, len(held))
}

// Epochs implements [View].
func (j *Journal) Epochs(ctx context.Context, run string) (Epochs, error) {
	if j.own(run) || run == AllRuns {
		j.mu.RLock()
		defer j.mu.RUnlock()
		return j.tally.epochs.clone(), nil
	}
	f, err := j.folder()
	if err != nil {
		return newEpochs(), err
	}
	return f.Epochs(ctx, run)
}

// Tenants implements [View].
func (j *Journal) Tenants(ctx context.Context, run string) ([]Tenant, error) {
	if !j.own(run) {
		f, err := j.folder()
		if err != nil {
			return nil, err
		}
		return f.Tenants(ctx, run)
	}
	t, err := j.counted()
	if err != nil {
		return nil, err
	}
	return t.list(j.run), nil
}

// counted is the tally of what is left.
func (j *Journal) counted() (*tally, error) {
	j.mu.RLock()
	t := j.tally.clone()
	j.mu.RUnlock()
	s := j.reading().source
	if t.tenants == nil {
		return s.tally()
	}
	if len(s.segs) == 0 || s.segs[0].n == 1 {
		return t, nil
	}
	oldest := &s.segs[0]
	open, err := readOpen(oldest)
	if err != nil || open == nil {
		return t, err
	}
	if gone := parseTotals(open.Totals); gone != nil {
		t.without(gone, oldest.next)
	}
	return t, nil
}

// Notes implements [View].
func (j *Journal) Notes(ctx context.Context, run string) iter.Seq2[mock.Note, error] {
	if j.disk == nil && j.own(run) {
		j.mu.RLock()
		defer j.mu.RUnlock()
		return listed(slices.Clone(j.notes))
	}
	if j.own(run) {
		return decoded(j.reading().remarks(ctx, kindNote), decodeNote)
	}
	f, err := j.folder()
	if err != nil {
		return failed[mock.Note](err)
	}
	return f.Notes(ctx, run)
}

// Malformed implements [View].
func (j *Journal) Malformed(ctx context.Context, run string) iter.Seq2[Malformed, error] {
	if j.own(run) {
		j.mu.RLock()
		defer j.mu.RUnlock()
		return listed(slices.Clone(j.malformed[max(0, len(j.malformed)-keepHeads):]))
	}
	f, err := j.folder()
	if err != nil {
		return failed[Malformed](err)
	}
	return f.Malformed(ctx, run)
}

func failed[T any](err error) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		var none T
		yield(none, err)
	}
}

func listed[T any](items []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, item := range items {
			if !yield(item, nil) {
				return
			}
		}
	}
}

// Settled reports whether no outcome is missing.
func (j *Journal) Settled(context.Context) (bool, error) { return j.Counts().Pending == 0, nil }

// Runs implements [View].
func (j *Journal) Runs() ([]Run, error) {
	f, err := j.folder()
	if errors.Is(err, ErrNotFound) {
		return []Run{j.describe()}, nil
	}
	if err != nil {
		return nil, err
	}
	return f.Runs()
}

// Describe is what is known of one run, by its name, as [Folder.Describe] tells it.
func (j *Journal) Describe(name string) (Run, error) {
	if j.own(name) {
		return j.describe(), nil
	}
	f, err := j.folder()
	if err != nil {
		return Run{}, err
	}
	return f.Describe(name)
}

func (j *Journal) describe() Run {
	c := j.Counts()
	r := Run{
		ID: j.run, Start: j.start, Evicted: c.Evicted, Live: true,
		Version: j.opts.Opening.Version, Seed: j.opts.Opening.Seed, Args: j.opts.Opening.Args, Settings: j.opts.Opening.Settings,
	}
	if c.Received > 0 {
		r.First, r.Last = j.oldest(), c.Received
	}
	return r
}

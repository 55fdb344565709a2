package journal

import (
	"context"
	"iter"
	"math"
	"slices"

	"somock/mock"
	"somock/mock/journal/format"
)

var _ View = (*Journal)(nil)

// What follows is the run that is written as one of the runs that are read: the newest
// recordings come from memory, the others from disk.

func (j *Journal) name() string { return j.run }

func (j *Journal) oldest() uint64 {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.first
}

func (j *Journal) reading() reading {
	var segs []segment
	if j.disk != nil {
		segs = j.disk.spans()
	}
	return reading{source: j.source(segs), live: j}
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
	again, err := (reading{source: j.reading().source}).one(ctx, e.Seq)
	if again == nil {
		return e, err
	}
	return again, err
}

func (j *Journal) snapshot() []*mock.Entry {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.ring.snapshot()
}

func (j *Journal) entries(ctx context.Context, after, below uint64, oldestFirst bool) iter.Seq2[*mock.Entry, error] {
	return func(yield func(*mock.Entry, error) bool) {
		held := j.snapshot()
		if len(held) == 0 {
			return
		}
		if below == 0 {
			below = math.MaxUint64
		}
		var parts []iter.Seq2[*mock.Entry, error]
		if first := held[0].Seq; j.disk != nil && after+1 < first {
			parts = append(parts, j.reading().entries(ctx, after, min(below, first), oldestFirst))
		}
		held = slices.DeleteFunc(held, func(e *mock.Entry) bool { return e.Seq <= after || e.Seq >= below })
		parts = append(parts, listed(held))
		if !oldestFirst {
			slices.Reverse(held)
			slices.Reverse(parts)
		}
		for _, part := range parts {
			for e, err := range part {
				if err == nil {
					err = ctx.Err()
				}
				if !yield(e, err) || err != nil {
					return
				}
			}
		}
	}
}

func (j *Journal) one(ctx context.Context, seq uint64) (*mock.Entry, error) {
	j.mu.RLock()
	e, ok := j.ring.get(seq)
	j.mu.RUnlock()
	if ok || j.disk == nil {
		return e, nil
	}
	return j.reading().one(ctx, seq)
}

func (j *Journal) epochs() (Epochs, error) {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.tally.epochs.clone(), nil
}

// count is the tally of what is left.
func (j *Journal) count() (*tally, error) {
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

func (j *Journal) notesOf(ctx context.Context) iter.Seq2[mock.Note, error] {
	if j.disk != nil {
		return decoded(j.reading().remarks(ctx, format.KindNote), format.Decode[mock.Note])
	}
	j.mu.RLock()
	defer j.mu.RUnlock()
	return listed(slices.Clone(j.notes))
}

func (j *Journal) malformedOf(context.Context) iter.Seq2[Malformed, error] {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return listed(slices.Clone(j.malformed[max(0, len(j.malformed)-keepHeads):]))
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

// MalformedHeads implements recordings.Live: only of its own run does it know.
func (j *Journal) MalformedHeads(run string) (heads int, known bool) {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.heads, run == "" || run == j.run
}

// Settled reports whether no outcome is missing.
func (j *Journal) Settled(context.Context) (bool, error) { return j.Counts().Pending == 0, nil }

func (j *Journal) describe() (Run, error) {
	c, info := j.Counts(), j.opts.Opening
	r := Run{
		ID: j.run, Start: j.start, Evicted: c.Evicted, Live: true,
		Version: info.Version, Seed: info.Seed, Args: info.Args, Settings: info.Settings,
	}
	for _, s := range j.reading().segs {
		r.Segments++
		r.Bytes += s.limit
	}
	if c.Received > 0 {
		r.First, r.Last = j.oldest(), c.Received
	}
	return r, nil
}

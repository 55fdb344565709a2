package journal

import (
	"context"
	"fmt"
	"iter"
	"math"
	"slices"
	"strconv"
	"strings"

	"somock/mock"
	"somock/mock/journal/format"
)

var _ View = (*Copy)(nil)

// selected is the run that a name means, nil for all of them. The caller holds mu.
func (c *Copy) selected(name string) (*copiedRun, error) {
	if name == "" || name == AllRuns {
		return nil, nil
	}
	if r := c.byID[name]; r != nil {
		return r, nil
	}
	return begins(c.runs, name)
}

func (r *copiedRun) name() string { return r.ID }

// A found recording is one in the list, with its outcome if that is in memory alone.
type found struct {
	copied
	outcome *mock.Outcome
	ended   bool // its run owes nothing any more
}

// found is a recording as it is now. The caller holds mu.
func (c *Copy) found(item *copied) found {
	f := found{copied: *item, ended: item.run.ended}
	if item.run.ID == c.opts.Run {
		f.outcome = c.settling[item.seq]
	}
	return f
}

// atOnce is how many recordings a walk finds at a time.
const atOnce = 256

// next is what a walk comes to behind a place, and at most so many: a run's alone, if one
// is named.
func (c *Copy) next(room []found, run *copiedRun, after, before uint64, oldestFirst bool) []found {
	c.mu.RLock()
	defer c.mu.RUnlock()
	at, end, step := c.behind(after), c.behind(before-1), 1
	if !oldestFirst {
		at, end, step = end-1, at-1, -1
	}
	for ; at != end && len(room) < cap(room); at += step {
		if item := c.list[at]; run == nil || item.run == run {
			room = append(room, c.found(item))
		}
	}
	return room
}

// Entries implements [View].
func (c *Copy) Entries(ctx context.Context, q Query) iter.Seq2[*mock.Entry, error] {
	return func(yield func(*mock.Entry, error) bool) {
		run, after, before, err := c.bounds(q)
		if err != nil {
			yield(nil, err)
			return
		}
		var received, replied window
		for room := make([]found, 0, atOnce); ; {
			items := c.next(room, run, after, before, q.OldestFirst)
			for _, item := range items {
				e, err := c.entry(item, &received, &replied)
				if err == nil {
					err = ctx.Err()
				}
				if err != nil {
					yield(nil, err)
					return
				}
				if !yield(e, nil) {
					return
				}
			}
			if len(items) < cap(room) {
				return
			}
			if last := items[len(items)-1].place; q.OldestFirst {
				after = last
			} else {
				before = last
			}
		}
	}
}

// bounds are the places between which the recordings are that a query means.
func (c *Copy) bounds(q Query) (run *copiedRun, after, before uint64, err error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	after, before = q.floor(), math.MaxUint64
	if run, err = c.selected(q.Run); err != nil || q.After == "" {
		return run, after, before, err
	}
	at, err := c.placeOf(q.After)
	if err != nil {
		return nil, 0, 0, fmt.Errorf("after %q: %w", q.After, err)
	}
	if q.OldestFirst {
		return run, max(after, at), before, nil
	}
	return run, after, max(at, 1), nil
}

// placeOf is the place of a recording, by its id. RUN-0 is before the first of a run. The
// caller holds mu.
func (c *Copy) placeOf(id string) (uint64, error) {
	name, seq, ok := format.SplitID(id)
	r := c.byID[name]
	if !ok || r == nil {
		return 0, ErrNotFound
	}
	at, burnt := r.burnt[seq]
	switch item := r.find(seq); {
	case item != nil:
		return item.place, nil
	case burnt:
		return at, nil
	case seq == 0 && len(r.calls) > 0:
		return r.calls[0].place - 1, nil
	case seq == 0:
		return c.applied, nil
	case seq < r.first():
		return 0, fmt.Errorf("%w: the oldest that is left of its run is %d", ErrEvicted, r.first())
	}
	return 0, ErrNotFound
}

// first is the lowest number that can still be there.
func (r *copiedRun) first() uint64 {
	first := r.Last + 1
	if len(r.calls) > 0 {
		first = r.calls[0].seq
	}
	for _, burnt := r.burnt[first-1]; burnt; _, burnt = r.burnt[first-1] { // which was not evicted
		first--
	}
	return first
}

// entry reads a recording with its outcome.
func (c *Copy) entry(item found, received, replied *window) (*mock.Entry, error) {
	raw, err := item.received.line(received)
	if err != nil {
		return nil, err
	}
	e, err := format.DecodeEntry(raw)
	if err != nil {
		return nil, err
	}
	e.Place = item.place
	switch {
	case item.outcome != nil:
		return e.Settled(item.outcome), nil
	case item.replied.size == 0 && item.ended:
		return e.Settled(&mock.Outcome{Kind: mock.Unknown, Headers: []mock.Pair{}}), nil
	case item.replied.size == 0:
		return e, nil
	}
	if raw, err = item.replied.line(replied); err != nil {
		return nil, err
	}
	o, err := format.DecodeOutcome(raw)
	return e.Settled(o), err
}

// Get implements [View]. A number alone is one of the run that this process writes.
func (c *Copy) Get(_ context.Context, id string) (*mock.Entry, error) {
	item, err := c.lookUp(id)
	if err != nil {
		return nil, fmt.Errorf("recording %q: %w", id, err)
	}
	var w window
	return c.entry(item, &w, &w)
}

func (c *Copy) lookUp(id string) (found, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if id == Last && len(c.list) > 0 {
		return c.found(c.list[len(c.list)-1]), nil
	}
	if id == Last {
		return found{}, fmt.Errorf("%w: there is none yet", ErrNotFound)
	}
	if id == "" {
		return found{}, fmt.Errorf("%w: an id is empty", ErrNotFound)
	}
	name, seq, hasSeq := parseID(id)
	if name == "" {
		name = c.opts.Run
	}
	r, err := c.selected(name)
	switch {
	case err != nil:
		return found{}, err
	case r == nil:
		return found{}, ErrNotFound
	case !hasSeq && len(r.calls) > 1:
		return found{}, fmt.Errorf("%w: the run %s has %d recordings", ErrAmbiguous, r.ID, len(r.calls))
	case !hasSeq && len(r.calls) == 1:
		return c.found(r.calls[0]), nil
	}
	if item := r.find(seq); item != nil {
		return c.found(item), nil
	}
	if _, burnt := r.burnt[seq]; !burnt && 0 < seq && seq < r.first() {
		return found{}, fmt.Errorf("%w: the oldest that is left of its run is %d", ErrEvicted, r.first())
	}
	return found{}, ErrNotFound
}

// Epochs implements [View]: they are those of all runs.
func (c *Copy) Epochs(context.Context, string) (Epochs, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.tally.epochs.clone(), nil
}

// Tenants implements [View]. Of one of several runs they are counted when asked for.
func (c *Copy) Tenants(ctx context.Context, name string) ([]Tenant, error) {
	c.mu.RLock()
	run, err := c.selected(name)
	t := c.tally.clone()
	c.mu.RUnlock()
	if err != nil {
		return nil, err
	}
	if run == nil && t.tenants != nil {
		return t.list(c.opts.Run), nil
	}
	t.tenants = map[string]*Tenant{}
	for e, err := range c.Entries(ctx, Query{Run: name, OldestFirst: true}) {
		if err != nil {
			return nil, err
		}
		t.add(e.Tenant, e.Epoch, counted{1, inboxOf(e), e.Place})
	}
	return t.list(c.opts.Run), nil
}

// kept are the remarks of a run, oldest first.
func (c *Copy) kept(name string) ([]remark, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	run, err := c.selected(name)
	if err != nil || run == nil {
		return slices.Clone(c.remarks), err
	}
	var kept []remark
	for _, r := range c.remarks {
		if r.run == run.ID {
			kept = append(kept, r)
		}
	}
	return kept, nil
}

func of[T any](kept []remark, err error, part func(remark) *T) iter.Seq2[T, error] {
	if err != nil {
		return failed[T](err)
	}
	return func(yield func(T, error) bool) {
		for _, r := range kept {
			if v := part(r); v != nil && !yield(*v, nil) {
				return
			}
		}
	}
}

// Notes implements [View]: the newest 10,000.
func (c *Copy) Notes(_ context.Context, run string) iter.Seq2[mock.Note, error] {
	kept, err := c.kept(run)
	return of(kept, err, func(r remark) *mock.Note { return r.note })
}

// Malformed implements [View].
func (c *Copy) Malformed(_ context.Context, run string) iter.Seq2[Malformed, error] {
	kept, err := c.kept(run)
	return of(kept, err, func(r remark) *Malformed { return r.malformed })
}

// Runs implements [View], in the order in which they began to write.
func (c *Copy) Runs() ([]Run, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	list := []Run{}
	for _, r := range c.runs {
		list = append(list, r.describe())
	}
	return list, nil
}

func (r *copiedRun) describe() Run {
	d := r.Run
	d.Live, d.First, d.Evicted = !r.ended, r.first(), r.first()-1
	if len(r.calls) == 0 {
		d.First, d.Last = 0, 0
	}
	return d
}

// Describe is what is known of one run, by its name; for "", the one that this process
// writes, with what retention has dropped of all.
func (c *Copy) Describe(name string) (Run, error) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	r, err := c.selected(name)
	if err != nil {
		return Run{}, err
	}
	if r != nil {
		return r.describe(), nil
	}
	d := Run{ID: c.opts.Run, Live: true, Shared: true}
	if r = c.byID[d.ID]; r != nil {
		d = r.describe()
	}
	d.Evicted = 0
	for _, r := range c.runs {
		d.Evicted += r.first() - 1
	}
	return d, nil
}

// Pending is how many outcomes are to come from runs that live.
func (c *Copy) Pending() (n int) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	for _, r := range c.runs {
		if !r.ended {
			n += r.pending
		}
	}
	return n
}

// Owed is how many outcomes are to come from the run that this process writes.
func (c *Copy) Owed() int {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return len(c.own)
}

// MalformedHeads implements recordings.Live.
func (c *Copy) MalformedHeads(name string) (heads int, known bool) {
	c.mu.RLock()
	defer c.mu.RUnlock()
	run, err := c.selected(name)
	for _, r := range c.runs {
		if run == nil || r == run {
			heads += r.heads
		}
	}
	return heads, err == nil
}

func (c *Copy) oldest() uint64 {
	c.mu.RLock()
	defer c.mu.RUnlock()
	if len(c.list) == 0 {
		return 1
	}
	return c.list[0].place
}

func (c *Copy) settledBelow() uint64 {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.floor
}

// cursor names an event by its recording, from where on outcomes were missing then, and
// the recording's place.
func (c *Copy) cursor(e *mock.Entry, floor uint64) string {
	return fmt.Sprintf("%s.%d.%d", e.ID, min(floor, e.Place+1), e.Place)
}

func (c *Copy) parseCursor(cursor string) (uint64, error) {
	if cursor == "" {
		return 0, nil
	}
	id, floor, _ := strings.Cut(cursor, ".")
	c.mu.RLock()
	defer c.mu.RUnlock()
	at, err := c.placeOf(id)
	floor, _, _ = strings.Cut(floor, ".")
	if from, bad := strconv.ParseUint(floor, 10, 64); bad == nil && from > 0 && c.byID[runOf(id)] != nil {
		return from - 1, nil
	}
	if err != nil {
		return 0, fmt.Errorf("follow after %q: %w", cursor, err)
	}
	return at, nil
}

func runOf(id string) string {
	run, _, _ := format.SplitID(id)
	return run
}

package recordings

import (
	"context"
	"iter"
	"math"
	"slices"

	"somock/mock"
	"somock/mock/journal"
	"somock/mock/match"
	"somock/mock/verify"
)

// A Reader answers questions about recordings. It may be used concurrently.
type Reader struct{ source Source }

// NewReader reads what is in source.
func NewReader(source Source) *Reader { return &Reader{source} }

// A Selection says which recordings are meant.
type Selection struct {
	Matcher *match.Matcher
	Tenant  string // "" is all
	Run     string // "" is the newest; the id of one, a beginning of it, or journal.AllRuns
	After   string // cursor: those that come behind this id
	Limit   int    // how many at most, the newest; 0 is all, where all are streamed
}

// MaxLimit is how many recordings one answer holds at most.
const MaxLimit = 10_000

func (s Selection) ofTenant(name string) bool {
	return s.Tenant == "" || mock.TenantKey(name) == mock.TenantKey(s.Tenant)
}

// Entries are the selected recordings without regard to the limit, newest first unless
// asked otherwise. What was before a reset of its tenant is hidden, unless all runs are
// asked for. A matcher that counts calls has to begin with the first: newest first it
// gives the newest MaxLimit.
func (r *Reader) Entries(ctx context.Context, s Selection, oldestFirst bool) iter.Seq2[*mock.Entry, error] {
	if s.Matcher.UsesCall() && !oldestFirst {
		return reversed(func() ([]*mock.Entry, error) { return lastOf(r.Entries(ctx, s, true), MaxLimit) })
	}
	return func(yield func(*mock.Entry, error) bool) {
		visible, from, err := r.visible(ctx, s)
		if err != nil {
			yield(nil, err)
			return
		}
		query := journal.Query{Run: s.Run, After: s.After, OldestFirst: oldestFirst, From: from}
		for e, err := range verify.Select(r.source.Entries(ctx, query), s.Matcher) {
			if err != nil {
				yield(nil, err)
				return
			}
			if visible(e) && s.ofTenant(e.Tenant) && !yield(e, nil) {
				return
			}
		}
	}
}

// History is Entries oldest first, of more than s.Limit the newest.
func (r *Reader) History(ctx context.Context, s Selection) iter.Seq2[*mock.Entry, error] {
	if s.Limit == 0 {
		return r.Entries(ctx, s, true)
	}
	return reversed(func() ([]*mock.Entry, error) { return firstOf(r.Entries(ctx, s, false), s.Limit) })
}

// Find is the newest s.Limit of the selected recordings, newest first.
func (r *Reader) Find(ctx context.Context, s Selection) ([]*mock.Entry, error) {
	return firstOf(r.Entries(ctx, s, false), s.Limit)
}

// visible tells what a reset has hidden from what it has not, and from which number on
// there is something that it has not.
func (r *Reader) visible(ctx context.Context, s Selection) (visible func(*mock.Entry) bool, from uint64, err error) {
	if s.Run == journal.AllRuns {
		return func(*mock.Entry) bool { return true }, 0, nil
	}
	tenants, err := r.source.Tenants(ctx, s.Run)
	epochs := make(map[string]int, len(tenants))
	from = math.MaxUint64
	for _, t := range tenants {
		epochs[mock.TenantKey(t.Name)] = t.Epoch
		if t.Recordings > 0 && s.ofTenant(t.Name) {
			from = min(from, t.First)
		}
	}
	return func(e *mock.Entry) bool { return e.Epoch >= epochs[mock.TenantKey(e.Tenant)] }, from, err
}

// firstOf is the first n of some entries.
func firstOf(entries iter.Seq2[*mock.Entry, error], n int) ([]*mock.Entry, error) {
	kept := []*mock.Entry{}
	for e, err := range entries {
		if err != nil {
			return nil, err
		}
		if kept = append(kept, e); len(kept) == n {
			break
		}
	}
	return kept, nil
}

// lastOf is the last n of some entries.
func lastOf(entries iter.Seq2[*mock.Entry, error], n int) ([]*mock.Entry, error) {
	var kept []*mock.Entry
	for e, err := range entries {
		if err != nil {
			return nil, err
		}
		if kept = append(kept, e); len(kept) == 2*n {
			kept = slices.Delete(kept, 0, n)
		}
	}
	return kept[max(0, len(kept)-n):], nil
}

// reversed gives what is gathered when it is asked for, the last first.
func reversed(gather func() ([]*mock.Entry, error)) iter.Seq2[*mock.Entry, error] {
	return func(yield func(*mock.Entry, error) bool) {
		kept, err := gather()
		if err != nil {
			yield(nil, err)
			return
		}
		for _, e := range slices.Backward(kept) {
			if !yield(e, nil) {
				return
			}
		}
	}
}

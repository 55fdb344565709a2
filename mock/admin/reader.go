package admin

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

// A Reader answers questions about recordings: those of a live journal for the control
// plane, those of a folder for the command line. It may be used concurrently.
type Reader struct {
	View journal.View
}

// A Selection says which recordings are meant.
type Selection struct {
	Matcher *match.Matcher
	Tenant  string // "" is all
	Run     string // "" is the newest; the id of one, or journal.AllRuns
	After   string // cursor: those that come behind this id
	Limit   int    // how many at most, the newest; 0 is all, where all are streamed
}

// How many recordings one answer holds.
const (
	DefaultLimit = 100
	MaxLimit     = 10_000
)

// Entries are the selected recordings, newest first unless
// asked otherwise. What was before a reset of its tenant is hidden, unless all runs are
// asked for.
func (r *Reader) Entries(ctx context.Context, s Selection, oldestFirst bool) iter.Seq2[*mock.Entry, error] {
	if s.Matcher.UsesCall() && !oldestFirst { // calls are counted from the first
		return backward(r.Entries(ctx, s, true), math.MaxInt)
	}
	return func(yield func(*mock.Entry, error) bool) {
		visible, err := r.visible(ctx, s.Run)
		if err != nil {
			yield(nil, err)
			return
		}
		query := journal.Query{Run: s.Run, After: s.After, OldestFirst: oldestFirst}
		for e, err := range verify.Select(r.View.Entries(ctx, query), s.Matcher) {
			if err != nil {
				yield(nil, err)
				return
			}
			if visible(e) && (s.Tenant == "" || mock.TenantKey(e.Tenant) == mock.TenantKey(s.Tenant)) && !yield(e, nil) {
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
	return backward(r.Entries(ctx, s, false), s.Limit)
}

// backward gives the first so many of some entries, the last of them first.
func backward(entries iter.Seq2[*mock.Entry, error], most int) iter.Seq2[*mock.Entry, error] {
	return func(yield func(*mock.Entry, error) bool) {
		var kept []*mock.Entry
		for e, err := range entries {
			if err != nil {
				yield(nil, err)
				return
			}
			if kept = append(kept, e); len(kept) == most {
				break
			}
		}
		for _, e := range slices.Backward(kept) {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func (r *Reader) visible(ctx context.Context, run string) (func(*mock.Entry) bool, error) {
	if run == journal.AllRuns {
		return func(*mock.Entry) bool { return true }, nil
	}
	epochs, err := r.View.Epochs(ctx, run)
	return func(e *mock.Entry) bool { return e.Epoch == epochs.Of(e.Tenant) }, err
}

// Get is one recording, by what [journal.View] can find.
func (r *Reader) Get(ctx context.Context, id string) (*mock.Entry, error) {
	e, err := r.View.Get(ctx, id)
	if err != nil {
		return nil, recordingProblem(id, err)
	}
	return e, nil
}

// A Page is a part of a list of recordings, newest first.
type Page struct {
	Recordings []*mock.Entry `json:"recordings"`
	Meta       PageMeta      `json:"meta"`
}

// PageMeta says how much there is beside a page.
type PageMeta struct {
	Total   int    `json:"total"`   // how many recordings match, on all pages
	Evicted uint64 `json:"evicted"` // how many of the run retention has dropped
	Cursor  string `json:"cursor"`  // for the next page; "" on the last
}

// Page is up to s.Limit of the selected recordings.
func (r *Reader) Page(ctx context.Context, s Selection) (Page, error) {
	page := Page{Recordings: []*mock.Entry{}}
	for e, err := range r.Entries(ctx, s, false) {
		if err != nil {
			return page, selectionProblem(s, err)
		}
		if len(page.Recordings) == s.Limit {
			page.Meta.Cursor = page.Recordings[s.Limit-1].ID
			break
		}
		page.Recordings = append(page.Recordings, e)
	}
	s.After = ""
	total, err := r.Count(ctx, s)
	page.Meta.Total = total
	return page, err
}

// Count is how many recordings are selected.
func (r *Reader) Count(ctx context.Context, s Selection) (int, error) {
	n := 0
	for _, err := range r.Entries(ctx, s, false) {
		if err != nil {
			return 0, selectionProblem(s, err)
		}
		n++
	}
	return n, nil
}

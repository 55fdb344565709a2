package recordings

import (
	"context"
	"errors"
	"time"

	"somock/mock"
	"somock/mock/journal"
	"somock/mock/journal/format"
)

// A Page is a part of a list of recordings, newest first.
type Page struct {
	Recordings []*mock.Entry `json:"recordings"`
	Meta       PageMeta      `json:"meta"`
}

// PageMeta says how much there is beside a page.
type PageMeta struct {
	Total    int    `json:"total"`    // how many recordings match, on all pages
	Complete bool   `json:"complete"` // false: there may be more than Total
	Evicted  uint64 `json:"evicted"`  // how many retention has dropped
	Cursor   string `json:"cursor"`   // for the next page; "" on the last
}

// countingTime is for how long the matches of a filter are counted beside one page.
const countingTime = 200 * time.Millisecond

// Page is up to s.Limit of the selected recordings, which must be more than none. Without
// a filter the total is looked up; with one it is counted in the pass that reads the
// page, for countingTime at most.
func (r *Reader) Page(ctx context.Context, s Selection) (Page, error) {
	page := Page{Meta: PageMeta{Complete: true}}
	var err error
	if page.Meta.Evicted, err = r.Evicted(ctx, s.Run); err != nil {
		return page, err
	}
	c := newCount(ctx)
	defer c.stop()
	if page.Recordings, err = c.page(r, s); err != nil {
		return page, err
	}
	if c.more {
		page.Meta.Cursor = page.Recordings[s.Limit-1].ID
	}
	if s.Matcher.MeansAll() {
		page.Meta.Total, err = r.total(ctx, s)
		return page, err
	}
	if s.After != "" && !c.over() {
		err = c.before(r, s)
	}
	page.Meta.Total, page.Meta.Complete = c.n, !c.over()
	return page, err
}

// A count is of the recordings that match beside a page.
type count struct {
	asked    context.Context
	ctx      context.Context // done when there is no time left to count
	stop     func()
	deadline time.Time
	n        int
	more     bool // there is, or may be, something behind the page
}

func newCount(ctx context.Context) *count {
	c := &count{asked: ctx, deadline: time.Now().Add(countingTime)}
	c.ctx, c.stop = context.WithCancel(ctx)
	return c
}

// over reports whether time was up before all were counted.
func (c *count) over() bool { return c.ctx.Err() != nil }

// page reads a page to its end, and counts those behind it if they have to be.
func (c *count) page(r *Reader, s Selection) ([]*mock.Entry, error) {
	found := []*mock.Entry{}
	for e, err := range r.Entries(c.ctx, s, false) {
		full := len(found) == s.Limit
		c.more = c.more || full
		switch {
		case err != nil && full && c.asked.Err() == nil && c.over():
			return found, nil
		case err != nil:
			return nil, err
		case full && s.Matcher.MeansAll():
			return found, nil
		case !full:
			if found = append(found, e); len(found) == s.Limit && !s.Matcher.MeansAll() {
				defer time.AfterFunc(time.Until(c.deadline), c.stop).Stop()
			}
		}
		c.n++
	}
	return found, nil
}

// before counts those that come before a page, on the pages that lead to it.
func (c *count) before(r *Reader, s Selection) error {
	defer time.AfterFunc(time.Until(c.deadline), c.stop).Stop()
	after := s.After
	run, seq, _ := format.SplitID(after)
	s.After = ""
	for e, err := range r.Entries(c.ctx, s, false) {
		switch {
		case err != nil && c.asked.Err() == nil && c.over():
			return nil
		case err != nil:
			return err
		case e.Run == run && e.Seq < seq: // the one itself is not among them
			return nil
		}
		if c.n++; e.ID == after {
			return nil
		}
	}
	return nil
}

// Count is how many recordings are selected.
func (r *Reader) Count(ctx context.Context, s Selection) (int, error) {
	if s.Matcher.MeansAll() {
		return r.total(ctx, s)
	}
	n := 0
	for _, err := range r.Entries(ctx, s, s.Matcher.UsesCall()) {
		if err != nil {
			return 0, err
		}
		n++
	}
	return n, nil
}

// total is the number of all recordings of a run, or of one of its tenants. Of all runs
// what a reset has hidden elsewhere is among them.
func (r *Reader) total(ctx context.Context, s Selection) (int, error) {
	tenants, err := r.source.Tenants(ctx, s.Run)
	n := 0
	for _, t := range tenants {
		if !s.ofTenant(t.Name) {
			continue
		}
		if n += t.Recordings; s.Run == journal.AllRuns {
			n += t.Hidden
		}
	}
	return n, err
}

// Evicted is how many recordings of a run retention has dropped.
func (r *Reader) Evicted(ctx context.Context, run string) (uint64, error) {
	if run != journal.AllRuns {
		d, err := r.source.Describe(run)
		if run == "" && errors.Is(err, journal.ErrNotFound) {
			return 0, nil // there is no run yet
		}
		return d.Evicted, err
	}
	runs, err := r.source.Runs()
	left := map[string]bool{}
	n := uint64(0)
	for _, d := range runs {
		left[d.ID] = true
		n += d.Evicted
	}
	if err != nil {
		return 0, err
	}
	gone, err := r.gone(ctx, left)
	return n + gone, err
}

// gone is how many recordings were of runs of which nothing is left, as later ones noted.
func (r *Reader) gone(ctx context.Context, left map[string]bool) (uint64, error) {
	n := uint64(0)
	for note, err := range r.source.Notes(ctx, journal.AllRuns) {
		if err != nil {
			return 0, err
		}
		if run, of := journal.EvictedBy(note); of > 0 && !left[run] {
			n += of
		}
	}
	return n, nil
}

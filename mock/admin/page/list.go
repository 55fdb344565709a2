package page

import (
	"context"
	"fmt"

	"somock/mock"
	"somock/mock/match"
	"somock/mock/recordings"
)

const (
	// maxRows is how many calls the list shows.
	maxRows = 500
	// knownTenants is how far back names of tenants are looked for, to be offered.
	knownTenants = 1000
)

// A list is the calls in a view, newest first.
type list struct {
	View    view
	Rows    []row
	Newest  uint64       // the number of the newest call of the run that was looked at
	Total   int          // how many match
	Over    bool         // Total is where counting stopped
	Evicted uint64       // how many retention has dropped
	World   string       // another text after each reset
	Added   int          // of an update: how many matching ones are new
	Error   *filterError // nil: the filter can be read
	Advice  string       // how to ask for what the filter may mean; "" where it is plain
	Empty   bool         // nothing matches, and
	Nothing bool         // there is nothing at all
}

// list reads the whole list.
func (p *Page) list(ctx context.Context, v view, current string) (list, error) {
	l := list{View: v, Advice: match.Advice(v.Filter)}
	q, err := p.query(v)
	if err != nil {
		l.Error, l.Empty = newFilterError(err), true
		return l, nil
	}
	if l.World, err = p.world(ctx); err != nil {
		return l, err
	}
	newest, err := p.first(ctx, recordings.Selection{Run: v.Run}, false) // whether or not it is in the view: what comes after it is new
	if err != nil {
		return l, err
	}
	if newest != nil {
		l.Newest = newest.Order()
	}
	q.Limit = maxRows
	found, err := p.Recordings.Page(ctx, q)
	if err != nil {
		return l, err
	}
	l.Total, l.Over, l.Evicted = found.Meta.Total, !found.Meta.Complete, found.Meta.Evicted
	for _, e := range found.Recordings {
		l.Newest = max(l.Newest, e.Order())
		l.Rows = append(l.Rows, newRow(e, v, current))
	}
	l.Empty = l.Total == 0
	l.Nothing = l.Empty && l.Newest == 0
	return l, nil
}

// world is the epochs of all tenants, which only a reset changes.
func (p *Page) world(ctx context.Context) (string, error) {
	epochs, err := p.Journal.Epochs(ctx, "")
	return fmt.Sprint(epochs), err
}

// update reads the calls from number from on, of which those after seen are new to who asks.
func (p *Page) update(ctx context.Context, v view, current string, from, seen uint64) (list, error) {
	l := list{View: v, Newest: seen}
	q, err := p.query(v)
	if err != nil {
		l.Error = newFilterError(err)
		return l, nil
	}
	if l.World, err = p.world(ctx); err != nil {
		return l, err
	}
	matching := q.Matcher
	q.Matcher, q.Tenant = nil, "" // all are read, to know where to stop
	for e, err := range p.Recordings.Entries(ctx, q, false) {
		if err != nil {
			return l, err
		}
		if e.Order() < from && e.Order() <= seen {
			break
		}
		l.Newest = max(l.Newest, e.Order())
		if !v.has(e) || !matching.Matches(match.OfEntry(e)) {
			continue
		}
		if e.Order() > seen {
			l.Added++
		}
		if len(l.Rows) < maxRows {
			l.Rows = append(l.Rows, newRow(e, v, current))
		}
	}
	return l, nil
}

// has reports whether a call is of the tenant that is looked at.
func (v view) has(e *mock.Entry) bool {
	return v.Tenant == "" || mock.TenantKey(v.Tenant) == mock.TenantKey(e.Tenant)
}

// tenants are the names of the latest tenants, to be offered.
func (p *Page) tenants(ctx context.Context, v view) []string {
	var names []string
	known := map[string]bool{}
	n := 0
	for e, err := range p.Recordings.Entries(ctx, recordings.Selection{Run: v.Run}, false) {
		if n++; err != nil || n > knownTenants {
			break
		}
		if key := mock.TenantKey(e.Tenant); !known[key] {
			known[key] = true
			names = append(names, e.Tenant)
		}
	}
	return names
}

package admin

import (
	"cmp"
	"context"
	"net/http"
	"time"

	"github.com/gorilla/mux"

	"somock/mock"
	"somock/mock/journal"
	"somock/mock/recordings"
	"somock/mock/verify"
)

// defaultLimit is how many recordings a page has that does not ask for more.
const defaultLimit = 100

func (a *Admin) listRecordings(ctx context.Context, s recordings.Selection) (any, error) {
	s.Limit = cmp.Or(s.Limit, defaultLimit)
	return a.reader.Page(ctx, s)
}

func (a *Admin) getRecording(r *http.Request) (any, error) {
	id, run := mux.Vars(r)["id"], r.URL.Query().Get("run")
	e, err := a.reader.Get(r.Context(), id, run)
	if err == nil && e.Outcome == nil { // the reply may have left a moment ago
		if err = a.reader.SettleWithin(r.Context(), glanceBound); err == nil {
			e, err = a.reader.Get(r.Context(), id, run)
		}
	}
	if err != nil {
		return nil, recordings.Selection{After: id}.Explain(err)
	}
	return e, nil
}

func (a *Admin) countRecordings(ctx context.Context, s recordings.Selection) (any, error) {
	n, err := a.reader.Count(ctx, s)
	if err != nil {
		return nil, err
	}
	evicted, err := a.reader.Evicted(ctx, s.Run)
	return struct {
		Count   int    `json:"count"`
		Evicted uint64 `json:"evicted,omitempty"`
	}{n, evicted}, err
}

func (a *Admin) findRecordings(ctx context.Context, s recordings.Selection) (any, error) {
	found, err := a.reader.Find(ctx, s)
	if err != nil {
		return nil, err
	}
	evicted, err := a.reader.Evicted(ctx, s.Run)
	return struct {
		Recordings []*mock.Entry `json:"recordings"`
		Evicted    uint64        `json:"evicted,omitempty"`
	}{found, evicted}, err
}

// listMalformed tells of bytes that never became a request, which no other answer holds:
// the newest first.
func (a *Admin) listMalformed(ctx context.Context, s recordings.Selection) (any, error) {
	return a.reader.Malformed(ctx, s.Run, cmp.Or(s.Limit, defaultLimit))
}

// inboxLimit is how many messages a page of the inbox has that does not ask for more.
const inboxLimit = 1000

func (a *Admin) listInbox(ctx context.Context, s recordings.Selection) (any, error) {
	s.Limit = cmp.Or(s.Limit, inboxLimit)
	return a.reader.Inbox(ctx, s)
}

func (a *Admin) listTenants(r *http.Request) (any, error) {
	run := r.URL.Query().Get("run")
	tenants, err := a.reader.Tenants(r.Context(), run)
	return map[string][]journal.Tenant{"tenants": tenants}, recordings.Selection{Run: run}.Explain(err)
}

// stats counts over the recordings of the default view, or of what the query selects.
// What never became a request has neither tenant nor field: it is counted where neither
// is asked for.
func (a *Admin) stats(ctx context.Context, s recordings.Selection) (any, error) {
	stats, err := verify.CountStats(a.reader.History(ctx, s))
	if err != nil {
		return nil, err
	}
	if stats.Evicted, err = a.reader.Evicted(ctx, s.Run); err != nil {
		return nil, err
	}
	if s.Matcher.MeansAll() && s.Tenant == "" {
		malformed, err := a.reader.Malformed(ctx, s.Run, 1)
		if err != nil {
			return nil, err
		}
		stats.Malformed = &malformed.Meta.Total
	}
	return stats, nil
}

// glanceBound is how long those who only look wait for outcomes that are due: long enough
// for a reply that was just handed to the kernel, short enough not to be noticed while a
// scripted delay is pending.
const glanceBound = 100 * time.Millisecond

// Settle waits until no outcome is pending, for a second at most: what is still pending
// then is a scripted delay.
func (a *Admin) Settle(ctx context.Context) { _ = a.reader.Settle(ctx) } // a journal can always tell

// settled is a handler that looks at recordings once what is due has settled.
func (a *Admin) settled(h handler) handler {
	return func(r *http.Request) (any, error) {
		if err := a.reader.SettleWithin(r.Context(), glanceBound); err != nil {
			return nil, err
		}
		return h(r)
	}
}

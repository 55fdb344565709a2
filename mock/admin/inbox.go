package admin

import (
	"context"
	"net/http"

	"somock/mock"
	"somock/mock/journal"
	"somock/mock/verify"
)

// Inbox is the messages that the service would now hold, oldest first: those of a
// tenant or of all (""), in a run ("" is the newest) or in journal.AllRuns.
func (r *Reader) Inbox(ctx context.Context, run, tenant string) ([]verify.InboxMessage, error) {
	epochs := r.epochs(ctx)
	all, err := verify.Inbox(r.View.Entries(ctx, journal.Query{Run: run, OldestFirst: true}), epochs.of(run))
	if err == nil {
		err = epochs.failed
	}
	messages := []verify.InboxMessage{}
	for _, m := range all {
		if tenant == "" || mock.TenantKey(m.Tenant) == mock.TenantKey(tenant) {
			messages = append(messages, m)
		}
	}
	return messages, err
}

// Tenants lists the tenants that have called, by name.
func (r *Reader) Tenants(ctx context.Context, run string) ([]verify.Tenant, error) {
	epochs := r.epochs(ctx)
	list, err := verify.Tenants(r.View.Entries(ctx, journal.Query{Run: run, OldestFirst: true}), epochs.of(run))
	if err == nil {
		err = epochs.failed
	}
	return list, err
}

// An epochReader asks for the epochs of each run once.
type epochReader struct {
	ctx    context.Context
	view   journal.View
	known  map[string]journal.Epochs
	failed error
}

func (r *Reader) epochs(ctx context.Context) *epochReader {
	return &epochReader{ctx: ctx, view: r.View, known: map[string]journal.Epochs{}}
}

// of is what a fold over the entries of run asks. The newest run is asked for by its
// empty name: a live journal in memory has no other.
func (e *epochReader) of(run string) verify.Epochs {
	return func(id, tenantKey string) int {
		name := run
		if run == journal.AllRuns {
			name = id
		}
		epochs, ok := e.known[name]
		if !ok {
			var err error
			if epochs, err = e.view.Epochs(e.ctx, name); err != nil && e.failed == nil {
				e.failed = err
			}
			e.known[name] = epochs
		}
		return epochs.Of(tenantKey)
	}
}

// An InboxList is the answer of GET /inbox.
type InboxList struct {
	Messages []verify.InboxMessage `json:"messages"`
}

func (a *Admin) listInbox(r *http.Request) (any, error) {
	s := Selection{Tenant: r.URL.Query().Get("tenant"), Run: r.URL.Query().Get("run")}
	if err := checkTenant(s.Tenant); err != nil {
		return nil, err
	}
	messages, err := a.reader.Inbox(r.Context(), s.Run, s.Tenant)
	return InboxList{messages}, selectionProblem(s, err)
}

func (a *Admin) listTenants(r *http.Request) (any, error) {
	run := r.URL.Query().Get("run")
	tenants, err := a.reader.Tenants(r.Context(), run)
	return map[string][]verify.Tenant{"tenants": tenants}, selectionProblem(Selection{Run: run}, err)
}

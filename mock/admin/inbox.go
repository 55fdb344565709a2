package admin

import (
	"cmp"
	"context"
	"net/http"

	"somock/mock/journal"
	"somock/mock/recordings"
)

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

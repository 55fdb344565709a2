package admin

import (
	"cmp"
	"net/http"

	"somock/mock/journal"
	"somock/mock/recordings"
)

// inboxLimit is how many messages a page of the inbox has that does not ask for more.
const inboxLimit = 1000

func (a *Admin) listInbox(r *http.Request) (any, error) {
	s, err := querySelection(r)
	if err != nil {
		return nil, err
	}
	s.Limit = cmp.Or(s.Limit, inboxLimit)
	page, err := a.reader.Inbox(r.Context(), s)
	return page, selectionProblem(s, err)
}

func (a *Admin) listTenants(r *http.Request) (any, error) {
	run := r.URL.Query().Get("run")
	tenants, err := a.reader.Tenants(r.Context(), run)
	return map[string][]journal.Tenant{"tenants": tenants}, selectionProblem(recordings.Selection{Run: run}, err)
}

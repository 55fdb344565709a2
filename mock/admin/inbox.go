package admin

import (
	"net/http"

	"somock/mock"
	"somock/mock/verify"
)

// An InboxList is the answer of GET /inbox.
type InboxList struct {
	Messages []verify.InboxMessage `json:"messages"`
}

// inbox answers GET /inbox[?tenant]: what the service would now hold, oldest first.
func (a *Admin) inbox(r *http.Request) (any, error) {
	tenant := r.URL.Query().Get("tenant")
	if tenant != "" && !mock.ValidTenant(tenant) {
		return nil, badTenant()
	}
	s := Selection{Tenant: tenant}
	messages, err := verify.Inbox(a.reader.Entries(r.Context(), s, true), nil)
	if messages == nil {
		messages = []verify.InboxMessage{}
	}
	return InboxList{messages}, err
}

func badTenant() error {
	return badRequest("usage", "tenant is no tenant's name", "letters, digits, dots, dashes and underscores, like Cust12345; leave it out for all")
}

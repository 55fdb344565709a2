package admin

import (
	"net/http"

	"somock/mock/journal"
	"somock/mock/verify"
)

// A TenantList is the answer of GET /tenants.
type TenantList struct {
	Tenants []verify.Tenant `json:"tenants"`
}

// tenants answers GET /tenants: every tenant that was heard of in this run, as of its
// current epoch, also where nothing has come in since a reset.
func (a *Admin) tenants(r *http.Request) (any, error) {
	epoch := func(_, tenant string) int { return a.Engine.Epoch(tenant) }
	list, err := verify.Tenants(a.Journal.Entries(r.Context(), journal.Query{OldestFirst: true}), epoch)
	return TenantList{list}, err
}

package admin

import (
	"net/http"

	"somock/mock"
)

// reset begins a new epoch of a tenant, or of all: ordinals, arms and inbox start empty,
// what was recorded is hidden, nothing is erased.
func (a *Admin) reset(r *http.Request) (any, error) {
	tenant := r.URL.Query().Get("tenant")
	if tenant != "" && !mock.ValidTenant(tenant) {
		return nil, badRequest("usage", "tenant is no tenant's name", "letters, digits, dots, dashes and underscores, like Cust12345; leave it out for all")
	}
	epoch, note := a.Engine.Reset(tenant)
	answer := map[string]any{"tenant": tenant, "epoch": epoch}
	if tenant == "" {
		answer["tenant"] = nil
	}
	return answer, a.record(note)
}

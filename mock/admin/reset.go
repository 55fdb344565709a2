package admin

import (
	"cmp"
	"context"
	"net/http"

	"somock/mock"
)

// A ResetAnswer is the answer of POST /reset.
type ResetAnswer struct {
	Tenant  *string  `json:"tenant"`            // null: all
	Epoch   int      `json:"epoch"`             // the one that begins
	Warning string   `json:"warning,omitempty"` // the tenant has never called
	Waiting []string `json:"waiting,omitempty"` // runs of replicas for which it does not hold yet
}

// resetTenant answers POST /reset: ordinals, arms and inbox start empty, what was
// recorded is hidden, nothing is erased.
func (a *Admin) resetTenant(r *http.Request) (any, error) {
	tenant, err := tenantToReset(r)
	if err != nil {
		return nil, err
	}
	answer := ResetAnswer{Tenant: tenant}
	name := ""
	if tenant != nil {
		name = *tenant
		answer.Warning = a.NeverCalled(r.Context(), name)
	}
	answer.Epoch, err = a.Reset(r.Context(), name)
	return answer, err
}

// tenantToReset reads ?tenant= or {"tenant":…}; nil is all. A name that is there and
// empty is refused: a variable that was not set must not reset the others.
func tenantToReset(r *http.Request) (*string, error) {
	var body struct {
		Tenant *string `json:"tenant"`
	}
	if err := readJSON(r, &body); err != nil {
		return nil, err
	}
	var inQuery *string
	if query := r.URL.Query(); query.Has("tenant") {
		name := query.Get("tenant")
		inQuery = &name
	}
	if inQuery != nil && body.Tenant != nil {
		return nil, mock.Failf(mock.Usage, "give it once", "tenant is given twice, in the address and in the body")
	}
	tenant := cmp.Or(inQuery, body.Tenant)
	if tenant != nil && *tenant == "" {
		return nil, mock.Failf(mock.Usage, "leave it out for all", "tenant is empty, expected a tenant's name")
	}
	return tenant, nil
}

// Reset begins a new epoch of a tenant, or of all with "", on record. The epoch is the
// one that begins.
func (a *Admin) Reset(ctx context.Context, tenant string) (epoch int, err error) {
	if err := checkTenant(tenant); err != nil {
		return 0, err
	}
	return a.Engine.Reset(ctx, tenant)
}

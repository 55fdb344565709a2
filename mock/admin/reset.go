package admin

import "net/http"

// resetTenant answers POST /reset: ordinals, arms and inbox start empty, what was
// recorded is hidden, nothing is erased.
func (a *Admin) resetTenant(r *http.Request) (any, error) {
	tenant := r.URL.Query().Get("tenant")
	epoch, err := a.Reset(tenant)
	answer := map[string]any{"tenant": tenant, "epoch": epoch}
	if tenant == "" {
		answer["tenant"] = nil
	}
	return answer, err
}

// Reset begins a new epoch of a tenant, or of all with "", on record. The epoch is the
// one that begins.
func (a *Admin) Reset(tenant string) (epoch int, err error) {
	if err := checkTenant(tenant); err != nil {
		return 0, err
	}
	epoch, note := a.Engine.Reset(tenant)
	return epoch, a.record(note)
}

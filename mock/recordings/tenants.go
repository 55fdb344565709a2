package recordings

import (
	"context"

	"somock/mock/journal"
	"somock/mock/verify"
)

// Tenants lists the tenants that have called in a run, by name.
func (r *Reader) Tenants(ctx context.Context, run string) ([]verify.Tenant, error) {
	current := map[string]journal.Epochs{}
	var failed error
	of := func(id, tenantKey string) int {
		epochs, known := current[id]
		if !known {
			var err error
			if epochs, err = r.source.Epochs(ctx, id); err != nil {
				failed = err
			}
			current[id] = epochs
		}
		return epochs.Of(tenantKey)
	}
	list, err := verify.Tenants(r.source.Entries(ctx, journal.Query{Run: run, OldestFirst: true}), of)
	if err == nil {
		err = failed
	}
	return list, err
}

// Held is how many messages the inbox of a tenant holds, or that of all with "", in the
// newest run.
func (r *Reader) Held(ctx context.Context, tenant string) (int, error) {
	tenants, err := r.Tenants(ctx, "")
	n := 0
	for _, t := range tenants {
		if (Selection{Tenant: tenant}).ofTenant(t.Name) {
			n += t.Inbox
		}
	}
	return n, err
}

package recordings

import (
	"context"

	"somock/mock/journal"
)

// Tenants lists the tenants that have called in a run, by name.
func (r *Reader) Tenants(ctx context.Context, run string) ([]journal.Tenant, error) {
	return r.source.Tenants(ctx, run)
}

// Held is how many messages the inbox of a tenant holds, or that of all with "", in a run.
func (r *Reader) Held(ctx context.Context, tenant, run string) (int, error) {
	tenants, err := r.source.Tenants(ctx, run)
	n := 0
	for _, t := range tenants {
		if (Selection{Tenant: tenant}).ofTenant(t.Name) {
			n += t.Inbox
		}
	}
	return n, err
}

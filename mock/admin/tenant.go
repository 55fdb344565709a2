package admin

import (
	"context"
	"strconv"

	"somock/mock"
	"somock/mock/journal"
	"somock/mock/suggest"
)

// checkTenant refuses what can be no tenant's name: it would select nothing and look
// like a tenant that has not called.
func checkTenant(name string) error {
	if name == "" || mock.ValidTenant(name) {
		return nil
	}
	return failed(mock.Usage, "tenant is "+strconv.Quote(name)+", expected a tenant's name", "letters, digits, dots, dashes and underscores, like Cust12345; leave it out for all")
}

// NeverCalled says of a tenant that has made no call in this run that it has not, which
// is so at the start of a test, and where its name is misspelt. It is "" of others, and
// where it cannot be told.
func (a *Admin) NeverCalled(ctx context.Context, tenant string) string {
	if tenant == "" {
		return ""
	}
	key, seen, names := mock.TenantKey(tenant), map[string]bool{}, []string(nil)
	for e, err := range a.Journal.Entries(ctx, journal.Query{}) {
		if err != nil {
			a.Log.Warn("tenants not read", "error", err)
			return ""
		}
		k := mock.TenantKey(e.Tenant)
		if k == key {
			return ""
		}
		if !seen[k] {
			seen[k], names = true, append(names, e.Tenant)
		}
	}
	note := "tenant " + tenant + " has not called in this run"
	if near := suggest.Nearest(tenant, names); near != "" {
		note += "; did you mean " + near + "?"
	}
	return note
}

package admin

import (
	"context"

	"somock/mock"
	"somock/mock/suggest"
)

// checkTenant refuses what can be no tenant's name: it would select nothing and look
// like a tenant that has not called.
func checkTenant(name string) error {
	if name == "" || mock.ValidTenant(name) {
		return nil
	}
	return mock.Failf(mock.Usage, "letters, digits, dots, dashes and underscores, like Cust12345; leave it out for all", "tenant is %q, expected a tenant's name", name)
}

// NeverCalled says of a tenant that has made no call in this run that it has not, which
// is so at the start of a test, and where its name is misspelt. It is "" of others, and
// where it cannot be told.
func (a *Admin) NeverCalled(ctx context.Context, tenant string) string {
	if tenant == "" {
		return ""
	}
	tenants, err := a.reader.Tenants(ctx, "")
	if err != nil {
		a.Log.Warn("tenants not read", "error", err)
		return ""
	}
	var names []string
	for _, t := range tenants {
		if mock.TenantKey(t.Name) == mock.TenantKey(tenant) {
			return ""
		}
		names = append(names, t.Name)
	}
	note := "tenant " + tenant + " has not called in this run"
	if near := suggest.Nearest(tenant, names); near != "" {
		note += "; did you mean " + near + "?"
	}
	return note
}

package mock

import (
	"regexp"
	"strings"
)

// DefaultTenant is the tenant of a call without a path prefix.
const DefaultTenant = "default"

// TenantPattern is what the name of a tenant looks like.
const TenantPattern = `^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`

var tenantName = regexp.MustCompile(TenantPattern)

// ValidTenant reports whether name can be the name of a tenant.
func ValidTenant(name string) bool { return tenantName.MatchString(name) }

// TenantKey is the form in which tenants are compared: names differ by more than case.
func TenantKey(name string) string { return strings.ToLower(name) }

package mock

import "strings"

// DefaultTenant is the tenant of a call without a path prefix.
const DefaultTenant = "default"

// ValidTenant reports whether name can be the name of a tenant.
func ValidTenant(name string) bool { return ValidName(name) }

// TenantKey is the form in which tenants are compared: names differ by more than case.
func TenantKey(name string) string { return strings.ToLower(name) }

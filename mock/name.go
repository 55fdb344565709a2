package mock

import "strings"

// NamePattern is what the names of tenants, scenarios and stubs look like. They stand in
// headers (X-Mock-Stub), in paths and in filters, so they are plain.
const NamePattern = `^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$`

// ValidName reports whether a name matches [NamePattern].
func ValidName(name string) bool {
	if name == "" || len(name) > 64 || !isAlphanumeric(name[0]) {
		return false
	}
	for i := range len(name) {
		if c := name[i]; !isAlphanumeric(c) && c != '.' && c != '_' && c != '-' {
			return false
		}
	}
	return true
}

func isAlphanumeric(c byte) bool {
	return '0' <= c && c <= '9' || 'A' <= c && c <= 'Z' || 'a' <= c && c <= 'z'
}

// ValidToken reports whether a text is a token of HTTP, as the names of headers and methods
// are (RFC 9110, 5.6.2).
func ValidToken(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(c rune) bool {
		return (c >= 0x80 || !isAlphanumeric(byte(c))) && !strings.ContainsRune("!#$%&'*+-.^_`|~", c)
	})
}

// DefaultTenant is the tenant of a call without a path prefix.
const DefaultTenant = "default"

// ValidTenant reports whether name can be the name of a tenant.
func ValidTenant(name string) bool { return ValidName(name) }

// TenantKey is the form in which tenants are compared: names differ by more than case.
func TenantKey(name string) string { return strings.ToLower(name) }

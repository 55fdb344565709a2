package admin

import (
	"strconv"

	"somock/mock"
)

// checkTenant refuses what can be no tenant's name: it would select nothing and look
// like a tenant that has not called.
func checkTenant(name string) error {
	if name == "" || mock.ValidTenant(name) {
		return nil
	}
	return failed(mock.Usage, "tenant is "+strconv.Quote(name)+", expected a tenant's name", "letters, digits, dots, dashes and underscores, like Cust12345; leave it out for all")
}

package contract

import (
	"strings"

	"somock/mock"
	"somock/mock/wire"
)

const tenantHeader = "X-Mock-Tenant"

func tenantRules() []Rule {
	return []Rule{{
		ID: TenantInvalid, Name: "tenant.invalid", Weight: mock.WeightError, Status: 400, Final: true,
		Probe: Probe{Why: "X-Mock-Tenant is a header of somock's own"},
		Brief: "no tenant has such a name", Body: wire.Framework("The tenant is not valid: ${seen}, expected ${expected}."),
		Demand: Ours, DemandDoc: docOurs, Answer: Ours, AnswerDoc: docOurs, Wording: Ours,
		When: "the prefix or X-Mock-Tenant is no tenant name",
		Explanation: "Each tenant is a world of its own in somock: its counters, its recordings, its inbox. " +
			"Its name is the path's prefix, so that an unmodified client chooses it by its base URL; the header X-Mock-Tenant overrides that. " +
			"The pattern holds every customer id of the online service and every plain virtual directory.",
		Expected: "a name that matches " + mock.NamePattern,
		Fix:      "rename the prefix in the client's base URL, or send the header X-Mock-Tenant: NAME",
		Breached: withHeaders("X-Mock-Tenant: team 7"),
		Mended:   withHeaders("X-Mock-Tenant: team-7"),
	}}
}

// tenant finds out whose call it is. A call whose tenant has no valid name belongs to
// the default one, since it has to be recorded somewhere.
func (j *judgement) tenant(prefix string) {
	name, seen := prefix, "the path prefix "
	if values := j.header[tenantHeader]; len(values) > 0 {
		name, seen = strings.TrimSpace(values[0]), "the header X-Mock-Tenant "
		if len(values) > 1 {
			j.call.Tenant = mock.DefaultTenant
			j.breach(TenantInvalid, "the header X-Mock-Tenant, more than once")
			return
		}
	} else if prefix == "" {
		j.call.Tenant = mock.DefaultTenant
		return
	}
	if j.call.Tenant = name; !mock.ValidTenant(name) {
		j.call.Tenant = mock.DefaultTenant
		j.breach(TenantInvalid, seen+j.shown(tenantHeader, name))
	}
}

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
	j.call.Tenant = mock.DefaultTenant
	values := j.header[tenantHeader]
	switch {
	case len(values) > 1:
		j.breach(TenantInvalid, "the header X-Mock-Tenant, more than once")
	case len(values) == 1:
		if name := strings.TrimSpace(values[0]); mock.ValidTenant(name) {
			j.call.Tenant = name
		} else {
			j.breach(TenantInvalid, "the header X-Mock-Tenant "+j.shown(tenantHeader, name))
		}
	case mock.ValidTenant(prefix):
		j.call.Tenant = prefix
	case prefix != "":
		j.breach(TenantInvalid, "the path prefix "+quote(j.config.Redactor.Target(prefix)))
	}
}

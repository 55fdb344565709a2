package scenario

import (
	"maps"
	"slices"
	"strconv"
	"time"

	"somock/mock"
)

// check reports what of an arming cannot be, whatever is to be armed.
func (a Arming) check() error {
	given := btoi(a.Scenario != "") + btoi(a.File != nil) + btoi(a.Step != "")
	switch {
	case given != 1:
		return mock.Failf(mock.BadInput, "name a scenario, like reject-once, or a step, like 503", "seen %d things to arm, expected one", given)
	case a.Times < 0:
		return mock.Failf(mock.BadInput, "leave it out to arm until disarmed", "times is %d, expected 1 or more", a.Times)
	case a.For < 0:
		return mock.Failf(mock.BadInput, "leave it out to arm until disarmed", "for is %s, expected a duration over 0", a.For)
	case a.Tenant != "" && !mock.ValidTenant(a.Tenant):
		return mock.Failf(mock.BadInput, "use letters, digits, dots, dashes and underscores, like Cust12345; leave it out for all", "tenant is %q, which is no name of a tenant", a.Tenant)
	}
	return nil
}

// describe is the arming as the detail of its note: all that it takes to arm the same
// elsewhere, where a scenario of the name may be another or not be.
func (e *Engine) describe(a Arming) (map[string]string, error) {
	detail := map[string]string{"scenario": a.Scenario, "step": a.Step, "by": a.By}
	f := a.File
	if a.Scenario != "" {
		found, origin, err := e.library.find(a.Scenario)
		if err != nil {
			return nil, err
		}
		if origin != InBinary {
			f = found
		}
	}
	if f != nil {
		detail["scenario"], detail["source"] = f.Name, string(f.Source)
	}
	if a.Times > 0 {
		detail["times"] = strconv.Itoa(a.Times)
	}
	if a.For > 0 {
		detail["for"] = a.For.String()
	}
	if a.BypassContract {
		detail["bypass-contract"] = "true"
	}
	maps.DeleteFunc(detail, func(_, v string) bool { return v == "" })
	return detail, nil
}

// armingOf is the arming that a note tells of. Of numbers that cannot be read, which no
// arming has written, it has none.
func armingOf(n mock.Note) Arming {
	a := Arming{Scenario: n.Detail["scenario"], Step: n.Detail["step"], Tenant: n.Tenant, By: n.Detail["by"]}
	a.Times, _ = strconv.Atoi(n.Detail["times"])
	a.For, _ = time.ParseDuration(n.Detail["for"])
	a.BypassContract = n.Detail["bypass-contract"] == "true"
	return a
}

// stubsOf finds the stubs to arm by the detail of a note, and the name they show under.
func (e *Engine) stubsOf(detail map[string]string) ([]*stub, string, error) {
	if step := detail["step"]; step != "" {
		return e.stepToArm(step)
	}
	name := detail["scenario"]
	f, err := e.scenarioOf(name, detail["source"])
	if err != nil {
		return nil, "", err
	}
	if f.stubs == nil {
		return nil, "", mock.Failf(mock.BadInput, "put it in the book instead", "the scenario %q has no stubs: there is nothing to arm", name)
	}
	stubs := seeded(f.stubs, e.seedFor(f.Seed))
	slices.SortStableFunc(stubs, byPriority)
	return stubs, name, nil
}

// scenarioOf is a shipped scenario, or one by its text.
func (e *Engine) scenarioOf(name, source string) (*File, error) {
	if source == "" {
		return Shipped(name)
	}
	return Parse(name+".yaml", []byte(source), e.rules...)
}

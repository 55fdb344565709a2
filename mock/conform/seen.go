package conform

import (
	"net/http"
	"strings"

	"somock/mock"
	"somock/mock/observed"
)

// seen is the observed answer that goes before somock's own: the first of the probe's rule,
// or of a good call, whose condition fits. It is nil if nothing was observed.
func (m *maker) seen(p *Probe, call *mock.Call) *observed.Answer {
	if m.observed == nil {
		return nil
	}
	if p.isRule {
		if a := m.observed.First(observed.Rule, p.ID, call); a != nil || call.Answer != nil {
			return a
		}
	}
	if call.Route == mock.Description {
		return m.observed.First(observed.Describe, "get", call)
	}
	return m.observed.First(observed.Success, string(mock.CarrierOf(p.header("Content-Type"))), call)
}

// ofSeen is what is compared of an observed answer, its placeholders filled in for this
// service. Those of the moment are left: they stand in texts, which are not compared.
func (m *maker) ofSeen(a *observed.Answer, p *Probe) Answer {
	fill := strings.NewReplacer("$${", "${", "${host}", m.root.Host, "${tenant}", Tenant(m.root),
		"${uri}", m.root.Scheme+"://"+m.root.Host+p.Target).Replace
	header := http.Header{}
	for _, h := range a.Headers {
		header.Add(h[0], h[1])
	}
	return answerOf(a.Status, header, []byte(fill(a.Body)))
}

package conform

import (
	"net/http"
	"strings"

	"somock/mock"
	"somock/mock/match"
	"somock/mock/observed"
)

// seen is the observed answer that goes before somock's own: the first of the probe's rule,
// or of a good call, whose condition fits. It is nil if nothing was observed.
func (m *maker) seen(p *Probe, call *mock.Call) *observed.Answer {
	if m.observed == nil {
		return nil
	}
	if p.isRule {
		if a := m.firstSeen(observed.Rule, p.ID, call); a != nil || call.Answer != nil {
			return a
		}
	}
	if call.Route == mock.Description {
		return m.firstSeen(observed.Describe, "get", call)
	}
	return m.firstSeen(observed.Success, string(mock.CarrierOf(p.header("Content-Type"))), call)
}

func (m *maker) firstSeen(kind observed.Kind, name string, call *mock.Call) *observed.Answer {
	for i := range m.observed.Answers {
		a := &m.observed.Answers[i]
		if a.Kind == kind && a.Name == name && (a.When == nil || a.When.Matches(match.OfCall(call, 0))) {
			return a
		}
	}
	return nil
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

package match

import (
	"net/http"
	"strings"
	"time"

	"somock/mock"
)

// A Subject is what a matcher may look at: a call or a recording. It keeps room for
// intermediate values and so serves one goroutine at a time; any number of matchers may
// be asked about it in turn.
type Subject struct {
	// Call counts the calls of the tenant that reached the scenario, this one included; 0
	// is not known. A recording does not hold it: whoever folds over recordings counts.
	Call uint64
	// Observations are those of a recording; a fold that makes them sets them here.
	Observations []string

	tenant     string
	method     string
	target     string
	query      string
	header     http.Header // of a call
	pairs      []mock.Pair // of a recording
	message    *mock.Message
	auth       *mock.Auth
	violations []mock.Violation
	entry      *mock.Entry // nil for a call

	canonical []byte   // the message as JSON, once a matcher has asked for it
	few       [6]value // room for values: without it the ten demands of a stub take 0.16 µs more, so six such stubs 3 % of a call
}

// OfCall is a live call, the nth of its tenant to reach the scenario (0: not known).
func OfCall(call *mock.Call, nth uint64) *Subject {
	s := &Subject{
		Call: nth, tenant: call.Tenant, message: call.Message, auth: call.Auth, violations: call.Violations,
	}
	if call.Request != nil {
		s.method, s.target, s.query, s.header = call.Method, call.Target, call.RawQuery, call.Header
	}
	return s
}

// OfEntry is a recording, with what is known of its reply.
func OfEntry(e *mock.Entry) *Subject {
	_, query, _ := strings.Cut(e.Target, "?")
	return &Subject{
		Observations: e.Observations, tenant: e.Tenant, method: e.Method, target: e.Target, query: query,
		pairs: e.Headers, message: e.Message, auth: e.Auth, violations: e.Violations, entry: e,
	}
}

// live reports whether the values may hold secrets.
func (s *Subject) live() bool { return s.entry == nil }

// outcome is what became of the reply; "" for a call, which has none yet.
func (s *Subject) outcome() mock.OutcomeKind {
	switch {
	case s.entry == nil:
		return ""
	case s.entry.Outcome == nil:
		return mock.Pending
	}
	return s.entry.Outcome.Kind
}

func (s *Subject) duration() (time.Duration, bool) {
	if s.entry == nil || s.entry.Outcome == nil {
		return 0, false
	}
	return time.Duration(s.entry.Outcome.Duration), true
}

// contentType is the first Content-Type header, as the client wrote it.
func (s *Subject) contentType() string {
	if s.header != nil {
		return s.header.Get("Content-Type")
	}
	for _, p := range s.pairs {
		if p[0] == "Content-Type" {
			return p[1]
		}
	}
	return ""
}

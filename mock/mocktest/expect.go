package mocktest

import (
	"context"
	"strings"

	"somock/mock"
	"somock/mock/contract"
	"somock/mock/recordings"
	"somock/mock/verify"
)

// Expect fails the test unless an expectations document holds, in YAML as `somock verify
// --expect` reads it, and says which recordings come nearest. It is for what Verify
// cannot ask: how a call follows the one before, in which order calls came, and that no
// message was sent twice.
//
//	srv.Expect(`
//	version: 1
//	expect:
//	  - {reply: {status: 204}, after: {status: 401, credential: changed}, count: 1}
//	repeated: none`)
//
// The violations that it names are expected from then on in the recordings that it is
// about. fail-on in it means nothing: violations count at the end of the test.
func (s *Server) Expect(document string) {
	s.t.Helper()
	expectations, err := verify.ParseExpectations("expectations", []byte(document), contract.IDs()...)
	if err != nil {
		s.t.Fatalf("expectations: %s", explained(err))
	}
	verdict, err := s.server.Control().Verify(context.Background(), expectations, recordings.Selection{}, verify.Never)
	if err != nil {
		s.t.Fatalf("recordings: %v", err)
	}
	s.expectAllBut(verdict.Violations)
	if verdict.OK {
		return
	}
	var b strings.Builder
	if err := verdict.WriteText(&b); err != nil {
		s.t.Fatalf("verdict: %v", err)
	}
	s.t.Errorf("the expectations are not met:\n%s", b.String())
}

// expectAllBut takes all violations for expected that a verdict does not count.
func (s *Server) expectAllBut(counted []verify.Violated) {
	s.t.Helper()
	unexpected := map[string]bool{}
	for _, v := range counted {
		unexpected[violationKey(v.ID, v.Rule)] = true
	}
	recordings := s.matching(Matcher{})
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range recordings {
		for _, v := range e.Violations {
			if key := violationKey(e.ID, v.Rule); v.Weight == mock.WeightError && !unexpected[key] {
				s.expected[key] = true
			}
		}
	}
}

func violationKey(id, rule string) string { return id + " " + rule }

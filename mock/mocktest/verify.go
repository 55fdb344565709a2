package mocktest

import (
	"context"
	"fmt"
	"strings"
	"time"

	"somock/mock"
	"somock/mock/journal"
	"somock/mock/recordings"
	"somock/mock/verify"
)

// awaitTimeout is how long Await waits.
const awaitTimeout = 10 * time.Second

// Await returns the first recording that matches, with its outcome if that is known
// within a second, or fails the test at once if none comes within 10 s.
func (s *Server) Await(m Matcher) *mock.Entry {
	s.t.Helper()
	s.check(m)
	waited, err := s.server.Control().Reader().Await(context.Background(), recordings.Selection{Matcher: m.matcher}, 1, awaitTimeout)
	if err != nil {
		s.t.Fatalf("await %s: %v", m, err)
	}
	if !waited.OK {
		s.t.Fatalf("no recording within %s matches %s%s", awaitTimeout, m, nearestText(waited.Nearest))
	}
	return waited.Recordings[0]
}

// Verify fails the test unless as many recordings match as wanted, and says which came
// nearest. The violations that the matcher names are expected from then on in the
// recordings that it matched.
func (s *Server) Verify(m Matcher, count Count) {
	s.t.Helper()
	s.check(m)
	s.server.Control().Settle(context.Background())
	matched := s.matching(m)
	if !count.Holds(len(matched)) {
		s.t.Errorf("%d recordings match %s, want %s%s", len(matched), m, count, s.nearest(m))
		return
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, e := range matched {
		for _, rule := range m.matcher.Violations() {
			s.expected[violationKey(e.ID, rule)] = true
		}
	}
}

func (s *Server) check(m Matcher) {
	s.t.Helper()
	if m.err != nil {
		s.t.Fatalf("matcher: %s", explained(m.err))
	}
}

func (s *Server) matching(m Matcher) []*mock.Entry {
	s.t.Helper()
	var matched []*mock.Entry
	for e, err := range verify.Select(s.entries(""), m.matcher) {
		if err != nil {
			s.t.Fatalf("recordings: %v", err)
		}
		matched = append(matched, e)
	}
	return matched
}

// nearest tells which recordings come closest, field by field.
func (s *Server) nearest(m Matcher) string {
	misses, err := verify.Nearest(s.entries(""), m.matcher)
	if err != nil {
		return ""
	}
	return nearestText(misses)
}

func nearestText(misses []verify.NearMiss) string {
	if len(misses) == 0 {
		return ""
	}
	var b strings.Builder
	b.WriteString("; the nearest:")
	for _, miss := range misses {
		fmt.Fprintf(&b, "\n  %s", miss.ID)
		for _, d := range miss.Differences {
			fmt.Fprintf(&b, "\n    %s", verify.DifferenceText(d))
		}
	}
	return b.String()
}

// checkViolations fails the test for each violation of weight error that nothing
// expected, of all epochs.
func (s *Server) checkViolations() {
	s.t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	for e, err := range s.entries(journal.AllRuns) {
		if err != nil {
			s.t.Errorf("recordings: %v", err)
			return
		}
		for _, v := range e.Violations {
			if v.Weight == mock.WeightError && !s.expected[violationKey(e.ID, v.Rule)] {
				s.t.Errorf("unexpected violation in %s: %s\n  seen      %s\n  expected  %s\n  source    %s\n  fix       %s", e.ID, v.Rule, v.Seen, v.Expected, v.Source, v.Fix)
			}
		}
	}
}

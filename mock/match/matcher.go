package match

import (
	"slices"
	"strings"
)

// A Matcher is a tree of tests on fields. It is immutable and may be shared; nil and
// the zero Matcher match everything.
type Matcher struct{ root node }

// A node is a part of the tree.
type node interface {
	matches(s *Subject) bool
	differences(s *Subject) []Difference // none exactly if matches
	inverse(s *Subject) []Difference     // those of the opposite
	walk(visit func(l *leaf, positive bool), positive bool)
	String() string
}

// Matches reports whether the subject is meant.
func (m *Matcher) Matches(s *Subject) bool {
	return m == nil || m.root == nil || m.root.matches(s)
}

// MeansAll reports whether there is nothing that a subject could lack.
func (m *Matcher) MeansAll() bool {
	return m == nil || m.root == nil || meansAll(m.root)
}

func meansAll(n node) bool {
	parts, ok := n.(all)
	return ok && !slices.ContainsFunc(parts, func(n node) bool { return !meansAll(n) })
}

// A Difference is one thing in which a subject is not what a matcher wants, in words
// that a person can read. Seen never holds more of a live call than a recording would.
type Difference struct {
	Field  string `json:"field"` // as files write its place: message.to, reply.status
	Wanted string `json:"wanted"`
	Seen   string `json:"seen"`

	distance int // from 0, almost the same, to 99, nothing in common
}

// A Result is what a matcher makes of a subject.
type Result struct {
	OK          bool
	Differences []Difference // none if OK
}

// Distance says how far off a miss is: 0 for a match, and for two misses the smaller
// number for the nearer. What counts first is how many fields differ, then how much
// their texts do.
func (r Result) Distance() int {
	sum := 0
	for _, d := range r.Differences {
		sum += 100 + d.distance
	}
	return sum
}

// Match is Matches with the reasons why not.
func (m *Matcher) Match(s *Subject) Result {
	if m.Matches(s) {
		return Result{OK: true}
	}
	return Result{Differences: m.root.differences(s)}
}

// String is the matcher as one line for people.
func (m *Matcher) String() string {
	if m == nil || m.root == nil {
		return "everything"
	}
	return m.root.String()
}

// And matches what all of some matchers match.
func And(ms ...*Matcher) *Matcher {
	var parts all
	for _, m := range ms {
		if m != nil && m.root != nil {
			parts = append(parts, m.root)
		}
	}
	return &Matcher{parts.simple()}
}

// UsesCall reports whether the tenant's count of calls matters.
func (m *Matcher) UsesCall() bool {
	found := false
	m.walk(func(l *leaf, _ bool) { found = found || l.field == fieldCall })
	return found
}

// Violations are the ids of rules whose breach is wanted, in order, each once; those
// under a `not` are not.
func (m *Matcher) Violations() []string {
	var ids []string
	m.walk(func(l *leaf, positive bool) {
		if t, ok := l.test.(*equal); ok && positive && l.field == fieldViolation {
			for _, id := range t.texts {
				if !slices.Contains(ids, id) {
					ids = append(ids, id)
				}
			}
		}
	})
	return ids
}

func (m *Matcher) walk(visit func(*leaf, bool)) {
	if m != nil && m.root != nil {
		m.root.walk(visit, true)
	}
}

// A leaf tests one field.
type leaf struct {
	field field
	name  string
	test  test
}

func (l *leaf) matches(s *Subject) bool { return l.test.holds(s.values(l.field, l.name)) }

func (l *leaf) differences(s *Subject) []Difference {
	return l.difference(s, l.test, true)
}

func (l *leaf) inverse(s *Subject) []Difference {
	return l.difference(s, negated{l.test}, false)
}

func (l *leaf) difference(s *Subject, wanted test, compare bool) []Difference {
	vs := s.values(l.field, l.name)
	if wanted.holds(vs) {
		return nil
	}
	d := Difference{Field: l.field.label(l.name), Wanted: wanted.String(), Seen: l.seen(s, vs), distance: 99}
	if t, ok := l.test.(measured); ok && compare {
		for _, v := range vs {
			d.distance = min(d.distance, t.distance(v.asText()))
		}
	}
	return []Difference{d}
}

// seen shows what is there. A live header or parameter may be a secret, and no name
// tells for sure that it is none.
func (l *leaf) seen(s *Subject, vs []value) string {
	switch {
	case len(vs) > 0 && s.live() && (l.field == fieldHeader || l.field == fieldQuery):
		return "another value, not shown"
	case l.field == fieldCall && len(vs) == 0:
		return "not known"
	case (l.field == fieldStatus || l.field == fieldFaultyStatus) && len(vs) == 0 && s.entry != nil:
		return "nothing (" + string(s.outcome()) + ")"
	case l.field == fieldStub && len(vs) > 0:
		return show(vs[0].asText())
	case l.field == fieldAnywhere:
		return "none of the texts"
	}
	return showAll(vs)
}

func (l *leaf) walk(visit func(*leaf, bool), positive bool) { visit(l, positive) }

func (l *leaf) String() string {
	wanted := l.test.String()
	if t, ok := l.test.(*equal); ok && len(t.texts) == 1 {
		wanted = quoteIfSpaced(wanted)
	}
	return l.field.label(l.name) + " " + wanted
}

func quoteIfSpaced(s string) string {
	if strings.ContainsAny(s, " ,;()") {
		return `"` + s + `"`
	}
	return s
}

// all wants every part to match; without parts it matches everything.
type all []node

// askedUnderFaults lets tests of the status look at replies under a fault too if one of
// the outcome stands beside them; without it such a reply has no status.
func askedUnderFaults(n node) node {
	named := false
	n.walk(func(l *leaf, _ bool) { named = named || l.field == fieldOutcome }, true)
	n.walk(func(l *leaf, _ bool) {
		if named && l.field == fieldStatus {
			l.field = fieldFaultyStatus
		}
	}, true)
	return n
}

// simple is the one part where there is one.
func (a all) simple() node {
	if len(a) == 1 {
		return a[0]
	}
	return a
}

func (a all) matches(s *Subject) bool {
	return !slices.ContainsFunc(a, func(n node) bool { return !n.matches(s) })
}

func (a all) differences(s *Subject) []Difference {
	var ds []Difference
	for _, n := range a {
		ds = append(ds, n.differences(s)...)
	}
	return ds
}

// inverse asks for one part not to match; the nearest way to get there is told.
func (a all) inverse(s *Subject) []Difference {
	if len(a) == 0 {
		return []Difference{{Field: "all", Wanted: "nothing", Seen: "everything", distance: 99}}
	}
	return nearest(a, func(n node) []Difference { return n.inverse(s) })
}

func (a all) walk(visit func(*leaf, bool), positive bool) {
	for _, n := range a {
		n.walk(visit, positive)
	}
}

func (a all) String() string {
	if len(a) == 0 {
		return "everything"
	}
	return join(a, ", ")
}

// some wants one part to match.
type some []node

func (o some) matches(s *Subject) bool {
	return slices.ContainsFunc(o, func(n node) bool { return n.matches(s) })
}

// differences are those of the nearest part: to mend them is enough.
func (o some) differences(s *Subject) []Difference {
	return nearest(o, func(n node) []Difference { return n.differences(s) })
}

func (o some) inverse(s *Subject) []Difference {
	var ds []Difference
	for _, n := range o {
		ds = append(ds, n.inverse(s)...)
	}
	return ds
}

func (o some) walk(visit func(*leaf, bool), positive bool) {
	for _, n := range o {
		n.walk(visit, positive)
	}
}

func (o some) String() string { return "any of (" + join(o, "; ") + ")" }

// not wants a part not to match.
type not struct{ of node }

func (n not) matches(s *Subject) bool                     { return !n.of.matches(s) }
func (n not) differences(s *Subject) []Difference         { return n.of.inverse(s) }
func (n not) inverse(s *Subject) []Difference             { return n.of.differences(s) }
func (n not) walk(visit func(*leaf, bool), positive bool) { n.of.walk(visit, !positive) }
func (n not) String() string                              { return "not (" + n.of.String() + ")" }

func nearest(ns []node, ask func(node) []Difference) []Difference {
	var best []Difference
	for i, n := range ns {
		ds := ask(n)
		if i == 0 || (Result{Differences: ds}).Distance() < (Result{Differences: best}).Distance() {
			best = ds
		}
	}
	return best
}

func join(ns []node, between string) string {
	parts := make([]string, len(ns))
	for i, n := range ns {
		parts[i] = n.String()
	}
	return strings.Join(parts, between)
}

package scenario

import (
	"math"

	"somock/mock/match"
	"somock/mock/strictyaml"
)

// A stub answers the calls that it matches, step by step. It is immutable.
type stub struct {
	name     string
	id       string // scenario/stub, or armed/NAME
	content  string // hash of what it says, so that counters survive a reload that does not touch it
	seed     uint64
	when     *match.Matcher
	then     []*step
	last     uint64 // the last ordinal that then has a step for
	finally  *step
	loop     bool
	priority int
	per      scope
	bypass   bool
	arm      *arm // nil in a book
}

func (s *stub) fields(rules []string) []strictyaml.Field {
	return []strictyaml.Field{
		strictyaml.Into("name", &s.name, parseName),
		strictyaml.Into("when", &s.when, match.WhenReader(rules...)),
		strictyaml.Into("then", &s.then, parseThen),
		strictyaml.Into("finally", &s.finally, func(n strictyaml.Node) (*step, error) { return parseStep(n, inFinally) }),
		strictyaml.Into("loop", &s.loop, strictyaml.Node.Bool),
		strictyaml.Into("priority", &s.priority, strictyaml.Between[int](math.MinInt32, math.MaxInt32)),
		strictyaml.Into("per", &s.per, parseScope),
		strictyaml.Into("bypass-contract", &s.bypass, strictyaml.Node.Bool),
	}
}

func parseStub(n strictyaml.Node, fallback string, rules []string) (*stub, error) {
	s := &stub{name: fallback}
	keys, err := n.Read(s.fields(rules)...)
	if err != nil {
		return nil, err
	}
	s.last = last(s.then)
	for i := range s.then {
		s.then[i].number = i + 1
	}
	if s.finally != nil {
		s.finally.number = len(s.then) + 1
	}
	if s.content, err = contentHash(keys); err != nil {
		return nil, err
	}
	return s, s.check(n, keys)
}

func parseThen(n strictyaml.Node) ([]*step, error) {
	if !n.IsList() && !n.IsNull() {
		return nil, n.Errorf("seen %s, expected a list of steps", n.Describe()).
			WithFix("write then: [503, 204]; for a step that is never used up write finally")
	}
	plain := map[int]*[2]reply{} // a long list of statuses shares what it sends
	return strictyaml.ReadList(n, "at least one step", func(_ int, n strictyaml.Node) (*step, error) {
		s, err := parseStep(n, inThen)
		if err != nil || !n.IsNumber() {
			return s, err
		}
		status := s.replies[0].status
		if plain[status] == nil {
			plain[status] = s.replies
		}
		s.replies = plain[status]
		return s, nil
	})
}

// check finds what no single key shows.
func (s *stub) check(n strictyaml.Node, keys strictyaml.Keys) error {
	switch {
	case s.then == nil && s.finally == nil:
		return n.Errorf("a stub without then and finally answers nothing").WithFix("add finally: 204, or then: [503]")
	case s.loop && s.then == nil:
		return keys.Get("loop").At.Errorf("loop without then: there is nothing to start again")
	case s.loop && s.finally != nil:
		return keys.Get("finally").At.Errorf("finally beside loop: a then that starts again never ends")
	}
	return nil
}

// endless reports whether there is a step for every ordinal.
func (s *stub) endless() bool { return s.loop || s.finally != nil }

// at is the step that an ordinal takes, nil if the stub has none and passes.
func (s *stub) at(ordinal uint64) *step {
	switch {
	case s.loop:
		return stepAt(s.then, (ordinal-1)%s.last+1)
	case ordinal <= s.last:
		return stepAt(s.then, ordinal)
	}
	return s.finally
}

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

func stubKeys() []string {
	return []string{"name", "when", "then", "finally", "loop", "priority", "per", "bypass-contract"}
}

func parseStub(n strictyaml.Node, fallback string, rules []string) (*stub, error) {
	keys, err := n.Keys(stubKeys()...)
	if err != nil {
		return nil, err
	}
	s := &stub{name: fallback}
	for _, k := range keys {
		if err := s.parseKey(k, rules); err != nil {
			return nil, err
		}
	}
	s.last = last(s.then)
	if s.finally != nil {
		s.finally.number = len(s.then) + 1
	}
	if s.content, err = contentHash(keys); err != nil {
		return nil, err
	}
	return s, s.check(n, keys)
}

func (s *stub) parseKey(k strictyaml.Key, rules []string) (err error) {
	switch k.Name {
	case "name":
		s.name, err = parseName(k.Value)
	case "when":
		s.when, err = match.ParseWhen(k.Value, rules...)
	case "then":
		s.then, err = parseThen(k.Value)
	case "finally":
		s.finally, err = parseStep(k.Value, inFinally)
	case "loop":
		s.loop, err = k.Value.Bool()
	case "priority":
		s.priority, err = k.Value.Int(math.MinInt32, math.MaxInt32)
	case "per":
		s.per, err = parseScope(k.Value)
	case "bypass-contract":
		s.bypass, err = k.Value.Bool()
	}
	return err
}

func parseThen(n strictyaml.Node) ([]*step, error) {
	if !n.IsList() && !n.IsNull() {
		e := n.Errorf("seen %s, expected a list of steps", n.Describe())
		e.Fix = "write then: [503, 204]; for a step that is never used up write finally"
		return nil, e
	}
	nodes, err := n.List()
	if err != nil {
		return nil, err
	}
	if len(nodes) == 0 {
		return nil, n.Errorf("an empty list, expected at least one step")
	}
	steps := make([]*step, len(nodes))
	plain := map[int]*[2]reply{} // a long list of statuses shares what it sends
	for i, node := range nodes {
		if steps[i], err = parseStep(node, inThen); err != nil {
			return nil, err
		}
		steps[i].number = i + 1
		if status := steps[i].replies[0].status; node.IsNumber() && plain[status] != nil {
			steps[i].replies = plain[status]
		} else if node.IsNumber() {
			plain[status] = steps[i].replies
		}
	}
	return steps, nil
}

// check finds what no single key shows.
func (s *stub) check(n strictyaml.Node, keys []strictyaml.Key) error {
	at := func(name string) strictyaml.Node {
		for _, k := range keys {
			if k.Name == name {
				return k.At
			}
		}
		return n
	}
	switch {
	case s.then == nil && s.finally == nil:
		e := n.Errorf("a stub without then and finally answers nothing")
		e.Fix = "add finally: 204, or then: [503]"
		return e
	case s.loop && s.then == nil:
		return at("loop").Errorf("loop without then: there is nothing to start again")
	case s.loop && s.finally != nil:
		return at("finally").Errorf("finally beside loop: a then that starts again never ends")
	}
	return nil
}

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

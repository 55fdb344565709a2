package verify

import (
	"fmt"

	"somock/mock"
	"somock/mock/match"
	"somock/mock/strictyaml"
)

// Expectations are claims about recordings, as a file makes them. They are immutable.
type Expectations struct {
	failOn  FailOn // "" if the file does not say
	expect  []expectation
	inOrder []orderEntry
	// repeatedNone: the same message must not be in an inbox twice.
	// unexpectedRefuse: every recording must be what some expectation is about.
	repeatedNone, unexpectedRefuse bool
}

// An expectation is one claim: so many recordings are such and follow such.
type expectation struct {
	name    string
	matcher *match.Matcher // tenant, when and reply
	after   *after         // nil if it does not matter
	count   Count
	names   []string // violations that are expected if this is met
}

// An orderEntry is one of in-order.
type orderEntry struct {
	matcher *match.Matcher // when and reply
	names   []string       // violations that are expected if all are met
}

// FailOn is which violations fail a verdict.
type FailOn string

// What violations fail a verdict.
const (
	Errors   FailOn = "errors"
	Warnings FailOn = "warnings" // errors too
	Never    FailOn = "never"
)

// ParseFailOn reads one of the three.
func ParseFailOn(s string) (FailOn, error) {
	switch f := FailOn(s); f {
	case Errors, Warnings, Never:
		return f, nil
	}
	return "", fmt.Errorf("fail-on: seen %q, expected errors, warnings or never", s)
}

// Counts reports whether a violation of this weight fails a verdict.
func (f FailOn) Counts(w mock.Weight) bool {
	switch f {
	case Errors:
		return w == mock.WeightError
	case Warnings:
		return w == mock.WeightError || w == mock.WeightWarning
	}
	return false
}

// ParseExpectations reads an expectations file; name is what errors call it. With the
// ids of rules given, a violation that is not among them is an error. Errors are
// *strictyaml.Error.
func ParseExpectations(name string, source []byte, rules ...string) (*Expectations, error) {
	n, err := strictyaml.Parse(name, source)
	if err != nil {
		return nil, err
	}
	keys, err := n.Keys("version", "fail-on", "expect", "in-order", "repeated", "unexpected")
	if err != nil {
		return nil, err
	}
	x := &Expectations{}
	versioned := false
	for _, k := range keys {
		versioned = versioned || k.Name == "version"
		if err := x.read(k, rules); err != nil {
			return nil, err
		}
	}
	if !versioned {
		e := n.Errorf("has no version")
		e.Fix = "begin with: version: 1"
		return nil, e
	}
	if len(x.expect) == 0 && len(x.inOrder) == 0 && !x.repeatedNone {
		e := n.Errorf("has no entries, so nothing could ever fail")
		e.Fix = "add entries under expect or in-order, or repeated: none"
		return nil, e
	}
	return x, nil
}

func (x *Expectations) read(k strictyaml.Key, rules []string) (err error) {
	var word string
	switch k.Name {
	case "version":
		if _, err = k.Value.Int(1, 1); err != nil {
			return k.Value.Errorf("seen version %s, expected 1", k.Value.Describe())
		}
	case "fail-on":
		word, err = k.Value.Word(string(Errors), string(Warnings), string(Never))
		x.failOn = FailOn(word)
	case "expect":
		x.expect, err = parseExpect(k.Value, rules)
	case "in-order":
		x.inOrder, err = parseInOrder(k.Value, rules)
	case "repeated":
		word, err = k.Value.Word("none", "allow")
		x.repeatedNone = word == "none"
	case "unexpected":
		word, err = k.Value.Word("refuse", "allow")
		x.unexpectedRefuse = word == "refuse"
	}
	return err
}

func parseExpect(n strictyaml.Node, rules []string) ([]expectation, error) {
	items, err := entries(n)
	if err != nil {
		return nil, err
	}
	names := map[string]int{}
	list := make([]expectation, len(items))
	for i, item := range items {
		e, err := parseExpectation(item, rules, names)
		if err != nil {
			return nil, err
		}
		if e.name == "" {
			e.name = fmt.Sprintf("expectation-%d", i+1)
			if _, taken := names[e.name]; taken {
				fault := item.Errorf("the default name %q is taken", e.name)
				fault.Fix = "give this entry a name"
				return nil, fault
			}
			names[e.name] = item.Line()
		}
		list[i] = e
	}
	return list, nil
}

// entries is the items of a list that must have some.
func entries(n strictyaml.Node) ([]strictyaml.Node, error) {
	if n.IsNull() {
		return nil, n.Errorf("seen no entries, expected at least one")
	}
	items, err := n.List()
	if err == nil && len(items) == 0 {
		return nil, n.Errorf("seen no entries, expected at least one")
	}
	return items, err
}

func parseExpectation(n strictyaml.Node, rules []string, names map[string]int) (expectation, error) {
	e := expectation{count: AtLeast(1)}
	keys, err := n.Keys("name", "tenant", "when", "reply", "after", "count")
	if err != nil {
		return e, err
	}
	if len(keys) == 0 {
		return e, n.Errorf("seen no keys, expected some of name, tenant, when, reply, after, count")
	}
	var parts [3]*match.Matcher
	for _, k := range keys {
		switch k.Name {
		case "name":
			e.name, err = parseName(k.Value, names)
		case "tenant":
			parts[0], err = match.ParseTenant(k.Value)
		case "when":
			parts[1], err = match.ParseWhen(k.Value, rules...)
		case "reply":
			parts[2], err = match.ParseReply(k.Value)
		case "after":
			e.after, err = parseAfter(k.Value)
		case "count":
			e.count, err = parseCount(k.Value)
		}
		if err != nil {
			return e, err
		}
	}
	e.matcher, e.names = match.And(parts[:]...), parts[1].Violations()
	return e, nil
}

func parseName(n strictyaml.Node, names map[string]int) (string, error) {
	name, err := n.Text()
	if err != nil {
		return "", err
	}
	if name == "" {
		return "", n.Errorf("seen an empty name")
	}
	if line, taken := names[name]; taken {
		return "", n.Errorf("the name %q is taken by the entry in line %d", name, line)
	}
	names[name] = n.Line()
	return name, nil
}

func parseInOrder(n strictyaml.Node, rules []string) ([]orderEntry, error) {
	items, err := entries(n)
	if err != nil {
		return nil, err
	}
	list := make([]orderEntry, len(items))
	for i, item := range items {
		if list[i], err = parseOrderEntry(item, rules); err != nil {
			return nil, err
		}
	}
	return list, nil
}

func parseOrderEntry(n strictyaml.Node, rules []string) (orderEntry, error) {
	keys, err := n.Keys("when", "reply")
	if err != nil {
		return orderEntry{}, err
	}
	if len(keys) == 0 {
		return orderEntry{}, n.Errorf("seen no keys, expected when, reply or both")
	}
	var when, reply *match.Matcher
	for _, k := range keys {
		if k.Name == "when" {
			when, err = match.ParseWhen(k.Value, rules...)
		} else {
			reply, err = match.ParseReply(k.Value)
		}
		if err != nil {
			return orderEntry{}, err
		}
	}
	return orderEntry{match.And(when, reply), when.Violations()}, nil
}

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
	inOrder []expectation // of which only matcher and names count
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
	x := &Expectations{}
	var repeated, unexpected string
	keys, err := n.Read(
		strictyaml.Into("version", new(int), parseVersion),
		strictyaml.Into("fail-on", (*string)(&x.failOn), strictyaml.WordOf(string(Errors), string(Warnings), string(Never))),
		strictyaml.Into("expect", &x.expect, func(n strictyaml.Node) ([]expectation, error) { return parseExpect(n, rules) }),
		strictyaml.Into("in-order", &x.inOrder, func(n strictyaml.Node) ([]expectation, error) { return parseInOrder(n, rules) }),
		strictyaml.Into("repeated", &repeated, strictyaml.WordOf("none", "allow")),
		strictyaml.Into("unexpected", &unexpected, strictyaml.WordOf("refuse", "allow")),
	)
	if err != nil {
		return nil, err
	}
	x.repeatedNone, x.unexpectedRefuse = repeated == "none", unexpected == "refuse"
	if keys.Get("version") == nil {
		return nil, n.Errorf("has no version").WithFix("begin with: version: 1")
	}
	if len(x.expect) == 0 && len(x.inOrder) == 0 && !x.repeatedNone {
		return nil, n.Errorf("has no entries, so nothing could ever fail").
			WithFix("add entries under expect or in-order, or repeated: none")
	}
	return x, nil
}

func parseVersion(n strictyaml.Node) (int, error) {
	version, err := n.Int(1, 1)
	if err != nil {
		return 0, n.Errorf("seen version %s, expected 1", n.Describe())
	}
	return version, nil
}

func parseExpect(n strictyaml.Node, rules []string) ([]expectation, error) {
	names := map[string]int{}
	return readEntries(n, func(i int, item strictyaml.Node) (expectation, error) {
		e, err := parseExpectation(item, rules, names)
		if err != nil || e.name != "" {
			return e, err
		}
		e.name = fmt.Sprintf("expectation-%d", i+1)
		if _, taken := names[e.name]; taken {
			return e, item.Errorf("the default name %q is taken", e.name).WithFix("give this entry a name")
		}
		names[e.name] = item.Line()
		return e, nil
	})
}

// readEntries reads a list that must have some.
func readEntries(n strictyaml.Node, read func(int, strictyaml.Node) (expectation, error)) ([]expectation, error) {
	if items, err := n.List(); n.IsNull() || err == nil && len(items) == 0 {
		return nil, n.Errorf("seen no entries, expected at least one")
	}
	return strictyaml.ReadList(n, "", read)
}

func parseExpectation(n strictyaml.Node, rules []string, names map[string]int) (expectation, error) {
	e := expectation{count: AtLeast(1)}
	var tenant, when, reply *match.Matcher
	err := n.ReadSome(
		strictyaml.Into("name", &e.name, func(n strictyaml.Node) (string, error) { return parseName(n, names) }),
		strictyaml.Into("tenant", &tenant, match.ParseTenant),
		strictyaml.Into("when", &when, match.WhenReader(rules...)),
		strictyaml.Into("reply", &reply, match.ParseReply),
		strictyaml.Into("after", &e.after, parseAfter),
		strictyaml.Into("count", &e.count, parseCount),
	)
	e.matcher, e.names = match.And(tenant, when, reply), when.Violations()
	return e, err
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

func parseInOrder(n strictyaml.Node, rules []string) ([]expectation, error) {
	return readEntries(n, func(_ int, item strictyaml.Node) (expectation, error) {
		var when, reply *match.Matcher
		err := item.ReadSome(strictyaml.Into("when", &when, match.WhenReader(rules...)), strictyaml.Into("reply", &reply, match.ParseReply))
		return expectation{matcher: match.And(when, reply), names: when.Violations()}, err
	})
}

package match

import (
	"net/textproto"
	"slices"
	"strings"

	"somock/mock"
	"somock/mock/strictyaml"
	"somock/mock/suggest"
)

// ParseWhen reads a `when`: a mapping of which all must hold. With the ids of rules
// given, one under `violations` that is not among them is an error with a suggestion.
// Errors are *strictyaml.Error.
func ParseWhen(n strictyaml.Node, rules ...string) (*Matcher, error) {
	root, err := (&parser{rules}).when(n)
	if err != nil {
		return nil, err
	}
	return &Matcher{root}, nil
}

// WhenReader is [ParseWhen] with these ids of rules.
func WhenReader(rules ...string) func(strictyaml.Node) (*Matcher, error) {
	return func(n strictyaml.Node) (*Matcher, error) { return ParseWhen(n, rules...) }
}

// ParseReply reads the `reply` of an expectation: status, outcome, stub, accepted.
// A status without an outcome beside it is that of no reply under a fault.
func ParseReply(n strictyaml.Node) (*Matcher, error) {
	root, err := (&parser{}).mapping(n, "status", "outcome", "stub", "accepted")
	if err != nil {
		return nil, err
	}
	return &Matcher{askedUnderFaults(root)}, nil
}

// ParseStatus reads what the status of a reply must be.
func ParseStatus(n strictyaml.Node) (*Matcher, error) {
	l, err := (&parser{}).leaf(n, fieldStatus, "")
	if err != nil {
		return nil, err
	}
	return &Matcher{l}, nil
}

// ParseTenant reads which tenant is meant, by its name.
func ParseTenant(n strictyaml.Node) (*Matcher, error) {
	t, err := parseEqual([]strictyaml.Node{n}, domainOf(fieldTenant, nil))
	if err != nil {
		return nil, err
	}
	return &Matcher{&leaf{fieldTenant, "", t}}, nil
}

type parser struct{ rules []string }

// when reads a mapping of matchers. An empty one matches everything.
func (p *parser) when(n strictyaml.Node) (node, error) {
	if n.IsNull() {
		return nil, n.Errorf("seen nothing, expected matchers").WithFix("leave the key out to match everything")
	}
	keys, err := n.Keys("tenant", "auth", "headers", "query", "message", "body", "content-type", "call", "violations", "any", "not")
	if err != nil {
		return nil, err
	}
	var parts all
	for _, k := range keys {
		part, err := p.matcher(k)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	return parts.simple(), nil
}

func (p *parser) matcher(k strictyaml.Key) (node, error) {
	switch k.Name {
	case "auth":
		return p.mapping(k.Value, "scheme", "identity")
	case "headers":
		return p.named(k.Value, fieldHeader, headerName)
	case "query":
		return p.named(k.Value, fieldQuery, parameterName)
	case "message":
		return p.named(k.Value, fieldMessage, messageField)
	case "body":
		return p.named(k.Value, fieldBody, bodyPath)
	case "violations":
		return p.violations(k.Value)
	case "any":
		return p.any(k.Value)
	case "not":
		return p.not(k.Value)
	}
	return p.leaf(k.Value, fieldOf(k.Name), "")
}

// leaf reads the test of one field. The interface is nil on an error.
func (p *parser) leaf(n strictyaml.Node, f field, name string) (node, error) {
	t, err := parseTest(n, domainOf(f, p.rules))
	if err != nil {
		return nil, err
	}
	return &leaf{f, name, t}, nil
}

// mapping reads tests under a fixed set of keys.
func (p *parser) mapping(n strictyaml.Node, known ...string) (node, error) {
	keys, err := n.Keys(known...)
	if err != nil {
		return nil, err
	}
	if len(keys) == 0 {
		return nil, n.Errorf("seen no keys, expected some of %s", strings.Join(known, ", "))
	}
	var parts all
	for _, k := range keys {
		l, err := p.leaf(k.Value, fieldOf(k.Name), "")
		if err != nil {
			return nil, err
		}
		parts = append(parts, l)
	}
	return parts.simple(), nil
}

// named reads tests under keys that the client's data have; canonical gives the one
// spelling of such a name, or an error.
func (p *parser) named(n strictyaml.Node, f field, canonical func(strictyaml.Key) (string, error)) (node, error) {
	keys, err := n.Keys()
	if err != nil {
		return nil, err
	}
	if len(keys) == 0 {
		return nil, n.Errorf("seen no keys, expected at least one")
	}
	var parts all
	var names []string
	for _, k := range keys {
		name, err := canonical(k)
		if err != nil {
			return nil, err
		}
		if slices.Contains(names, name) {
			return nil, k.At.Errorf("%q is here a second time, in another spelling", k.Name)
		}
		l, err := p.leaf(k.Value, f, name)
		if err != nil {
			return nil, err
		}
		names, parts = append(names, name), append(parts, l)
	}
	return parts.simple(), nil
}

func headerName(k strictyaml.Key) (string, error) {
	if !mock.ValidToken(k.Name) {
		return "", k.At.Errorf("%q is no name of a header", k.Name)
	}
	return textproto.CanonicalMIMEHeaderKey(k.Name), nil
}

func parameterName(k strictyaml.Key) (string, error) {
	if k.Name == "" {
		return "", k.At.Errorf("seen an empty name, expected that of a query parameter")
	}
	return strings.ToLower(k.Name), nil
}

func messageField(k strictyaml.Key) (string, error) {
	if field := mock.MessageField(k.Name); field != "" {
		return field, nil
	}
	fix := suggest.Hint(k.Name, mock.FieldKeys())
	if slices.ContainsFunc(mock.MessageProperties(), func(right string) bool { return strings.EqualFold(right, k.Name) }) {
		fix = "the rights are matched by path: body: { TableRight.Mask: FULL }"
	}
	return "", k.At.Errorf("unknown message field %q", k.Name).WithFix(fix)
}

// bodyPath refuses a path that begins with a plain name which no message has. Other
// paths may hold anything that gjson understands.
func bodyPath(k strictyaml.Key) (string, error) {
	if k.Name == "" {
		return "", k.At.Errorf("seen an empty path, expected one into the message, like TableRight.Mask")
	}
	first, _, _ := strings.Cut(k.Name, ".")
	first, _, _ = strings.Cut(first, "|")
	known := mock.MessageProperties()
	plain := first != "" && !strings.ContainsFunc(first, func(c rune) bool { return (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') })
	if !plain || slices.Contains(known, first) {
		return k.Name, nil
	}
	fix := suggest.Hint(first, known)
	if strings.EqualFold(first, "IncomingMessage") {
		fix = "paths begin inside the message: To, not IncomingMessage.To"
	}
	return "", k.At.Errorf("path %q begins with %q, which no message has", k.Name, first).WithFix(fix)
}

func (p *parser) violations(n strictyaml.Node) (node, error) {
	if n.IsScalar() {
		text, _ := n.Text() // a scalar
		return nil, n.Errorf("seen %s, expected a list of rule ids", n.Describe()).WithFix("write [" + text + "]")
	}
	t, err := parseIn(n, domainOf(fieldViolation, p.rules))
	if err != nil {
		return nil, err
	}
	return &leaf{fieldViolation, "", t}, nil
}

func (p *parser) any(n strictyaml.Node) (node, error) {
	items, err := n.List()
	if err != nil {
		return nil, err
	}
	if len(items) == 0 {
		return nil, n.Errorf("seen an empty list, which can never hold")
	}
	var parts some
	for _, item := range items {
		part, err := p.inner(item)
		if err != nil {
			return nil, err
		}
		parts = append(parts, part)
	}
	return parts, nil
}

func (p *parser) not(n strictyaml.Node) (node, error) {
	part, err := p.inner(n)
	if err != nil {
		return nil, err
	}
	return not{part}, nil
}

// inner is a `when` inside another, where an empty one makes no sense: it would hold
// always under `any` and never under `not`.
func (p *parser) inner(n strictyaml.Node) (node, error) {
	part, err := p.when(n)
	if err != nil {
		return nil, err
	}
	if parts, ok := part.(all); ok && len(parts) == 0 {
		return nil, n.Errorf("seen no matchers, expected at least one")
	}
	return part, nil
}

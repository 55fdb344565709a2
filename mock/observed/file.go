package observed

import (
	"fmt"
	"net/textproto"
	"slices"
	"strings"
	"time"

	"somock/mock"
	"somock/mock/contract"
	"somock/mock/match"
	"somock/mock/scenario"
	"somock/mock/strictyaml"
	"somock/mock/suggest"
)

// A File is what was seen of one service. It is not changed while it is in use.
type File struct {
	Seen    Seen
	Answers []Answer
}

// Seen says of which service, but not which tenant's.
type Seen struct {
	NetServer   string // its version, "12.4 (Build 1514)"; "" if unknown
	Environment string // sod, stage, online, onsite or local; "" if unknown
	Last        string // the day of the newest answer, 2026-12-01
}

// A Kind is what an answer answers.
type Kind string

// The kinds.
const (
	Rule     Kind = "rule"     // a call that breaches this rule first
	Preset   Kind = "preset"   // a scenario's error of this name
	Success  Kind = "success"  // a call that keeps the contract: json, xml or form
	Describe Kind = "describe" // get
)

// An Answer is one observed answer and its key.
type Answer struct {
	Kind    Kind
	Name    string         // the rule's, preset's, carrier's; get
	When    *match.Matcher // nil: always
	when    string         // the same as it is written, in one line
	Status  int
	Headers []mock.Pair // of [HeaderNames], in that order; values may hold placeholders
	Body    string      // with placeholders
	Times   int         // how often it was seen
	Last    string      // the day it was last seen
}

// Key names the answer: rule: auth.unknown, with its condition if it has one.
func (a *Answer) Key() string {
	key := string(a.Kind) + ": " + a.Name
	if a.when != "" {
		key += " when " + a.when
	}
	return key
}

// HeaderNames are the headers of an answer that are kept.
func HeaderNames() []string {
	return []string{"Content-Type", "WWW-Authenticate", "Allow", "Retry-After", "Cache-Control", "Pragma", "Expires", "SO-TIMEZONE"}
}

// Parse reads a file of observed answers. Its errors are [strictyaml.Error] and say where.
func Parse(name string, source []byte) (*File, error) {
	root, err := strictyaml.Parse(name, source)
	if err != nil {
		return nil, err
	}
	f := &File{}
	keys, err := root.Read(
		strictyaml.Into("version", new(int), strictyaml.Between[int](1, 1)),
		strictyaml.Into("seen", &f.Seen, parseSeen),
		strictyaml.Into("observed", &f.Answers, parseAnswers),
	)
	if err != nil {
		return nil, err
	}
	if keys.Get("version") == nil {
		return nil, root.Errorf("seen no version, expected version: 1").WithFix("begin the file with version: 1")
	}
	return f, nil
}

func parseSeen(n strictyaml.Node) (s Seen, err error) {
	_, err = n.Read(
		strictyaml.Into("netserver", &s.NetServer, line),
		strictyaml.Into("environment", &s.Environment, line),
		strictyaml.Into("last", &s.Last, day),
	)
	return s, err
}

// line is a text that stands in one line, wherever it is shown.
func line(n strictyaml.Node) (string, error) {
	text, err := n.Text()
	if err == nil && (len(text) > 100 || strings.ContainsFunc(text, func(c rune) bool { return c < ' ' || c == 0x7f })) {
		return "", n.Errorf("expected one line of at most 100 bytes")
	}
	return text, err
}

func day(n strictyaml.Node) (string, error) {
	text, err := n.Text()
	if err != nil {
		return "", err
	}
	if _, err := time.Parse(time.DateOnly, text); err != nil {
		return "", n.Errorf("seen %s, expected a day like 2026-12-01", n.Describe())
	}
	return text, nil
}

func parseAnswers(n strictyaml.Node) ([]Answer, error) {
	nodes, err := n.List()
	if err != nil {
		return nil, err
	}
	var answers []Answer
	seen := map[string]bool{}
	for _, node := range nodes {
		a, err := parseAnswer(node)
		if err != nil {
			return nil, err
		}
		if seen[a.Key()] {
			return nil, node.Errorf("a second answer for %s", a.Key()).
				WithFix("leave one of them out, or tell them apart by when")
		}
		seen[a.Key()] = true
		answers = append(answers, a)
	}
	return answers, nil
}

func parseAnswer(n strictyaml.Node) (Answer, error) {
	a := Answer{Times: 1}
	kinds := []Kind{Rule, Preset, Success, Describe}
	var fields []strictyaml.Field
	for _, kind := range kinds {
		fields = append(fields, strictyaml.Into(string(kind), &a.Name, strictyaml.WordOf(names(kind)...)))
	}
	keys, err := n.Read(append(fields,
		strictyaml.Into("when", &a.When, parseWhen),
		strictyaml.Into("status", &a.Status, strictyaml.Between[int](200, 599)),
		strictyaml.Into("headers", &a.Headers, parseHeaders),
		strictyaml.Into("body", &a.Body, parseBody),
		strictyaml.Into("times", &a.Times, strictyaml.Between[int](1, 1_000_000_000)),
		strictyaml.Into("last", &a.Last, day),
	)...)
	if err != nil {
		return a, err
	}
	for _, k := range keys {
		switch kind := Kind(k.Name); {
		case k.Name == "when":
			a.when = k.Value.Flow()
		case !slices.Contains(kinds, kind):
		case a.Kind != "":
			return a, k.At.Errorf("%s beside %s: an answer has one key", kind, a.Kind)
		default:
			a.Kind = kind
		}
	}
	return a, a.check(n)
}

func parseWhen(n strictyaml.Node) (*match.Matcher, error) {
	m, err := match.ParseWhen(n, contract.IDs()...)
	if err == nil && m.UsesCall() {
		err = n.Errorf("call counts what reaches a scenario, an observed answer cannot ask for it")
	}
	return m, err
}

func parseBody(n strictyaml.Node) (string, error) {
	body, err := n.Text()
	if err == nil {
		err = checkPlaceholders(n, body)
	}
	return body, err
}

// names are what an answer of this kind can be for.
func names(k Kind) []string {
	switch k {
	case Rule:
		return contract.IDs()
	case Preset:
		return scenario.PresetNames()
	case Success:
		return []string{string(mock.JSON), string(mock.XML), string(mock.Form)}
	}
	return []string{"get"}
}

func parseHeaders(n strictyaml.Node) (headers []mock.Pair, err error) {
	keys, err := n.Keys()
	if err != nil {
		return nil, err
	}
	for _, k := range keys {
		i := slices.IndexFunc(HeaderNames(), func(name string) bool { return strings.EqualFold(name, k.Name) })
		if i < 0 {
			return nil, k.At.Errorf("the header %q is not kept", k.Name).WithFix(suggest.Hint(k.Name, HeaderNames()))
		}
		value, err := k.Value.Text()
		if err != nil {
			return nil, err
		}
		if strings.ContainsFunc(value, func(c rune) bool { return c < ' ' && c != '\t' || c == 0x7f }) {
			return nil, k.Value.Errorf("a control character, expected one line of text")
		}
		if err := checkPlaceholders(k.Value, value); err != nil {
			return nil, err
		}
		headers = append(headers, mock.Pair{HeaderNames()[i], value})
	}
	sortHeaders(headers)
	return headers, nil
}

func sortHeaders(headers []mock.Pair) {
	rank := func(p mock.Pair) int {
		return slices.IndexFunc(HeaderNames(), func(n string) bool {
			return textproto.CanonicalMIMEHeaderKey(n) == textproto.CanonicalMIMEHeaderKey(p[0])
		})
	}
	slices.SortStableFunc(headers, func(a, b mock.Pair) int { return rank(a) - rank(b) })
}

// check finds what no single key shows.
func (a *Answer) check(n strictyaml.Node) error {
	if a.Kind == "" {
		return n.Errorf("seen no rule, preset, success or describe, expected one of them: what the answer is for")
	}
	if a.Status == 0 {
		return n.Errorf("seen no status, expected one from 200 to 599")
	}
	if why := a.impossible(); why != "" {
		return n.Errorf("%s cannot be answered so: %s", a.Key(), why)
	}
	return nil
}

// impossible says why the key cannot have such an answer; "" if it can.
func (a *Answer) impossible() string {
	switch {
	case a.Body != "" && (a.Status == 204 || a.Status == 205 || a.Status == 304):
		return fmt.Sprintf("HTTP forbids a body with %d", a.Status)
	case a.Kind == Success && a.Status >= 300:
		return fmt.Sprintf("%d is no success", a.Status)
	case a.Kind == Rule && 300 <= a.Status && a.Status < 400:
		return fmt.Sprintf("%d is a redirect, expected 204, or an error", a.Status)
	}
	if rule, ok := contract.Lookup(a.Name); ok && a.Kind == Rule && a.Status < 400 && rule.Final {
		return "without its refusal there is no call that could be answered"
	}
	return ""
}

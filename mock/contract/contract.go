package contract

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"somock/mock"
	"somock/mock/decode"
	"somock/mock/suggest"
)

// Installation is the kind of installation that somock stands in for.
type Installation string

// The installations. They differ in which credentials they take.
const (
	Any    Installation = "any"
	Online Installation = "online"
	Onsite Installation = "onsite"
)

// ParseInstallation reads one of the three.
func ParseInstallation(s string) (Installation, error) {
	all := []string{string(Any), string(Online), string(Onsite)}
	if slices.Contains(all, s) {
		return Installation(s), nil
	}
	return "", fmt.Errorf("installation is %q, expected any, online or onsite (%s)", s, suggest.Hint(s, all))
}

// DefaultMaxBody is how many bytes a body may have, unless configured.
const DefaultMaxBody = 10 << 20

// Config is what the contract is judged by. The zero value, with a Redactor, is the
// default.
type Config struct {
	Installation    Installation // "" is Any
	MessagingDenied bool         // the app was not granted the Messaging agent
	Credentials     *Credentials // nil: any well-formed credential is let in
	Weights         Weights      // from a rules file; what it does not name keeps its weight
	RecordOnly      bool         // no refusals, except those without which there is nothing to answer
	MaxBody         int64        // bytes, before and after decompression; 0 is DefaultMaxBody
	Redactor        *mock.Redactor
}

// A Contract judges requests. It is immutable, and its methods may be called
// concurrently.
type Contract struct {
	config  Config
	rules   map[string]*rule
	fields  []string // of the carrier
	decoder *decode.Decoder
}

// A rule is a Rule as this contract applies it.
type rule struct {
	Rule
	index   int
	weight  mock.Weight
	off     bool
	refuses bool
	source  string
}

// New makes a contract.
func New(config Config) (*Contract, error) {
	if config.Redactor == nil {
		return nil, errors.New("contract: seen no redactor, expected one to mask secrets with")
	}
	if config.Installation == "" {
		config.Installation = Any
	}
	if config.MaxBody <= 0 {
		config.MaxBody = DefaultMaxBody
	}
	c := &Contract{config: config, rules: map[string]*rule{}, fields: decode.Fields()}
	for i, r := range Rules() {
		c.rules[r.ID] = c.apply(r, i)
	}
	for id := range config.Weights {
		if c.rules[id] == nil {
			return nil, fmt.Errorf("contract: unknown rule %q (%s)", id, suggest.Hint(id, IDs()))
		}
	}
	c.decoder = decode.New(decode.Options{
		MaxBody:          config.MaxBody,
		GuessMissing:     !c.refuses("content-type.missing"),
		GuessUnsupported: !c.refuses("content-type.unsupported"),
	})
	return c, nil
}

// apply settles weight and refusal of a rule.
func (c *Contract) apply(r Rule, index int) *rule {
	online := c.config.Installation == Online
	applied := &rule{Rule: r, index: index, weight: r.Weight, source: r.Source()}
	if online && r.Online != "" {
		applied.weight = r.Online
	}
	if weight, ok := c.config.Weights[r.ID]; ok {
		applied.weight, applied.off = weight, weight == Off
	}
	applied.refuses = r.Status != 0 && !applied.off && (online || !r.RefusesOnline) && (!c.config.RecordOnly || final(r.ID))
	return applied
}

// final reports whether a rule's refusal stands whatever is configured or scripted,
// because there is no call that could be answered otherwise.
func final(id string) bool {
	switch id {
	case "path.unknown", "path.not-emulated", "tenant.invalid", "method.not-allowed", "body.too-large":
		return true
	}
	return false
}

// Check judges a request. It neither fails nor panics, whatever the request; the same
// request gives the same call. Work and memory are bounded by the request's size, by
// MaxBody for one that is compressed.
func (c *Contract) Check(req *mock.Request) *mock.Call {
	j := &judgement{Contract: c, header: req.Header, call: &mock.Call{Request: req}}
	here := parsePlace(req.Path)
	if !here.operation {
		j.elsewhere(here)
		return j.settle()
	}
	j.tenant(here.prefix)
	var ok bool
	if j.call.Route, ok = route(req.Method, req.Header); !ok {
		j.breach("method.not-allowed", "the method "+quote(req.Method))
		ok = !j.refuses("method.not-allowed")
	}
	if ok && j.call.Route == mock.Operation {
		j.identify()
		j.content()
		j.selection()
		j.accept()
	}
	return j.settle()
}

// A judgement is one request being judged.
type judgement struct {
	*Contract
	header http.Header
	call   *mock.Call
}

// elsewhere judges a call to any other path, by the rules of path and tenant alone.
func (j *judgement) elsewhere(here place) {
	j.call.Route = mock.Elsewhere
	if here.resembles() {
		right := operation
		if mock.ValidTenant(here.prefix) {
			right = "/" + here.prefix + operation
		}
		j.breachAs("path.unknown", "the path "+quote(j.call.Path)+": "+here.fault(), "", "call the path "+right)
	} else {
		j.breach("path.not-emulated", "the path "+quote(j.call.Path))
	}
	j.tenant(here.prefix)
}

// refuses reports whether a breach of this rule is answered by a refusal.
func (c *Contract) refuses(id string) bool { return c.rules[id].refuses }

// breach reports a breach in the words of the rule.
func (j *judgement) breach(id, seen string) { j.breachAs(id, seen, "", "") }

// breachAs reports a breach; what is empty is said in the words of the rule.
func (j *judgement) breachAs(id, seen, expected, fix string) {
	r := j.rules[id]
	if r.off {
		return
	}
	if expected == "" {
		expected = r.Expected
	}
	if fix == "" {
		fix = r.Fix
	}
	j.call.Violations = append(j.call.Violations, mock.Violation{
		Rule: id, Weight: r.weight, Seen: strings.ToValidUTF8(seen, "\ufffd"), Expected: expected, Source: r.source, Fix: fix,
	})
}

// settle orders the violations and finds the answer, if the contract has one.
func (j *judgement) settle() *mock.Call {
	call := j.call
	if len(call.Violations) > 1 {
		slices.SortStableFunc(call.Violations, func(a, b mock.Violation) int { return j.rules[a.Rule].index - j.rules[b.Rule].index })
	}
	for _, v := range call.Violations {
		if r := j.rules[v.Rule]; r.refuses {
			call.Answer = &mock.Answer{By: mock.ByRefusal, Rule: v.Rule, Final: final(v.Rule), Reply: j.refusal(r, v)}
			return call
		}
	}
	switch call.Route {
	case mock.Description, mock.Preflight:
		call.Answer = &mock.Answer{By: mock.ByDescription, Final: true, Reply: j.describe()}
	case mock.Elsewhere: // its rule is off: there still is nothing here
		call.Answer = &mock.Answer{By: mock.ByRefusal, Final: true, Reply: j.notFound(404)}
	}
	return call
}

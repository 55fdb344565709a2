package contract

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"

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
	Observed        Observed     // goes before the answers of the table; nil: nothing was observed
	MaxBody         int64        // bytes, before and after decompression; 0 is DefaultMaxBody
	Redactor        *mock.Redactor
}

// A Contract judges requests. Its judgement never changes, and its methods may be called
// concurrently.
type Contract struct {
	config  Config
	rules   [ruleCount]rule
	fields  []string // of the carrier
	decoder *decode.Decoder

	lastCaller atomic.Pointer[caller] // most calls come from one client: to hash its credential each time takes a call 6 % longer
}

// A rule is a Rule as this contract applies it.
type rule struct {
	Rule
	weight   mock.Weight
	off      bool
	refuses  bool
	withheld bool // it would refuse, were violations not only recorded

	observed bool // there is an observed answer for it

	source string
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
	c := &Contract{config: config, fields: mock.MessageProperties()}
	for _, r := range ruleTable() {
		c.rules[r.ID] = config.apply(r)
	}
	for id := range config.Weights {
		if all := IDs(); !slices.Contains(all, id) {
			return nil, fmt.Errorf("contract: unknown rule %q (%s)", id, suggest.Hint(id, all))
		}
	}
	c.decoder = decode.New(decode.Options{
		MaxBody:          config.MaxBody,
		GuessMissing:     !c.refuses(ContentTypeMissing) || config.liftable(ContentTypeMissing.String()),
		GuessUnsupported: !c.refuses(ContentTypeUnsupported) || config.liftable(ContentTypeUnsupported.String()),
	})
	return c, nil
}

// apply settles weight and refusal of a rule.
func (c *Config) apply(r Rule) rule {
	online := c.Installation == Online
	applied := rule{Rule: r, weight: r.Weight, source: r.Source()}
	if online && r.Online != "" {
		applied.weight = r.Online
	}
	if weight, ok := c.Weights[r.Name]; ok {
		applied.weight, applied.off = weight, weight == Off
	}
	refuses := r.Status != 0 && !applied.off && (online || !r.RefusesOnline)
	applied.withheld = refuses && c.RecordOnly && !r.Final
	applied.refuses = refuses && !applied.withheld
	applied.observed = c.Observed != nil && len(c.Observed.About(r.Name)) > 0
	return applied
}

// Check judges a request. It neither fails nor panics, whatever the request; the same
// request gives the same call. Work and memory are bounded by the request's size, by
// MaxBody for one that is compressed.
func (c *Contract) Check(req *mock.Request) *mock.Call {
	j := &judgement{Contract: c, header: req.Header, call: &mock.Call{Request: req}}
	called := parseAddress(req.Path)
	if !called.operation {
		j.elsewhere(called)
		return j.settle()
	}
	j.tenant(called.prefix)
	var ok bool
	if j.call.Route, ok = route(req.Method, req.Header); !ok {
		j.breach(MethodNotAllowed, "the method "+quote(req.Method))
		ok = !j.refuses(MethodNotAllowed)
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
	header   http.Header
	call     *mock.Call
	breached []RuleID // of each of the call's violations
}

// elsewhere judges a call to any other path, by the rules of path and tenant alone.
func (j *judgement) elsewhere(called address) {
	j.call.Route = mock.Elsewhere
	if called.resembles() {
		right := operation
		if mock.ValidTenant(called.prefix) {
			right = "/" + called.prefix + operation
		}
		j.breachAs(PathUnknown, "the path "+quote(j.config.Redactor.Target(j.call.Path))+": "+called.fault(), "", "call the path "+right)
	} else {
		j.breach(PathNotEmulated, "the path "+quote(j.config.Redactor.Target(j.call.Path)))
	}
	j.tenant(called.prefix)
}

// refuses reports whether a breach of this rule is answered by a refusal.
func (c *Contract) refuses(id RuleID) bool { return c.rules[id].refuses }

// breach reports a breach in the words of the rule.
func (j *judgement) breach(id RuleID, seen string) { j.breachAs(id, seen, "", "") }

// breachAs reports a breach, in the order of the rules; what is empty is said in the
// words of the rule.
func (j *judgement) breachAs(id RuleID, seen, expected, fix string) {
	r := &j.rules[id]
	if r.off {
		return
	}
	v := mock.Violation{
		Rule: r.Name, Weight: r.weight, Seen: strings.ToValidUTF8(seen, "\ufffd"),
		Expected: cmp.Or(expected, r.Expected), Source: r.source, Fix: cmp.Or(fix, r.Fix), Lifted: r.Lifted,
	}
	at, _ := slices.BinarySearch(j.breached, id+1) // behind earlier breaches of the same rule
	j.breached = slices.Insert(j.breached, at, id)
	j.call.Violations = slices.Insert(j.call.Violations, at, v)
}

// settle finds the answer, if the contract has one.
func (j *judgement) settle() *mock.Call {
	call := j.call
	for i, id := range j.breached {
		j.refuse(i, &j.rules[id])
	}
	if call.Answer != nil {
		return call
	}
	switch call.Route {
	case mock.Description, mock.Preflight:
		call.Answer = &mock.Answer{By: mock.ByDescription, Final: true, Reply: j.describe()}
	case mock.Elsewhere: // its rule is off: there still is nothing here
		call.Answer = &mock.Answer{By: mock.ByRefusal, Final: true, Reply: j.refusal(&j.rules[PathNotEmulated], mock.Violation{})}
	}
	return call
}

// refuse answers by the refusal of the i-th breach, if it has one and no earlier breach has:
// what was observed, else what the table has. Where violations are only recorded the refusal
// is withheld.
func (j *judgement) refuse(i int, r *rule) {
	seen, observed := j.observe(i, r)
	if observed && seen.lifts() || !observed && !r.refuses && !r.withheld {
		return
	}
	answer := &j.call.Answer
	if r.withheld || observed && j.config.RecordOnly && !r.Final {
		answer = &j.call.Withheld
	}
	if j.call.Answer != nil || *answer != nil {
		return
	}
	reply := seen.Reply
	if !observed {
		reply = j.refusal(r, j.call.Violations[i])
	}
	*answer = &mock.Answer{By: mock.ByRefusal, Rule: r.Name, Final: r.Final, Reply: reply}
}

package contract

import (
	"somock/mock"
)

// Observed are answers that the real service was seen to give. They go before the
// contract's own. Its methods may be called concurrently.
type Observed interface {
	// Rule is the answer to a call that breaches this rule, if one was seen that fits it.
	// One of 204 takes the refusal away. uri is the call's address as it may be shown.
	Rule(name string, call *mock.Call, uri string) (SeenAnswer, bool)

	// Describe is the answer to a GET of the operation.
	Describe(call *mock.Call, uri string) (SeenAnswer, bool)

	// About are the answers for a rule, whatever the call, in their order.
	About(name string) []SeenAnswer
}

// A SeenAnswer is an observed answer.
type SeenAnswer struct {
	Reply  mock.Reply // from About: its status alone
	Source string     // 2026-12-01, NetServer 12.4 (Build 1514), sod
}

// lifts reports whether the answer takes a refusal away.
func (a *SeenAnswer) lifts() bool { return a.Reply.Status == 204 }

// observe looks for an observed answer to the i-th breach, and says so in its source.
func (j *judgement) observe(i int, r *rule) (SeenAnswer, bool) {
	if !r.observed {
		return SeenAnswer{}, false
	}
	seen, ok := j.config.Observed.Rule(r.Name, j.call, j.uri())
	if ok {
		j.call.Violations[i].Source = r.sourceOf(string(SeenOnTenant) + " " + seen.Source)
	}
	return seen, ok
}

// liftable reports whether an observed answer may take the refusal of a rule away: what
// stands behind it then has to be read.
func (c *Config) liftable(name string) bool {
	if c.Observed == nil {
		return false
	}
	for _, seen := range c.Observed.About(name) {
		if seen.lifts() {
			return true
		}
	}
	return false
}

// RulesWith is the table with what was observed in it: the first answer of each rule.
func RulesWith(o Observed) []Rule {
	rules := Rules()
	if o == nil {
		return rules
	}
	for i := range rules {
		r := &rules[i]
		if seen := o.About(r.Name); len(seen) > 0 {
			r.Answer, r.AnswerDoc, r.Wording = SeenOnTenant, seen[0].Source, SeenOnTenant
			r.Status, r.RefusesOnline = seen[0].Reply.Status, false
			if seen[0].lifts() {
				r.Status, r.Wording = 0, ""
			}
		}
	}
	return rules
}

package report

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"somock/mock"
	"somock/mock/prose"
	"somock/mock/verify"
)

// A page is a report as the template takes it.
type page struct {
	*Report
	Calls   []call // the newest
	Total   int
	Slow    int // of all
	Rules   []*rule
	Picture *picture // nil without calls

	wanted map[string]string // by rule, the recording that explains it
	rules  map[string]*rule
}

// A call is a line of the list.
type call struct {
	ID, Tenant, What, Answer, Violations, Observed string
	Time                                           time.Time
	Took                                           time.Duration // -1: it has no outcome
	Class                                          string        // good, warn or bad
	Slow                                           bool
}

// A rule is one that was breached: its first breach in five parts, and where else.
type rule struct {
	mock.Violation
	ID    string
	Fails bool
	Also  []string // the next few
	More  int
}

// How much is listed: of the calls the newest, of the recordings with one breach the first.
const (
	maxCalls = 1000
	maxAlso  = 10
)

// want notes which recordings explain the violations that the verdict names.
func (p *page) want() {
	for _, v := range p.Verdict.Violations {
		r := p.rules[v.Rule]
		switch {
		case r == nil:
			r = &rule{Violation: mock.Violation{Rule: v.Rule, Weight: v.Weight}, ID: v.ID, Fails: p.Verdict.FailOn.Counts(v.Weight)}
			p.rules[v.Rule], p.wanted[v.Rule] = r, v.ID
			p.Rules = append(p.Rules, r)
		case len(r.Also) < maxAlso:
			r.Also = append(r.Also, v.ID)
		default:
			r.More++
		}
	}
	slices.SortStableFunc(p.Rules, func(a, b *rule) int { return boolOrder(b.Fails) - boolOrder(a.Fails) })
}

func boolOrder(b bool) int {
	if b {
		return 1
	}
	return 0
}

func (p *page) collect(calls iter.Seq2[*mock.Entry, error]) error {
	for e, err := range calls {
		if err != nil {
			return err
		}
		p.explain(e)
		c := newCall(e)
		if p.Total++; c.Slow {
			p.Slow++
		}
		if p.Calls = append(p.Calls, c); len(p.Calls) == 2*maxCalls {
			p.Calls = slices.Delete(p.Calls, 0, maxCalls)
		}
	}
	p.Calls = p.Calls[max(0, len(p.Calls)-maxCalls):]
	return nil
}

func (p *page) explain(e *mock.Entry) {
	for _, v := range e.Violations {
		if p.wanted[v.Rule] == e.ID {
			p.rules[v.Rule].Violation = v
			delete(p.wanted, v.Rule)
		}
	}
}

func newCall(e *mock.Entry) call {
	c := call{ID: e.ID, Tenant: e.Tenant, Time: e.Time, What: what(e), Took: -1, Observed: strings.Join(e.Observations, ", "), Slow: slices.Contains(e.Observations, verify.Slow)}
	var rules []string
	for _, v := range e.Violations {
		rules = append(rules, v.Rule)
	}
	c.Violations = strings.Join(rules, ", ")
	c.Answer, c.Class = answer(e)
	if e.Outcome != nil {
		c.Took = time.Duration(e.Outcome.Duration)
	}
	return c
}

// what is a call in a few words: its message, or its request line.
func what(e *mock.Entry) string {
	if e.Message == nil {
		return prose.OneLine(e.Method+" "+e.Target, 80)
	}
	text := func(s *string) string {
		if s == nil {
			return "–"
		}
		return prose.OneLine(*s, 60)
	}
	return fmt.Sprintf("%s → %s “%s”", text(e.Message.From), text(e.Message.To), text(e.Message.Content))
}

func answer(e *mock.Entry) (text, class string) {
	status, ok := e.Status()
	switch {
	case e.Outcome == nil:
		return "none yet", "warn"
	case e.Decision.Fault != nil:
		return "fault " + string(*e.Decision.Fault), "bad"
	case !ok || e.Outcome.Kind != mock.Answered:
		return prose.Outcome(e.Outcome.Kind), "bad"
	case status >= 500:
		return prose.Status(status), "bad"
	case status >= 400:
		return prose.Status(status), "warn"
	}
	return prose.Status(status), "good"
}

// Duration is how long the call took, in words.
func (c call) Duration() string {
	switch ms := float64(c.Took) / float64(time.Millisecond); {
	case c.Took < 0:
		return "–"
	case ms < 10:
		return fmt.Sprintf("%.1f ms", ms)
	default:
		return fmt.Sprintf("%.0f ms", ms)
	}
}

// Headline is the verdict in one word and one sentence.
func (p *page) Headline() (word string) {
	word, _, _ = strings.Cut(p.Verdict.Summary(), ":")
	return word
}

// Sentence is the rest of it.
func (p *page) Sentence() string {
	_, sentence, _ := strings.Cut(p.Verdict.Summary(), ": ")
	return prose.Sentence(strings.TrimSuffix(sentence, "."))
}

// Unlisted is how many calls are counted and not listed.
func (p *page) Unlisted() int { return p.Total - len(p.Calls) }

// Listed is how many calls there are, in words.
func (p *page) Listed() string { return prose.Count(p.Total, "call", "calls") }

// Limit is the threshold in words.
func (p *page) Limit() string { return fmt.Sprintf("%d ms", p.Threshold.Milliseconds()) }

// Unnamed is how many violations the verdict counts beyond those that it names.
func (p *page) Unnamed() int {
	n := 0
	for _, more := range p.Verdict.More {
		n += more
	}
	return n
}

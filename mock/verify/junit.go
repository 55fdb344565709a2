package verify

import (
	"fmt"
	"io"
	"strings"

	"somock/mock/junit"
	"somock/mock/prose"
)

// WriteJUnit writes the verdict as JUnit XML: a test case an expectation, and one for
// the violations.
func (v *Verdict) WriteJUnit(w io.Writer) error {
	var cases []junit.Case
	for i := range v.Results {
		cases = append(cases, v.Results[i].junit())
	}
	return junit.Write(w, "somock", append(cases, v.junitViolations()))
}

func (r *Result) junit() junit.Case {
	c := junit.Case{Class: "somock.expectations", Name: plain(r.Name)}
	if !r.OK {
		var b strings.Builder
		r.write(&b)
		c.Failure = &junit.Reason{Message: r.Sentence(), Type: "expectation", Text: b.String()}
	}
	return c
}

func (v *Verdict) junitViolations() junit.Case {
	c := junit.Case{Class: "somock.contract", Name: "violations"}
	var lines []string
	for _, w := range v.Violations {
		lines = append(lines, fmt.Sprintf("%s %s in %s", w.Weight, w.Rule, w.ID))
	}
	if more := v.violations() - len(v.Violations); more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", more))
	}
	text := strings.Join(lines, "\n")
	if n := v.failing(); n > 0 {
		c.Failure = &junit.Reason{Message: prose.Count(n, "violation", "violations"), Type: "violation", Text: text}
		return c
	}
	c.Output = text
	return c
}

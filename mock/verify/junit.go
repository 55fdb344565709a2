package verify

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"somock/mock/prose"
)

type junitSuites struct {
	XMLName  xml.Name   `xml:"testsuites"`
	Name     string     `xml:"name,attr"`
	Tests    int        `xml:"tests,attr"`
	Failures int        `xml:"failures,attr"`
	Errors   int        `xml:"errors,attr"`
	Suite    junitSuite `xml:"testsuite"`
}

type junitSuite struct {
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string        `xml:"classname,attr"`
	Name    string        `xml:"name,attr"`
	Failure *junitFailure `xml:"failure"`
	Output  string        `xml:"system-out,omitempty"`
}

type junitFailure struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr"`
	Text    string `xml:",chardata"`
}

// WriteJUnit writes the verdict as JUnit XML: a test case an expectation, and one for
// the violations.
func (v *Verdict) WriteJUnit(w io.Writer) error {
	suite := junitSuite{Name: "somock"}
	for i := range v.Results {
		suite.Cases = append(suite.Cases, v.Results[i].junit())
	}
	suite.Cases = append(suite.Cases, v.junitViolations())
	suite.Tests = len(suite.Cases)
	for _, c := range suite.Cases {
		if c.Failure != nil {
			suite.Failures++
		}
	}
	out, err := xml.MarshalIndent(junitSuites{Name: "somock", Tests: suite.Tests, Failures: suite.Failures, Suite: suite}, "", "  ")
	if err != nil {
		return fmt.Errorf("junit: %w", err)
	}
	_, err = io.WriteString(w, xml.Header+string(out)+"\n")
	return err
}

func (r *Result) junit() junitCase {
	c := junitCase{Class: "somock.expectations", Name: plain(r.Name)}
	if !r.OK {
		var b strings.Builder
		r.write(&b)
		c.Failure = &junitFailure{Message: r.Sentence(), Type: "expectation", Text: b.String()}
	}
	return c
}

func (v *Verdict) junitViolations() junitCase {
	c := junitCase{Class: "somock.contract", Name: "violations"}
	var lines []string
	for _, w := range v.Violations {
		lines = append(lines, fmt.Sprintf("%s %s in %s", w.Weight, w.Rule, w.ID))
	}
	if more := v.violations() - len(v.Violations); more > 0 {
		lines = append(lines, fmt.Sprintf("and %d more", more))
	}
	text := strings.Join(lines, "\n")
	if n := v.failing(); n > 0 {
		c.Failure = &junitFailure{Message: prose.Count(n, "violation", "violations"), Type: "violation", Text: text}
		return c
	}
	c.Output = text
	return c
}

package conform

import (
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"somock/mock/prose"
)

type junitSuite struct {
	XMLName  xml.Name    `xml:"testsuite"`
	Name     string      `xml:"name,attr"`
	Tests    int         `xml:"tests,attr"`
	Failures int         `xml:"failures,attr"`
	Errors   int         `xml:"errors,attr"`
	Skipped  int         `xml:"skipped,attr"`
	Cases    []junitCase `xml:"testcase"`
}

type junitCase struct {
	Class   string       `xml:"classname,attr"`
	Name    string       `xml:"name,attr"`
	Failure *junitReason `xml:"failure"`
	Skipped *junitReason `xml:"skipped"`
}

type junitReason struct {
	Message string `xml:"message,attr"`
	Text    string `xml:",chardata"`
}

// WriteJUnit writes the report as JUnit XML: a probe that differs failed, one that is
// unknown was skipped.
func (r *Report) WriteJUnit(w io.Writer) error {
	suite := junitSuite{Name: "somock.conform", Tests: len(r.Results), Failures: r.Count(Differs), Skipped: r.Count(Unknown)}
	for _, result := range r.Results {
		c := junitCase{Class: "somock.conform", Name: result.ID}
		switch result.Verdict {
		case Differs:
			var lines []string
			for _, d := range result.Differences {
				lines = append(lines, prose.Visible(fmt.Sprintf("%s: expected %q, seen %q", d.Field, d.Expected, d.Seen)))
			}
			c.Failure = &junitReason{Message: prose.Count(len(lines), "difference", "differences"), Text: strings.Join(lines, "\n")}
		case Unknown:
			c.Skipped = &junitReason{Message: prose.OneLine(result.Reason, 400)}
		}
		suite.Cases = append(suite.Cases, c)
	}
	out, err := xml.MarshalIndent(suite, "", "  ")
	if err != nil {
		return err
	}
	_, err = io.WriteString(w, xml.Header+string(out)+"\n")
	return err
}

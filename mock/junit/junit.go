// Package junit writes test results as JUnit XML, the form that every CI system reads.
//
// See .github/docs/verification.md.
package junit

import (
	"encoding/xml"
	"fmt"
	"io"
)

// A Case is one test. It passed if it neither failed nor was skipped.
type Case struct {
	Class   string  `xml:"classname,attr"`
	Name    string  `xml:"name,attr"`
	Failure *Reason `xml:"failure"`
	Skipped *Reason `xml:"skipped"`
	Output  string  `xml:"system-out,omitempty"`
}

// A Reason is why a test failed or was skipped.
type Reason struct {
	Message string `xml:"message,attr"`
	Type    string `xml:"type,attr,omitempty"`
	Text    string `xml:",chardata"`
}

type counts struct {
	Name     string `xml:"name,attr"`
	Tests    int    `xml:"tests,attr"`
	Failures int    `xml:"failures,attr"`
	Errors   int    `xml:"errors,attr"`
}

type suite struct {
	counts
	Skipped int    `xml:"skipped,attr"`
	Cases   []Case `xml:"testcase"`
}

type document struct {
	XMLName xml.Name `xml:"testsuites"`
	counts
	Suite suite `xml:"testsuite"`
}

// Write writes a file of one suite.
func Write(w io.Writer, name string, cases []Case) error {
	s := suite{counts: counts{Name: name, Tests: len(cases)}, Cases: cases}
	for _, c := range cases {
		if c.Failure != nil {
			s.Failures++
		}
		if c.Skipped != nil {
			s.Skipped++
		}
	}
	out, err := xml.MarshalIndent(document{counts: s.counts, Suite: s}, "", "  ")
	if err != nil {
		return fmt.Errorf("junit: %w", err)
	}
	_, err = io.WriteString(w, xml.Header+string(out)+"\n")
	return err
}

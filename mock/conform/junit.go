package conform

import (
	"fmt"
	"io"
	"strings"

	"somock/mock/junit"
	"somock/mock/prose"
)

// WriteJUnit writes the report as JUnit XML: a probe that differs failed, one that is
// unknown was skipped.
func (r *Report) WriteJUnit(w io.Writer) error {
	var cases []junit.Case
	for _, result := range r.Results {
		c := junit.Case{Class: "somock.conform", Name: result.ID}
		switch result.Verdict {
		case Differs:
			var lines []string
			for _, d := range result.Differences {
				lines = append(lines, prose.Visible(fmt.Sprintf("%s: expected %q, seen %q", d.Field, d.Expected, d.Seen)))
			}
			c.Failure = &junit.Reason{Message: prose.Count(len(lines), "difference", "differences"), Text: strings.Join(lines, "\n")}
		case Unknown:
			c.Skipped = &junit.Reason{Message: prose.OneLine(result.Reason, 400)}
		}
		cases = append(cases, c)
	}
	return junit.Write(w, "somock.conform", cases)
}

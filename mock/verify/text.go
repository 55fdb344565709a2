package verify

import (
	"fmt"
	"io"
	"math"
	"strings"

	"somock/mock/match"
	"somock/mock/prose"
)

// WriteText writes the verdict for people: first what each expectation came to, a
// failure with its nearest recordings field by field, then the violations, at last one
// sentence.
func (v *Verdict) WriteText(w io.Writer) error {
	var b strings.Builder
	for _, r := range v.Results {
		r.write(&b)
	}
	for _, violated := range v.Violations {
		note := ""
		if !v.FailOn.Counts(violated.Weight) {
			note = " (does not fail)"
		}
		fmt.Fprintf(&b, "violation: %s%s\n", plain(fmt.Sprintf("%s %s in %s", violated.Weight, violated.Rule, violated.ID)), note)
	}
	if more := v.violations() - len(v.Violations); more > 0 {
		fmt.Fprintf(&b, "and %d more violations\n", more)
	}
	b.WriteString(v.Summary() + "\n")
	if v.Evicted > 0 {
		fmt.Fprintf(&b, "Not judged: %s dropped by retention.\n", prose.Count(int(v.Evicted), "older recording was", "older recordings were"))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

func (r *Result) write(b *strings.Builder) {
	word := "ok"
	if !r.OK {
		word = "FAILED"
	}
	fmt.Fprintf(b, "%s: %s: %s\n", word, plain(r.Name), r.Sentence())
	for _, m := range r.Nearest {
		b.WriteString("  " + m.sentence() + "\n")
		for _, d := range m.Differences {
			b.WriteString("    " + DifferenceText(d) + "\n")
		}
	}
}

// Sentence says what was found and wanted.
func (r *Result) Sentence() string {
	switch r.Name {
	case "golden":
		return fmt.Sprintf("%s of %d equal to the file's", prose.Count(r.Count, "message", "messages"), r.Wanted.Least)
	case "in-order":
		return fmt.Sprintf("found %s of %d in this order", prose.Count(r.Count, "entry", "entries"), r.Wanted.Least)
	}
	return fmt.Sprintf("found %s, wanted %s", prose.Count(r.Count, "recording", "recordings"), r.Wanted)
}

func (m *NearMiss) sentence() string {
	if len(m.Differences) == 0 {
		return plain(m.ID) + " is one of them"
	}
	return "nearest: " + plain(m.ID)
}

// DifferenceText is a difference as a sentence, in which no text of a client can end a
// line or hide.
func DifferenceText(d match.Difference) string {
	return plain(fmt.Sprintf("%s: wanted %s, seen %s", d.Field, d.Wanted, d.Seen))
}

// plain escapes what a terminal or a CI system would act upon.
func plain(s string) string { return prose.OneLine(s, math.MaxInt) }

// Summary is the verdict in one sentence.
func (v *Verdict) Summary() string {
	met, failing := 0, v.failing()
	for _, r := range v.Results {
		if r.OK {
			met++
		}
	}
	word := "Passed"
	if !v.OK {
		word = "Failed"
	}
	s := word + ": "
	if len(v.Results) > 0 {
		s += fmt.Sprintf("%d of %s met, ", met, prose.Count(len(v.Results), "expectation", "expectations"))
	}
	s += prose.Count(v.violations(), "violation", "violations")
	if len(v.Violations) > 0 {
		s += fmt.Sprintf(", %d of which %s", failing, map[bool]string{true: "fails", false: "fail"}[failing == 1])
	}
	return s + "."
}

// violations is how many there are, named or not.
func (v *Verdict) violations() int {
	n := len(v.Violations)
	for _, more := range v.More {
		n += more
	}
	return n
}

// failing is how many of them fail the verdict.
func (v *Verdict) failing() (n int) {
	for _, w := range v.Violations {
		if v.FailOn.Counts(w.Weight) {
			n++
		}
	}
	for weight, more := range v.More {
		if v.FailOn.Counts(weight) {
			n += more
		}
	}
	return n
}

package verify

import (
	"fmt"
	"io"
	"strings"

	"somock/mock"
)

// maxAnnotations is how many lines GitHub shows of one step, per level; more would
// only fill the log.
const maxAnnotations = 10

// WriteGitHub writes workflow commands: an `::error` line for each failure, and a line
// for each rule that was violated, an `::error` if it fails the verdict.
func (v *Verdict) WriteGitHub(w io.Writer) error {
	var b strings.Builder
	shown := 0
	for _, r := range v.Results {
		if r.OK {
			continue
		}
		if shown++; shown > maxAnnotations {
			break
		}
		fmt.Fprintf(&b, "::error title=%s::%s\n", property("somock: "+r.Name), message(r.annotation()))
	}
	for _, g := range v.byRule() {
		level := v.FailOn.annotation(g.Weight)
		fmt.Fprintf(&b, "::%s title=%s::%s\n", level, property("somock: "+plain(g.Rule)), message(g.text()))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// annotation is the level at which a violation is shown.
func (f FailOn) annotation(w mock.Weight) string {
	switch {
	case f.Counts(w):
		return "error"
	case w == mock.WeightInfo:
		return "notice"
	}
	return "warning"
}

func (r *Result) annotation() string {
	var b strings.Builder
	b.WriteString(r.Sentence())
	for _, m := range r.Nearest {
		b.WriteString("\n" + m.sentence())
		for _, d := range m.Differences {
			b.WriteString("\n  " + DifferenceText(d))
		}
	}
	return b.String()
}

// A ruleGroup is the recordings that violate one rule.
type ruleGroup struct {
	Violated
	ids []string
}

func (g *ruleGroup) text() string {
	const most = 5
	ids := strings.Join(g.ids[:min(most, len(g.ids))], ", ")
	if left := len(g.ids) - most; left > 0 {
		ids += fmt.Sprintf(" and %d more", left)
	}
	return plain(fmt.Sprintf("%s %s in %s", g.Weight, g.Rule, ids))
}

func (v *Verdict) byRule() []*ruleGroup {
	var groups []*ruleGroup
	index := map[string]*ruleGroup{}
	for _, w := range v.Violations {
		g := index[w.Rule]
		if g == nil {
			g = &ruleGroup{Violated: w}
			index[w.Rule] = g
			groups = append(groups, g)
		}
		g.ids = append(g.ids, w.ID)
	}
	return groups
}

// message and property escape as GitHub's runner unescapes.
func message(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A").Replace(s)
}

func property(s string) string {
	return strings.NewReplacer("%", "%25", "\r", "%0D", "\n", "%0A", ":", "%3A", ",", "%2C").Replace(s)
}

// WriteSummary writes the verdict as Markdown, for the summary of a CI step.
func (v *Verdict) WriteSummary(w io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "### somock: %s\n\n", cell(v.Summary()))
	if len(v.Results) > 0 {
		b.WriteString("| | expectation | found | wanted |\n|---|---|---|---|\n")
	}
	for _, r := range v.Results {
		fmt.Fprintf(&b, "| %s | %s | %d | %s |\n", map[bool]string{true: "ok", false: "**failed**"}[r.OK], cell(r.Name), r.Count, r.Wanted)
	}
	for _, r := range v.Results {
		for _, m := range r.Nearest {
			fmt.Fprintf(&b, "\n%s: %s\n", cell(r.Name), cell(m.sentence()))
			for _, d := range m.Differences {
				fmt.Fprintf(&b, "- %s\n", cell(DifferenceText(d)))
			}
		}
	}
	if len(v.Violations) > 0 {
		b.WriteString("\n| weight | rule | recordings |\n|---|---|---|\n")
	}
	for _, g := range v.byRule() {
		fmt.Fprintf(&b, "| %s | %s | %d |\n", g.Weight, cell(g.Rule), len(g.ids))
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// cell escapes what Markdown would act upon.
func cell(s string) string {
	return strings.NewReplacer(
		"\\", "\\\\", "|", "\\|", "\n", " ", "\r", " ", "<", "&lt;", ">", "&gt;", "&", "&amp;", "`", "\\`", "*", "\\*", "_", "\\_", "[", "\\[",
	).Replace(plain(s))
}

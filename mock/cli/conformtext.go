package cli

import (
	"cmp"
	"fmt"
	"io"
	"net/url"
	"strings"

	"somock/mock/conform"
	"somock/mock/contract"
	"somock/mock/prose"
	"somock/mock/wire"
)

// A conformReport is what conform --send prints as JSON.
type conformReport struct {
	URL        string `json:"url"`
	Tenant     string `json:"tenant"`
	Sent       bool   `json:"sent"`
	Recordings string `json:"recordings"`
	Run        string `json:"run"`
	*conform.Report
	LeftOut []leftOut   `json:"left_out,omitempty"`
	Learnt  *learntFile `json:"learnt,omitempty"`
}

// A learntFile is what --learn came to.
type learntFile struct {
	File string   `json:"file"`
	Keys []string `json:"keys"`
	learnt
}

func (l *learntFile) write(s *sheet) {
	l.learnt.write(s)
	switch {
	case len(l.Conflicts) > 0:
	case len(l.Keys) == 0:
		s.line("nothing was learnt, so nothing was written to %s", l.File)
	default:
		s.line("learnt %s, written to %s", prose.Count(len(l.Keys), "answer", "answers"), l.File)
	}
}

// A plan is what a dry run prints as JSON.
type plan struct {
	URL    string         `json:"url"`
	Tenant string         `json:"tenant"`
	Sent   bool           `json:"sent"`
	Probes []plannedProbe `json:"probes"`
}

// A plannedProbe is a probe in it.
type plannedProbe struct {
	ID       string           `json:"id"`
	Method   string           `json:"method"`
	Target   string           `json:"target"`
	Effect   contract.Effect  `json:"effect"`
	Why      string           `json:"why"`
	Expected []conform.Answer `json:"expected"`
	Observed string           `json:"observed,omitempty"` // the day on which that was seen
	Needs    string           `json:"needs,omitempty"`    // why it would be left out
}

// printPlan prints what --send would send.
func (a *app) printPlan(root *url.URL, o *conformOptions, probes []conform.Probe) error {
	plan := plan{URL: root.String(), Tenant: conform.Tenant(root), Probes: []plannedProbe{}}
	s := a.newSheet()
	s.line("%s", s.paint(bold, "a dry run: nothing was sent to "+root.String()))
	s.line("%-4s %-8s  %-28s  %s", "GET", "none", "version", "first of all: "+root.EscapedPath()+", without credentials")
	for _, p := range probes {
		plan.Probes = append(plan.Probes, plannedProbe{p.ID, p.Method, p.Target, p.Effect, p.Why, p.Expected, p.Observed, o.needs(p)})
		var expected []string
		for _, e := range p.Expected {
			expected = append(expected, answerWords(e))
		}
		s.line("%-4s %s  %-28s  %s", p.Method, s.paint(effectColour(p.Effect), fmt.Sprintf("%-8s", p.Effect)), p.ID, strings.Join(expected, ", or ")+seenOn(p.Observed))
		if p.Needs != "" {
			s.line("%-16s%s", "", s.paint(faint, "left out: needs "+p.Needs))
		}
	}
	if o.safety.Effects == "" {
		s.line("what is possible or creates a message is left out: it needs %s", effectsFlags(root))
	}
	if err := o.safety.CheckSend(); err != nil {
		s.line("%s would refuse: %s", "--send", err)
	}
	return a.print(plan, s.String())
}

// seenOn says since when an answer is known, where it is not somock's own.
func seenOn(day string) string {
	if day == "" {
		return ""
	}
	return " (observed " + day + ")"
}

// effectsFlags are the flags without which nothing leaves that may create a message.
func effectsFlags(root *url.URL) string {
	return "--effects=" + conform.Tenant(root) + " --to … --from …"
}

func effectColour(e contract.Effect) string {
	if e == contract.NoEffect {
		return faint
	}
	return caution
}

// answerWords is what is compared of an answer, in one line.
func answerWords(a conform.Answer) string {
	words := []string{prose.Status(a.Status)}
	if a.Shape == wire.ServiceShape || a.Shape == wire.FrameworkShape {
		words = append(words, string(a.Shape)+" shape")
	}
	for _, word := range []string{a.ErrorType, a.ErrorSource, strings.Join(a.Headers, " ")} {
		if word != "" {
			words = append(words, word)
		}
	}
	return prose.OneLine(strings.Join(words, "; "), 200)
}

// printResult prints a result as it comes.
func (a *app) printResult(r *conform.Result) {
	s := a.newSheet()
	colour := map[conform.Verdict]string{conform.Same: good, conform.Differs: bad, conform.Unknown: caution}[r.Verdict]
	told := r.Reason
	if r.Seen != nil && r.Reason == "" {
		told = answerWords(*r.Seen)
	}
	s.line("%s  %-28s  %s", s.paint(colour, fmt.Sprintf("%-7s", r.Verdict)), r.ID, prose.OneLine(told, 300))
	for _, d := range r.Differences {
		s.row(d.Field, prose.OneLine(fmt.Sprintf("expected %s, seen %s", cmp.Or(d.Expected, "none"), cmp.Or(d.Seen, "none")), 400))
	}
	if r.Verdict == conform.Differs && r.Seen.Message != "" {
		s.row("it says", prose.OneLine(r.Seen.Message, 300))
	}
	_, _ = io.WriteString(a.Out, s.String()) // the report at the end tells of an output that is gone
}

// printConform prints the end of a report, or all of it as JSON.
func (a *app) printConform(r *conformReport) error {
	s := a.newSheet()
	for _, l := range r.LeftOut {
		s.line("%-7s  %-28s  %s", "-", l.ID, s.paint(faint, "left out: needs "+l.Needs))
	}
	s.line("%d same, %d differ, %d unknown, %d left out; NetServer %s; %s", r.Count(conform.Same), r.Count(conform.Differs), r.Count(conform.Unknown),
		len(r.LeftOut), prose.OneLine(cmp.Or(r.NetServer, "does not tell its version"), 100), prose.Count(r.Calls, "call", "calls"))
	if r.Ended != "" {
		s.line("it ended early: %s", prose.OneLine(r.Ended, 300))
	}
	if r.Learnt != nil {
		r.Learnt.write(s)
	}
	s.line("recorded in %s, run %s: somock recordings list --dir %s", r.Recordings, r.Run, r.Recordings)
	return a.print(r, s.String())
}

package cli

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/spf13/cobra"

	"somock/mock/contract"
	"somock/mock/prose"
	"somock/mock/suggest"
)

func newRules(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "rules [ID]",
		Short: "List the rules of the contract, or explain one",
		Long: `List the rules by which calls are judged, in the order in which they are: the id,
what a breach weighs, the status that refuses it (- if none does), and when it is
breached. Or explain one, with a request that breaches it and the same mended.`,
		Args: cobra.MaximumNArgs(1),
		Example: `  somock rules
  somock rules auth.missing
  somock rules auth.missing --json`,
		ValidArgsFunction: onlyFirst(ruleIDs),
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 1 {
				return a.explainRule(args[0])
			}
			return printAll(a, contract.Rules(), a.ruleLine)
		},
	}
	a.addJSONFlag(cmd)
	return cmd
}

// ruleLine is one rule: its id, its weight, the status that refuses it, and when.
func (a *app) ruleLine(r contract.Rule) string {
	id, weight := fmt.Sprintf("%-28s", r.ID), fmt.Sprintf("%-8s", r.Weight)
	return fmt.Sprintf("%s %s %-4s %s", a.data.paint(bold, id), a.data.paint(weightColour(r.Weight), weight), statusWord(r.Status), r.When)
}

func statusWord(status int) string {
	if status == 0 {
		return "-"
	}
	return fmt.Sprint(status)
}

func (a *app) explainRule(id string) error {
	if r, ok := contract.Lookup(id); ok {
		return a.print(r, a.ruleText(r))
	}
	return usage(suggest.Hint(id, contract.IDs()), "no rule is called %q", prose.OneLine(id, 60))
}

func (a *app) ruleText(r contract.Rule) string {
	s := a.newSheet()
	s.line("%s\n", s.paint(bold, r.Name))
	for _, line := range prose.Wrap(r.Explanation, wide) {
		s.line("%s", line)
	}
	s.line("")
	for _, row := range [][2]string{
		{"breached", r.When}, {"weight", weightWords(r)}, {"refusal", refusalWords(r)},
		{"expected", r.Expected}, {"source", r.Source()}, {"fix", r.Fix},
	} {
		s.wrapped(row[0], row[1])
	}
	s.example("breached", r.Setting, r.Breached)
	setting := r.MendedSetting
	if setting == "" {
		setting = r.Setting
	}
	s.example("mended", setting, r.Mended)
	if r.Credentials != "" {
		s.heading(bold, "the credentials file:")
		s.WriteString(indent(r.Credentials))
	}
	return s.String()
}

func weightWords(r contract.Rule) string {
	if r.Online != "" {
		return fmt.Sprintf("%s; %s with --installation online", r.Weight, r.Online)
	}
	return string(r.Weight)
}

func refusalWords(r contract.Rule) string {
	switch {
	case r.Status == 0:
		return "none: a breach never changes the answer"
	case r.RefusesOnline:
		return fmt.Sprintf("%d %s with --installation online, else none", r.Status, http.StatusText(r.Status))
	}
	return prose.Status(r.Status)
}

// example is a request, and the flags of serve that it needs.
func (s *sheet) example(what, setting, request string) {
	if setting != "" {
		setting = ", with somock serve " + setting
	}
	s.heading(bold, "%s%s:", what, setting)
	s.WriteString(indent(request))
}

// indent sets a text apart. What is not text in it is escaped.
func indent(text string) string {
	text = strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	return "    " + strings.ReplaceAll(prose.Visible(strings.ToValidUTF8(text, "\ufffd")), "\n", "\n    ") + "\n"
}

package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"somock/mock/contract"
	"somock/mock/suggest"
)

func newRules(a *app) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "rules [ID]",
		Short: "List the rules of the contract, or explain one",
		Example: `  somock rules
  somock rules auth.missing`,
		ValidArgs: contract.IDs(),
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case len(args) > 1:
				return usage("see somock rules --help", "somock rules: seen %d arguments, expected at most one rule", len(args))
			case len(args) == 1:
				return a.explainRule(args[0], asJSON)
			}
			return a.listRules(asJSON)
		},
	}
	addJSONFlag(cmd, &asJSON)
	return cmd
}

func (a *app) listRules(asJSON bool) error {
	for _, r := range contract.Rules() {
		if asJSON {
			if err := a.printJSON(r); err != nil {
				return err
			}
			continue
		}
		if _, err := fmt.Fprintf(a.Out, "%-28s %-8s %-4s %s\n", r.ID, r.Weight, statusWord(r.Status), r.When); err != nil {
			return err
		}
	}
	return nil
}

func statusWord(status int) string {
	if status == 0 {
		return "-"
	}
	return fmt.Sprint(status)
}

func (a *app) explainRule(id string, asJSON bool) error {
	for _, r := range contract.Rules() {
		if r.ID != id {
			continue
		}
		if asJSON {
			return a.printJSON(r)
		}
		_, err := fmt.Fprint(a.Out, ruleText(r))
		return err
	}
	return usage(suggest.Hint(id, contract.IDs()), "no rule is called %q", id)
}

func ruleText(r contract.Rule) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s\n\n%s\n\n", r.ID, r.Explanation)
	for _, row := range [][2]string{
		{"breached", r.When}, {"weight", string(r.Weight)}, {"refusal", statusWord(r.Status)},
		{"expected", r.Expected}, {"source", r.Source()}, {"fix", r.Fix}, {"setting", r.Setting},
	} {
		if row[1] != "" {
			fmt.Fprintf(&b, "  %-9s %s\n", row[0], row[1])
		}
	}
	fmt.Fprintf(&b, "\nbreached:\n%s\nmended:\n%s", indent(r.Breached), indent(r.Mended))
	return b.String()
}

func indent(text string) string {
	lines := strings.Split(strings.TrimRight(strings.ReplaceAll(text, "\r\n", "\n"), "\n"), "\n")
	return "    " + strings.Join(lines, "\n    ") + "\n"
}

package cli

import (
	"context"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"somock/mock/admin"
	"somock/mock/match"
	"somock/mock/prose"
	"somock/mock/verify"
)

func newRecordingsDiff(a *app) *cobra.Command {
	var f historyFlags
	var runs []string
	cmd := &cobra.Command{
		Use:   "diff A B | --run A --run B",
		Short: "Compare two recordings, or two runs: exit 0 if they are equal, 1 if not",
		Long: `Compare two recordings field by field. What no two recordings share, ids, times and
measured durations, does not count. Bodies differ beyond their messages where they are
other bytes than the texts of the messages make them: a property that is not known,
another order, other blanks. Of these the first place is shown.

With two runs: what a client did differently in B than in A, such as a new version of
it. Calls are paired by message and order, whatever the tenant. Told are the calls that
were added and that are missing, and of the others what changed in method, path,
headers, scheme, encoding, violations, answers, and in the gap before the call if it
changed by more than half a second and more than twofold. Credentials, and headers that
are another in each call, are compared by their presence. --filter, --tenant and --limit
say which calls of both runs are compared.

Exit codes: 0 they are equal, 1 they are not, 4 there is no such run.`,
		Args: func(cmd *cobra.Command, args []string) error {
			if len(runs) > 1 {
				return cobra.NoArgs(cmd, args)
			}
			return cobra.ExactArgs(2)(cmd, args)
		},
		Example: `  somock recordings diff 1 2
  somock recordings diff k3v9q2ab-12 last --json
  somock recordings diff --run k3v9q2ab --run x81mz0cd
  somock recordings diff --run k3v9q2ab --run x81mz0cd --filter plugin:Twilio`,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(runs) == 2 {
				return a.diffRuns(cmd.Context(), f, runs[0], runs[1])
			}
			if f.query() != (admin.Query{}) {
				return usage("leave them out: two recordings are meant already", "--filter, --tenant and --limit go with two runs: --run A --run B")
			}
			switch len(runs) {
			case 1:
				f.source.run = runs[0]
			case 0:
			default:
				return usage("compare them two by two", "seen %d runs, expected two: --run A --run B", len(runs))
			}
			return a.diff(cmd.Context(), f.source, args[0], args[1])
		},
	}
	a.addPlaceFlags(cmd, &f.source)
	addTenantFlag(cmd, &f.tenant, "of two runs: only this tenant (default: all)")
	addFilterFlag(cmd, &f.filter, "of two runs: only what matches "+filterHelp)
	addNewestFlag(cmd, &f)
	cmd.Flags().StringArrayVar(&runs, "run", nil, "the run that A and B are of: an `ID`, or all (default: the newest); twice: the two runs to compare")
	a.addJSONFlag(cmd)
	return cmd
}

func (a *app) diff(ctx context.Context, source sourceFlags, idA, idB string) error {
	from, err := a.read(ctx, source)
	if err != nil {
		return err
	}
	entryA, err := from.Recording(ctx, idA, source.run)
	if err != nil {
		return noneYet(idA, err)
	}
	entryB, err := from.Recording(ctx, idB, source.run)
	if err != nil {
		return noneYet(idB, err)
	}
	differences := verify.Diff(entryA, entryB)
	return answered(len(differences) == 0, a.print(diffAnswer(entryA.ID, entryB.ID, differences), diffText(entryA.ID, entryB.ID, differences)))
}

func diffAnswer(a, b string, differences []match.Difference) map[string]any {
	fields := []verify.FieldChange{}
	for _, d := range differences {
		fields = append(fields, verify.FieldChange{Field: d.Field, A: d.Wanted, B: d.Seen})
	}
	return map[string]any{"a": a, "b": b, "equal": len(fields) == 0, "differences": fields}
}

func diffText(a, b string, differences []match.Difference) string {
	a, b = nameIn(a), nameIn(b)
	if len(differences) == 0 {
		return a + " and " + b + " are equal\n"
	}
	width := max(len(a), len(b))
	var text strings.Builder
	for _, d := range differences {
		fmt.Fprintf(&text, "%s\n  %-*s  %s\n  %-*s  %s\n", nameIn(d.Field), width, a, prose.OneLine(d.Wanted, 1000), width, b, prose.OneLine(d.Seen, 1000))
	}
	return text.String()
}

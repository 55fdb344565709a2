package cli

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"

	"somock/mock/admin"
	"somock/mock/journal"
	"somock/mock/prose"
	"somock/mock/verify"
)

// diffRuns tells what a client did differently in one run than in another.
func (a *app) diffRuns(ctx context.Context, f historyFlags, runA, runB string) error {
	for _, run := range []string{runA, runB} {
		if run == journal.AllRuns || run == "" {
			return usage("somock recordings list --run all shows which there are", "--run: seen %q beside another run, expected the id of one", run)
		}
	}
	f.source.run = runB
	from, err := a.read(ctx, f.source)
	if err != nil {
		return notJudged(err)
	}
	ofA, ofB := f.query(), f.query()
	ofA.Run = runA
	diff, err := verify.DiffRuns(from.Entries(ctx, ofA), from.Entries(ctx, ofB))
	if err != nil {
		return notJudged(err)
	}
	if a.json {
		return answered(diff.Equal, a.printJSON(diff))
	}
	return answered(diff.Equal, a.printRunDiff(ctx, from, diff))
}

// shownCalls is how many calls of each kind are shown to a person.
const shownCalls = 20

func (a *app) printRunDiff(ctx context.Context, from *admin.Client, d *verify.RunDiff) error {
	var text strings.Builder
	more := verify.MoreDiffs{}
	if d.More != nil {
		more = *d.More
	}
	var failed error
	list := func(word string, calls []verify.CallID, unnamed int) {
		for _, c := range calls[:min(shownCalls, len(calls))] {
			e, err := from.Recording(ctx, c.ID, "")
			if err != nil {
				failed = errors.Join(failed, err)
				return
			}
			fmt.Fprintf(&text, "%s: %s\n", word, a.entryLine(e))
		}
		if rest := len(calls) - shownCalls + unnamed; rest > 0 {
			fmt.Fprintf(&text, "and %d more %s\n", rest, word)
		}
	}
	list("added", d.Added, more.Added)
	list("missing", d.Missing, more.Missing)
	writeAlike(&text, d.Changed)
	fmt.Fprintf(&text, "%s paired: %d added, %d missing, %d changed\n", prose.Count(d.Paired, "call", "calls"),
		len(d.Added)+more.Added, len(d.Missing)+more.Missing, len(d.Changed)+more.Changed)
	if failed != nil {
		return failed
	}
	return a.print(nil, text.String())
}

// writeAlike writes the pairs that changed, those that changed alike once.
func writeAlike(text *strings.Builder, changed []verify.Changed) {
	var kinds [][]verify.Changed
	for _, c := range changed {
		i := slices.IndexFunc(kinds, func(k []verify.Changed) bool { return slices.Equal(k[0].Differences, c.Differences) })
		switch {
		case i >= 0:
			kinds[i] = append(kinds[i], c)
		case len(kinds) < shownCalls:
			kinds = append(kinds, []verify.Changed{c})
		}
	}
	told := 0
	for _, k := range kinds {
		told += len(k)
		fmt.Fprintf(text, "changed: %s and %s", nameIn(k[0].A), nameIn(k[0].B))
		if len(k) > 1 {
			fmt.Fprintf(text, ", and so %s", prose.Count(len(k)-1, "further pair", "further pairs"))
		}
		text.WriteString("\n")
		for _, f := range k[0].Differences {
			fmt.Fprintf(text, "  %s: %s -> %s\n", nameIn(f.Field), prose.OneLine(f.A, 200), prose.OneLine(f.B, 200))
		}
	}
	if rest := len(changed) - told; rest > 0 {
		fmt.Fprintf(text, "and %s that changed otherwise\n", prose.Count(rest, "pair", "pairs"))
	}
}

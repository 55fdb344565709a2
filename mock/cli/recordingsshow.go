package cli

import (
	"context"

	"github.com/spf13/cobra"

	"somock/mock"
	"somock/mock/journal"
)

func newRecordingsShow(a *app) *cobra.Command {
	var f historyFlags
	cmd := &cobra.Command{
		Use:   "show ID|SEQ|last",
		Short: "Show one recording: what came, what was wrong, what was answered and why",
		Args:  cobra.ExactArgs(1),
		Example: `  somock recordings show last
  somock recordings show last --filter status:401
  somock recordings show 12 --json`,
		ValidArgsFunction: onlyFirst(words("last")),
		RunE: func(cmd *cobra.Command, args []string) error {
			e, err := a.shown(cmd.Context(), &f, args[0])
			if err != nil {
				return err
			}
			return a.print(e, a.entryText(e))
		},
	}
	a.addHistoryFlags(cmd, &f)
	a.addJSONFlag(cmd)
	return cmd
}

// shown is the recording that is asked for. The last one may be that of a tenant, or of
// those that match.
func (a *app) shown(ctx context.Context, f *historyFlags, id string) (*mock.Entry, error) {
	selecting := f.filter.text != "" || f.tenant != ""
	if selecting && id != journal.Last {
		return nil, usage("leave them out: one recording is meant already", "--filter and --tenant go with last, seen %q", id)
	}
	from, err := a.read(ctx, f.source)
	if err != nil {
		return nil, err
	}
	if !selecting {
		e, err := from.Recording(ctx, id, f.source.run)
		return e, noneYet(id, err)
	}
	q := f.query()
	q.Limit = 1
	page, err := from.Page(ctx, q)
	if err != nil {
		return nil, err
	}
	if len(page.Recordings) == 0 {
		return nil, mock.Failf(mock.No, "somock recordings list shows which there are; --run all looks at those of older runs too", "no recording matches")
	}
	return page.Recordings[0], nil
}

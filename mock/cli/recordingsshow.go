package cli

import (
	"fmt"

	"github.com/spf13/cobra"
)

func newRecordingsShow(a *app) *cobra.Command {
	var source sourceFlags
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "show ID|SEQ|last",
		Short: "Show one recording: what came, what was wrong, what was answered and why",
		Args:  oneArg("a recording: its id, a unique beginning of it, its number, or last"),
		Example: `  somock recordings show last
  somock recordings show 12 --json`,
		ValidArgsFunction: onlyFirst(words("last")),
		RunE: func(cmd *cobra.Command, args []string) error {
			from, err := a.source(cmd.Context(), source)
			if err != nil {
				return err
			}
			e, err := from.get(cmd.Context(), args[0], source.run)
			if err != nil {
				return err
			}
			if asJSON {
				_, err := fmt.Fprintln(a.Out, string(e.AppendJSON(nil)))
				return err
			}
			return a.showEntry(e)
		},
	}
	addSourceFlags(cmd, &source)
	addJSONFlag(cmd, &asJSON)
	return cmd
}

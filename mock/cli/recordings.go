package cli

import "github.com/spf13/cobra"

func newRecordings(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "recordings",
		Short: "Look at what was recorded, in a folder or on a running server",
		RunE:  needsSubcommand,
	}
	cmd.AddCommand(newRecordingsList(a), newRecordingsShow(a), newRecordingsWait(a), newRecordingsStats(a), newRecordingsExport(a), newRecordingsDiff(a))
	return cmd
}

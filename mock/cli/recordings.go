package cli

import "github.com/spf13/cobra"

func newRecordings(a *app) *cobra.Command {
	return newGroup("recordings", "Look at what was recorded, in a folder or on a running server",
		newRecordingsList(a),
		newRecordingsShow(a),
		newRecordingsTail(a),
		newRecordingsWait(a),
		newRecordingsStats(a),
		newRecordingsExport(a),
		newRecordingsDiff(a),
		newRecordingsMalformed(a),
		newRecordingsFsck(a),
		newRecordingsPurge(a),
	)
}

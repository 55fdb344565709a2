package cli

import (
	"github.com/spf13/cobra"

	"somock/mock/suggest"
)

// newRoot makes the command tree. Plain `somock` is `somock serve`.
func newRoot(a *app) *cobra.Command {
	root := newServe(a)
	root.Use = "somock"
	root.Short = "An offline stand-in for SuperOffice's Messaging/CreateMessage"
	root.Long = `somock is an offline stand-in for one endpoint of SuperOffice's web API,
POST /api/v1/Agents/Messaging/CreateMessage. It judges each call against the
published contract, records it on disk before it answers, and answers what a
scenario says: 204, 401, a slow reply, a dropped connection.

Plain somock is somock serve.`
	root.Args = noArgsBut(root)
	root.SilenceErrors, root.SilenceUsage = true, true
	root.SetFlagErrorFunc(flagError)
	root.CompletionOptions.HiddenDefaultCmd = true
	root.AddCommand(
		newServe(a),
		newSend(a),
		newRecordings(a),
		newRules(a),
		newReady(a),
		newVersion(a),
	)
	return root
}

// noArgsBut refuses a word that is no command, and names the nearest that is one.
func noArgsBut(root *cobra.Command) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return nil
		}
		var names []string
		for _, c := range root.Commands() {
			names = append(names, c.Name())
		}
		return usage(suggest.Hint(args[0], names)+" See somock --help", "unknown command %q", args[0])
	}
}

// flagError names the nearest flag to one that is not known.
func flagError(cmd *cobra.Command, err error) error {
	return usage(flagHint(cmd, err), "%w", err)
}

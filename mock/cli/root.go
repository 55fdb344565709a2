package cli

import (
	"strings"

	"github.com/spf13/cobra"
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

Plain somock is somock serve. Data goes to stdout, talk to stderr.

Exit codes: 0 yes, 1 no, 2 usage, 3 bad input file, 4 environment (port,
permission, unreachable), 5 timed out waiting.`
	root.Version = a.Version
	root.SetVersionTemplate(versionLine(a.Version))
	root.SilenceErrors, root.SilenceUsage = true, true
	root.DisableSuggestions = true // explainArguments makes them
	root.SetFlagErrorFunc(flagError)
	root.CompletionOptions.DisableDefaultCmd = true
	root.PersistentPreRun = func(cmd *cobra.Command, _ []string) {
		if servesNot(cmd) {
			a.reportUnknownEnv(a.talk.warning)
		}
	}
	root.AddCommand(
		newServe(a),
		newSend(a),
		newRun(a),
		newGuard(a),
		newVerify(a),
		newJudge(a),
		newRecordings(a),
		newScenarios(a),
		newReset(a),
		newInbox(a),
		newRules(a),
		newLearn(a),
		newDrift(a),
		newConform(a),
		newOpenAPI(a),
		newReady(a),
		newVersion(a),
		newCompletion(a),
	)
	root.SetHelpCommand(newHelp(root))
	explainArguments(root)
	completeFlags(root)
	return root
}

// servesNot tells the commands that speak at once from serve, which knows only later
// how it talks, and from those whose words a shell reads.
func servesNot(cmd *cobra.Command) bool {
	return cmd.Flags().Lookup("ready-file") == nil && !strings.HasPrefix(cmd.Name(), cobra.ShellCompRequestCmd) && cmd.Name() != "completion"
}

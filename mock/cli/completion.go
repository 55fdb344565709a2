package cli

import (
	"context"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"somock/mock/admin"
	"somock/mock/contract"
	"somock/mock/scenario"
)

// newCompletion prints the script by which a shell completes commands, flags, scenarios
// and rules.
func newCompletion(a *app) *cobra.Command {
	return &cobra.Command{
		Use:   "completion bash|zsh|fish",
		Short: "Print the script that makes a shell complete somock's commands",
		Long: `Print the script that makes a shell complete somock's commands, flags and their
values. Put the line of the example into the file that your shell reads at its
start. bash needs its package bash-completion, zsh compinit: without them the
script is read and nothing completes.`,
		Example: `  source <(somock completion bash)
  source <(somock completion zsh)
  somock completion fish | source`,
		Args:      cobra.MatchAll(cobra.ExactArgs(1), cobra.OnlyValidArgs),
		ValidArgs: []string{"bash", "zsh", "fish"},
		RunE: func(cmd *cobra.Command, args []string) error {
			root := cmd.Root()
			switch args[0] {
			case "bash":
				return root.GenBashCompletionV2(a.Out, true)
			case "zsh":
				return root.GenZshCompletion(a.Out)
			}
			return root.GenFishCompletion(a.Out, true)
		},
	}
}

// A completer gives the words that may stand where a shell asks.
type completer = cobra.CompletionFunc

// completeFlags lets every flag of a few words complete them, and those that name
// scenarios or a run complete these, in a command and all below it.
func completeFlags(cmd *cobra.Command) {
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		switch e, ok := f.Value.(*checkedFlag); {
		case ok && e.words != nil:
			register(cmd, f.Name, words(e.words...))
		case f.Name == "scenario":
			register(cmd, f.Name, scenarioNames)
		case f.Name == "run":
			register(cmd, f.Name, words("all"))
		}
	})
	for _, c := range cmd.Commands() {
		completeFlags(c)
	}
}

func register(cmd *cobra.Command, flag string, complete completer) {
	_ = cmd.RegisterFlagCompletionFunc(flag, complete) // it fails for a flag that is not there, or twice
}

// words completes one of some words.
func words(list ...string) completer {
	return cobra.FixedCompletions(list, cobra.ShellCompDirectiveNoFileComp)
}

// onlyFirst completes the first argument of a command that takes one.
func onlyFirst(complete completer) completer {
	return func(cmd *cobra.Command, args []string, start string) ([]string, cobra.ShellCompDirective) {
		if len(args) > 0 {
			return nil, cobra.ShellCompDirectiveNoFileComp
		}
		return complete(cmd, args, start)
	}
}

// scenarioNames completes the shipped scenarios by name; files complete as always.
func scenarioNames(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var names []string
	for _, name := range scenario.ShippedNames() {
		if f, err := scenario.Shipped(name); err == nil {
			names = append(names, name+"\t"+f.Description)
		}
	}
	return names, cobra.ShellCompDirectiveDefault
}

// completionTimeout is how long a shell is made to wait for a server's names.
const completionTimeout = 300 * time.Millisecond

// asking completes the words that a running server gives; none if none answers in time.
func (a *app) asking(cmd *cobra.Command, ask func(context.Context, *admin.Client) []string) []string {
	client, err := a.client()
	if err != nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(cmd.Context(), completionTimeout)
	defer cancel()
	return ask(ctx, client)
}

// serverScenarioNames completes, beside the shipped scenarios, those of the running server.
func (a *app) serverScenarioNames() completer {
	return func(cmd *cobra.Command, args []string, start string) ([]string, cobra.ShellCompDirective) {
		names, directive := scenarioNames(cmd, args, start)
		return append(names, a.asking(cmd, func(ctx context.Context, client *admin.Client) (names []string) {
			list, _ := client.Scenarios(ctx) // without an answer there are none
			for _, s := range list {
				if s.Origin != scenario.InBinary {
					names = append(names, s.Name+"\t"+s.Description)
				}
			}
			return names
		})...), directive
	}
}

// armedIDs completes what is armed on the running server.
func (a *app) armedIDs() completer {
	return func(cmd *cobra.Command, _ []string, _ string) ([]string, cobra.ShellCompDirective) {
		return a.asking(cmd, func(ctx context.Context, client *admin.Client) (ids []string) {
			armed, _ := client.Armed(ctx) // without an answer there are none
			for _, arm := range armed {
				ids = append(ids, arm.ID+"\t"+arm.Stub)
			}
			return ids
		}), cobra.ShellCompDirectiveNoFileComp
	}
}

// ruleIDs completes the rules of the contract.
func ruleIDs(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
	var ids []string
	for _, r := range contract.Rules() {
		ids = append(ids, r.Name+"\t"+r.When)
	}
	return ids, cobra.ShellCompDirectiveNoFileComp
}

package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"somock/mock/prose"
	"somock/mock/suggest"
)

// explainArguments has cobra's checks of arguments end as usage errors, in a command and
// all below it; the hint is the word that was meant, or the usage line. A command that
// says nothing of arguments takes none.
func explainArguments(cmd *cobra.Command) {
	check := cmd.Args
	if check == nil {
		check = cobra.NoArgs
	}
	cmd.Args = func(cmd *cobra.Command, args []string) error {
		err := check(cmd, args)
		if err == nil {
			return nil
		}
		if known := append(commandNames(cmd), cmd.ValidArgs...); len(known) > 0 && len(args) > 0 && !slices.Contains(known, args[0]) {
			return usage(suggest.Hint(args[0], known), "%s", prose.OneLine(err.Error(), 200))
		}
		return usage(cmd.UseLine(), "%s: %s", cmd.CommandPath(), prose.OneLine(err.Error(), 200))
	}
	for _, c := range cmd.Commands() {
		explainArguments(c)
	}
}

// newGroup is a command that only groups others.
func newGroup(use, short string, commands ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, RunE: func(cmd *cobra.Command, _ []string) error {
		return usage("one of "+strings.Join(commandNames(cmd), ", "), "%s needs to be told what to do", cmd.CommandPath())
	}}
	cmd.AddCommand(commands...)
	return cmd
}

func commandNames(cmd *cobra.Command) []string {
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return names
}

// newHelp is `somock help COMMAND`, which unlike cobra's own fails for a command that
// is not there.
func newHelp(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "help [COMMAND]",
		Short: "Show the help of a command",
		Args:  cobra.ArbitraryArgs,
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
			found, _, err := root.Find(args)
			if err != nil {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return commandNames(found), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			found, rest, err := root.Find(args)
			if err != nil {
				return err
			}
			if err := cobra.NoArgs(found, rest); err != nil {
				return usage(suggest.Hint(rest[0], commandNames(found)), "%s", prose.OneLine(err.Error(), 200))
			}
			found.InitDefaultHelpFlag()
			return found.Help()
		},
	}
}

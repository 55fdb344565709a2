package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"somock/mock/suggest"
)

// newGroup is a command that only groups others.
func newGroup(use, short string, commands ...*cobra.Command) *cobra.Command {
	cmd := &cobra.Command{Use: use, Short: short, Args: cobra.ArbitraryArgs, RunE: needsSubcommand}
	cmd.AddCommand(commands...)
	return cmd
}

// needsSubcommand answers a command that only groups others.
func needsSubcommand(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return usage("one of "+strings.Join(commandNames(cmd), ", "), "%s needs to be told what to do", cmd.CommandPath())
	}
	return unknownCommand(cmd, args[0])
}

// needsKnownCommand refuses, for the root, a word that is no command.
func needsKnownCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return unknownCommand(root, args[0])
}

func unknownCommand(parent *cobra.Command, name string) error {
	return usage(suggest.Hint(name, commandNames(parent)), "unknown command %q for %s, see %s --help", oneLine(name, 60), parent.CommandPath(), parent.CommandPath())
}

func commandNames(cmd *cobra.Command) []string {
	var names []string
	for _, c := range cmd.Commands() {
		if !c.Hidden {
			names = append(names, c.Name())
		}
	}
	return names
}

package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"somock/mock/suggest"
)

// needsSubcommand answers a command that only groups others.
func needsSubcommand(cmd *cobra.Command, args []string) error {
	names := commandNames(cmd)
	if len(args) == 0 {
		return usage("one of "+strings.Join(names, ", "), "%s needs to be told what to do", cmd.CommandPath())
	}
	return usage(suggest.Hint(args[0], names), "unknown command %q for %s", args[0], cmd.CommandPath())
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

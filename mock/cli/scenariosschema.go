package cli

import (
	"github.com/spf13/cobra"

	"somock/scenarios"
)

func newScenariosSchema(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "schema",
		Short: "Print the JSON schema of scenario files, for editors",
		Example: `  somock scenarios schema > scenario.schema.json
  # then, first in a scenario file:
  # yaml-language-server: $schema=./scenario.schema.json`,
		RunE: func(*cobra.Command, []string) error {
			_, err := a.Out.Write(scenarios.Schema)
			return err
		},
	}
	cmd.Flags().Bool("json", true, "it is JSON in any case")
	return cmd
}

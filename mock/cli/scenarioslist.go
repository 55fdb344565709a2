package cli

import (
	"context"
	"fmt"

	"github.com/spf13/cobra"

	"somock/mock/prose"
	"somock/mock/scenario"
)

func newScenariosList(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List the shipped scenarios, or all that a running server knows",
		Long: `List the scenarios that come with somock. With --server or $SOMOCK_SERVER, list
all that this server knows, those in force marked with a star.`,
		Example: `  somock scenarios list
  somock scenarios list --server http://127.0.0.1:8204 --json`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			list, err := a.listScenarios(cmd.Context())
			if err != nil {
				return err
			}
			return printAll(a, list, a.scenarioLine)
		},
	}
	a.addRemoteFlags(cmd)
	a.addJSONFlag(cmd)
	return cmd
}

func (a *app) listScenarios(ctx context.Context) ([]scenario.Listed, error) {
	if !a.namesServer() {
		return scenario.New(scenario.Options{}).List()
	}
	client, err := a.client()
	if err != nil {
		return nil, err
	}
	return client.Scenarios(ctx)
}

// scenarioLine is one scenario, with a star if it is in force.
func (a *app) scenarioLine(s scenario.Listed) string {
	mark := " "
	if s.InForce {
		mark = "*"
	}
	return fmt.Sprintf("%s %s %-8s %s", mark, a.data.paint(bold, fmt.Sprintf("%-24s", prose.OneLine(s.Name, 64))), s.Origin, prose.OneLine(s.Description, 200))
}

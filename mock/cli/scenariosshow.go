package cli

import (
	"context"
	"errors"
	"io/fs"

	"github.com/spf13/cobra"

	"somock/mock"
	"somock/mock/admin"
	"somock/mock/contract"
	"somock/mock/prose"
	"somock/mock/scenario"
)

func newScenariosShow(a *app) *cobra.Command {
	cmd := &cobra.Command{
		Use:   "show NAME|FILE",
		Short: "Print a scenario as it is written, to be read, copied and changed",
		Args:  cobra.ExactArgs(1),
		Example: `  somock scenarios show outage
  somock scenarios show outage > my-outage.yaml`,
		ValidArgsFunction: onlyFirst(a.serverScenarioNames()),
		RunE: func(cmd *cobra.Command, args []string) error {
			text, err := a.scenarioText(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			return a.print(text, text.Source)
		},
	}
	a.addRemoteFlags(cmd)
	a.addJSONFlag(cmd)
	return cmd
}

// scenarioText finds a scenario in a file, on a server that was named, or among the
// shipped ones.
func (a *app) scenarioText(ctx context.Context, operand string) (admin.ScenarioText, error) {
	if a.namesServer() && !scenario.IsFile(operand) {
		client, err := a.client()
		if err != nil {
			return admin.ScenarioText{}, err
		}
		text, err := client.Scenario(ctx, operand)
		return text, unknownScenario(err)
	}
	file, err := openScenario(operand)
	if err != nil {
		return admin.ScenarioText{}, err
	}
	engine := scenario.New(scenario.Options{})
	if err := engine.Use(file); err != nil {
		return admin.ScenarioText{}, err
	}
	info, source, err := engine.Show(file.Name)
	info.InForce = false // nowhere but in this command's own engine
	return admin.ScenarioText{Listed: info, Source: string(source)}, err
}

// openScenario reads a NAME or FILE. What is wrong with it is the input's fault.
func openScenario(operand string) (*scenario.File, error) {
	file, err := scenario.Open(operand, contract.IDs()...)
	if err == nil {
		return file, nil
	}
	switch {
	case mock.IsFailure(err, mock.NotFound):
		return nil, mock.Fail(mock.BadInput, err, mock.HintOf(err)+"\na file has a / or an extension: ./"+prose.OneLine(operand, 60))
	case errors.Is(err, fs.ErrNotExist):
		return nil, mock.Fail(mock.BadInput, err, "name a file that is there, or a shipped scenario: somock scenarios list")
	case mock.HintOf(err) == "" && errors.As(err, new(*fs.PathError)):
		return nil, mock.Fail(mock.BadInput, err, "name a file that can be read")
	}
	return nil, err
}

// unknownScenario is a name that a server does not know, an input like a file that is
// not there.
func unknownScenario(err error) error {
	if mock.IsFailure(err, mock.NotFound) {
		return mock.Fail(mock.BadInput, err, mock.HintOf(err))
	}
	return err
}

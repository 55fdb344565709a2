package cli

import "github.com/spf13/cobra"

func newScenarios(a *app) *cobra.Command {
	return newGroup("scenarios", "Look at scenarios, check files of them, and put them in front of a running server",
		newScenariosList(a),
		newScenariosShow(a),
		newScenariosValidate(a),
		newScenariosStatus(a),
		newScenariosArm(a),
		newScenariosDisarm(a),
		newScenariosSchema(a),
	)
}

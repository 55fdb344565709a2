package cli

import (
	"encoding/json"
	"math"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"somock/mock"
	"somock/mock/admin"
	"somock/mock/scenario"
)

func newScenariosArm(a *app) *cobra.Command {
	o := &armOptions{}
	cmd := &cobra.Command{
		Use:   "arm NAME|FILE|STEP",
		Short: "Put a scenario or one step in front of what a running server answers, for a while",
		Long: `Put a scenario, by NAME or from a FILE, or one STEP in front of the book of a
running server: for all tenants or one, until --times of its steps are used,
--for so long, or until it is disarmed. A step is written as in a scenario file: 503, '{fault: reset}'.
What is armed is in the server's memory: when that ends, it is gone.`,
		Args: cobra.ExactArgs(1),
		Example: `  somock scenarios arm 503 --times 3
  somock scenarios arm '{status: 204, delay: 6s}' --tenant Cust12345
  somock scenarios arm outage --for 10m
  somock scenarios arm lost-reply --times 1
  somock scenarios arm ./my.yaml --bypass-contract`,
		ValidArgsFunction: onlyFirst(a.serverScenarioNames()),
		RunE: func(cmd *cobra.Command, args []string) error {
			request, err := o.request(args[0], cmd.Flags())
			if err != nil {
				return err
			}
			client, err := a.client()
			if err != nil {
				return err
			}
			armed, err := client.Arm(cmd.Context(), request)
			if err != nil {
				return nothingToArm(args[0], err)
			}
			a.warnOfAct(armed.Warning, armed.Waiting)
			return a.print(armed, armedLine(armed.Armed))
		},
	}
	a.addRemoteFlags(cmd)
	cmd.Flags().Var(wholeNumber(&o.times, 1, math.MaxInt, "leave it out to arm until disarmed"), "times", "until so many steps are used (default: until it is disarmed)")
	cmd.Flags().DurationVar(&o.lasting, "for", 0, "until so long from now, like 10m; with --times, whichever comes first (default: until it is disarmed)")
	addTenantFlag(cmd, &o.tenant, "for this tenant alone (default: all)")
	cmd.Flags().BoolVar(&o.bypass, "bypass-contract", false, "answer before refusals do, as an outage would")
	a.addJSONFlag(cmd)
	return cmd
}

type armOptions struct {
	times   int
	lasting time.Duration
	tenant  string
	bypass  bool
}

// request says what to arm. A file is read and checked here, where it is.
func (o *armOptions) request(operand string, flags *pflag.FlagSet) (admin.ArmRequest, error) {
	request := admin.ArmRequest{Tenant: o.tenant, Bypass: o.bypass, By: "cli"}
	if flags.Changed("times") {
		request.Times = &o.times
	}
	if flags.Changed("for") {
		if o.lasting <= 0 {
			return request, usage("leave it out to arm until disarmed", "--for: seen %s, expected a duration over 0, like 10m or 90s", o.lasting)
		}
		lasting := o.lasting.String()
		request.For = &lasting
	}
	switch {
	case strings.TrimSpace(operand) == "":
		return request, usage("for example: somock scenarios arm 503", "somock scenarios arm: seen an empty word, expected a scenario's NAME, a FILE or a STEP")
	case scenario.IsStep(operand):
		text, err := json.Marshal(operand)
		request.Step = text
		return request, err
	case scenario.IsFile(operand):
		file, err := openScenario(operand)
		if err != nil {
			return request, err
		}
		request.File, request.Source = operand, string(file.Source)
		return request, nil
	}
	request.Scenario = operand
	return request, nil
}

// nothingToArm tells, beside what the server says of a name, how a fault or an error of
// that name is written.
func nothingToArm(operand string, err error) error {
	if !mock.IsFailure(err, mock.NotFound) {
		return err
	}
	hint := mock.HintOf(err) + "\na step is written as in a scenario: 503, '{fault: reset}', '{status: 204, delay: 6s}'"
	for _, kind := range mock.FaultKinds() {
		if operand == string(kind) {
			hint = "a fault is a step: somock scenarios arm '{fault: " + operand + "}'"
		}
	}
	return mock.Fail(mock.BadInput, err, hint)
}

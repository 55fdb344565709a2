package cli

import (
	"context"
	"strings"

	"github.com/spf13/cobra"

	"somock/mock"
	"somock/mock/admin"
	"somock/mock/prose"
	"somock/mock/scenario"
)

func newScenariosDisarm(a *app) *cobra.Command {
	var tenant string
	cmd := &cobra.Command{
		Use:   "disarm [ID|NAME]",
		Short: "Take away what is armed on a running server: one, or all",
		Args:  cobra.MaximumNArgs(1),
		Example: `  somock scenarios disarm
  somock scenarios disarm arm-1
  somock scenarios disarm lost-reply --tenant Cust12345`,
		ValidArgsFunction: onlyFirst(a.armedIDs()),
		RunE: func(cmd *cobra.Command, args []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			gone, err := disarm(cmd.Context(), client, strings.Join(args, ""), tenant)
			if err != nil {
				return err
			}
			return a.printDisarmed(gone)
		},
	}
	a.addRemoteFlags(cmd)
	addTenantFlag(cmd, &tenant, "only what is armed for this tenant alone (default: all)")
	a.addJSONFlag(cmd)
	return cmd
}

// disarm takes away what has this id, or shows under this name, or all with "".
func disarm(ctx context.Context, client *admin.Client, name, tenant string) ([]scenario.Armed, error) {
	armed, err := client.Armed(ctx)
	if err != nil {
		return nil, err
	}
	var gone []scenario.Armed
	var ids []string
	for _, arm := range armed {
		ids = append(ids, arm.ID)
		meant := name == "" || name == arm.ID || name == arm.Stub || "armed/"+name == arm.Stub
		if !meant || tenant != "" && (arm.Tenant == nil || !strings.EqualFold(*arm.Tenant, tenant)) {
			continue
		}
		err := client.Disarm(ctx, arm.ID)
		if mock.IsFailure(err, mock.NotFound) { // used up since
			continue
		}
		if err != nil {
			return gone, err
		}
		gone = append(gone, arm)
	}
	if gone == nil && name != "" {
		hint := "armed now: " + strings.Join(ids, ", ")
		if ids == nil {
			hint = "nothing is armed now"
		}
		return nil, mock.Failf(mock.No, hint, "nothing armed has the id or name %q", prose.OneLine(name, 60))
	}
	return gone, nil
}

func (a *app) printDisarmed(gone []scenario.Armed) error {
	if gone == nil && !a.json {
		a.talk.say("nothing was armed")
	}
	return printAll(a, gone, func(arm scenario.Armed) string { return "disarmed " + armedLine(arm) })
}

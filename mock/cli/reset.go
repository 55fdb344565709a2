package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"somock/mock/admin"
)

func newReset(a *app) *cobra.Command {
	var tenant string
	cmd := &cobra.Command{
		Use:   "reset",
		Short: "Begin anew for a tenant, or for all: scenarios, arms and inbox start empty",
		Long: `Begin a new epoch of a tenant, or of all: what scenarios have counted, what is
armed and the inbox start empty. Older recordings are hidden from lists, not
erased: somock recordings list --run all shows them.`,
		Example: `  somock reset
  somock reset --tenant Cust12345`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			answer, err := client.Reset(cmd.Context(), tenant)
			if err != nil {
				return err
			}
			return a.printReset(answer)
		},
	}
	a.addRemoteFlags(cmd)
	addTenantFlag(cmd, &tenant, "this tenant alone (default: all)")
	a.addJSONFlag(cmd)
	return cmd
}

func (a *app) printReset(answer admin.ResetAnswer) error {
	a.warnOfAct(answer.Warning, answer.Waiting)
	who := "all tenants begin"
	if answer.Tenant != nil {
		who = "tenant " + *answer.Tenant + " begins"
	}
	return a.print(answer, fmt.Sprintf("%s anew, epoch %d", who, answer.Epoch))
}

// warnOfAct passes on what a server says of the tenant that something was done for, and
// for which replicas it does not hold yet.
func (a *app) warnOfAct(ofTenant string, waiting []string) {
	if ofTenant != "" {
		a.talk.warning(ofTenant, "")
	}
	if len(waiting) > 0 {
		a.talk.warning("it does not hold yet for "+strings.Join(waiting, " and "), "they do it once they have read of it, or are not counted any more; GET /__admin/replicas tells who lives")
	}
}

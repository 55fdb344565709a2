package cli

import (
	"github.com/spf13/cobra"

	"somock/mock/admin"
)

// historyFlags say which recordings of which source are meant.
type historyFlags struct {
	source sourceFlags
	filter string
	tenant string
}

func addHistoryFlags(cmd *cobra.Command, f *historyFlags) {
	addSourceFlags(cmd, &f.source)
	addTenantFlag(cmd, &f.tenant)
	cmd.Flags().StringVar(&f.filter, "filter", "", filterHelp)
}

// check finds what is wrong with the flags before anything is asked.
func (f *historyFlags) check() error {
	if _, err := parseFilter(f.filter); err != nil {
		return err
	}
	return checkTenant(f.tenant)
}

func (f *historyFlags) selection() admin.Selection {
	return admin.Selection{Tenant: f.tenant, Run: f.source.run}
}

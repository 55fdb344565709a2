package cli

import (
	"github.com/spf13/cobra"

	"somock/mock/admin"
	"somock/mock/recordings"
)

// historyFlags say which recordings of which source are meant.
type historyFlags struct {
	source sourceFlags
	filter filterFlag
	tenant tenantFlag
	limit  int // 0 is all
}

const filterHelp = `words, and status:401 rule:auth.missing to:+47* from: content: plugin: scheme:bearer identity: tenant: stub: outcome:client-gone observed:slow >5000ms after:10m; - negates`

func (a *app) addHistoryFlags(cmd *cobra.Command, f *historyFlags) {
	a.addSourceFlags(cmd, &f.source)
	addTenantFlag(cmd, &f.tenant, "only this tenant (default: all)")
	cmd.Flags().Var(&f.filter, "filter", filterHelp)
}

// addLimitFlag is for commands that show at least so many.
func addLimitFlag(cmd *cobra.Command, limit *int, least int, help, hint string) {
	cmd.Flags().Var(&boundedInt{limit, least, recordings.MaxLimit, hint}, "limit", help)
}

// addNewestFlag is for commands that read all through unless they are told to stop.
func addNewestFlag(cmd *cobra.Command, f *historyFlags) {
	addLimitFlag(cmd, &f.limit, 0, "only the newest so many (default: all)", "leave it out to have all")
}

func (f *historyFlags) query() admin.Query {
	return admin.Query{Filter: f.filter.text, Tenant: string(f.tenant), Run: f.source.run, Limit: f.limit}
}

package cli

import (
	"github.com/spf13/cobra"

	"somock/mock/admin"
	"somock/mock/recordings"
)

// historyFlags say which recordings of which source are meant.
type historyFlags struct {
	source sourceFlags
	filter string
	tenant string
	limit  int // 0 is all
}

const filterHelp = `words, and status:401 rule:auth.missing to:+47* from: content: plugin: scheme:bearer identity: tenant: stub: outcome:client-gone observed:slow >5000ms after:10m; - negates`

func addHistoryFlags(cmd *cobra.Command, f *historyFlags) {
	addSourceFlags(cmd, &f.source)
	addTenantFlag(cmd, &f.tenant)
	cmd.Flags().StringVar(&f.filter, "filter", "", filterHelp)
}

// addNewestFlag is for commands that read all through unless they are told to stop.
func addNewestFlag(cmd *cobra.Command, f *historyFlags) {
	cmd.Flags().IntVar(&f.limit, "limit", 0, "only the newest so many (default: all)")
}

// checkLimit refuses a --limit that is out of bounds.
func checkLimit(limit, least int, hint string) error {
	if limit < least || limit > recordings.MaxLimit {
		return usage(hint, "--limit: seen %d, expected a whole number from %d to %d", limit, least, recordings.MaxLimit)
	}
	return nil
}

// check finds what is wrong with the flags before anything is asked.
func (f *historyFlags) check() error {
	if _, err := parseFilter(f.filter); err != nil {
		return err
	}
	if err := checkLimit(f.limit, 0, "leave it out to have all"); err != nil {
		return err
	}
	return checkTenant(f.tenant)
}

func (f *historyFlags) query() admin.Query {
	return admin.Query{Filter: f.filter, Tenant: f.tenant, Run: f.source.run, Limit: f.limit}
}

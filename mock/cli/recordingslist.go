package cli

import (
	"github.com/spf13/cobra"

	"somock/mock"
	"somock/mock/admin"
	"somock/mock/match"
	"somock/mock/recordings"
)

func newRecordingsList(a *app) *cobra.Command {
	f := historyFlags{limit: listLimit}
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List recordings, newest first",
		Example: `  somock recordings list
  somock recordings list --filter 'status:401 -rule:auth.missing' --json`,
		RunE: reads(a, &f, (*admin.Client).Page, func(page recordings.Page) error { return a.printList(page, f.filter.text) }),
	}
	a.addHistoryFlags(cmd, &f)
	addLimitFlag(cmd, &f.limit, 1, "how many at most", "--filter and --tenant leave less to list")
	a.addJSONFlag(cmd)
	return cmd
}

// listLimit is how many recordings are listed of those that there are.
const listLimit = 100

// entryLine is a recording, with what became of it, on one line.
func (a *app) entryLine(e *mock.Entry) string { return callLine(a.data, e, e.Outcome) }

func (a *app) printList(page recordings.Page, filter string) error {
	if err := printAll(a, page.Recordings, a.entryLine); err != nil {
		return err
	}
	switch n := len(page.Recordings); {
	case a.json:
	case n == 0:
		a.talk.say("no recordings (--filter and --tenant may hide some, a reset and older runs those before: --run all)")
		if advice := match.Advice(filter); advice != "" {
			a.talk.say("hint: %s", advice)
		}
	case !page.Meta.Complete:
		a.talk.say("%d of %d or more, see --limit", n, page.Meta.Total)
	case n < page.Meta.Total:
		a.talk.say("%d of %d, see --limit", n, page.Meta.Total)
	}
	if page.Meta.Evicted > 0 {
		a.talk.say("%d older ones were dropped by retention", page.Meta.Evicted)
	}
	return nil
}

package cli

import (
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"somock/mock"
	"somock/mock/admin"
)

const filterHelp = `words, and status:401 rule:auth.missing to:+47* from: content: plugin: scheme:bearer identity: tenant: stub: outcome:client-gone observed:slow >5000ms after:10m; - negates`

func newRecordingsList(a *app) *cobra.Command {
	var source sourceFlags
	var filter, tenant string
	var limit int
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "list",
		Short: "List recordings, newest first",
		Args:  noArgs,
		Example: `  somock recordings list
  somock recordings list --filter 'status:401 -rule:auth.missing' --json`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if limit < 1 || limit > admin.MaxLimit {
				return usage("", "--limit: seen %d, expected a whole number from 1 to %d", limit, admin.MaxLimit)
			}
			from, err := a.source(cmd.Context(), source)
			if err != nil {
				return err
			}
			page, err := from.page(cmd.Context(), filter, admin.Selection{Tenant: tenant, Run: source.run, Limit: limit})
			if err != nil {
				return err
			}
			return a.printList(page, asJSON)
		},
	}
	addSourceFlags(cmd, &source)
	addTenantFlag(cmd, &tenant)
	cmd.Flags().StringVar(&filter, "filter", "", filterHelp)
	cmd.Flags().IntVar(&limit, "limit", admin.DefaultLimit, "how many at most")
	addJSONFlag(cmd, &asJSON)
	return cmd
}

func (a *app) printList(page admin.Page, asJSON bool) error {
	for _, e := range page.Recordings {
		line := listLine(e)
		if asJSON {
			line = string(e.AppendJSON(nil))
		}
		if _, err := fmt.Fprintln(a.Out, line); err != nil {
			return err
		}
	}
	if n := len(page.Recordings); !asJSON && n < page.Meta.Total {
		a.talk.say("%d of %d, see --limit", n, page.Meta.Total)
	}
	if page.Meta.Evicted > 0 {
		a.talk.say("%d older ones were dropped by retention", page.Meta.Evicted)
	}
	return nil
}

// listLine is one recording on one line.
func listLine(e *mock.Entry) string {
	parts := []string{e.ID, e.Time.Local().Format("15:04:05"), oneLine(e.Tenant, 30), answerWord(e), schemeOf(e)}
	if m := e.Message; m != nil {
		parts = append(parts, oneLine(textOf(m.From), 30)+" → "+oneLine(textOf(m.To), 30), `"`+oneLine(textOf(m.Content), 40)+`"`)
	} else {
		parts = append(parts, oneLine(e.Method, 10)+" "+oneLine(e.Target, 60))
	}
	notes := append(violationIDs(e), e.Observations...)
	if stub := e.Decision.StubStep(); stub != "" {
		notes = append(notes, stub)
	}
	return strings.Join(append(parts, strings.Join(notes, ", ")), "  ")
}

// answerWord is what was answered and how long it took, or that it is pending.
func answerWord(e *mock.Entry) string {
	if e.Reply == nil {
		return string(mock.Pending)
	}
	return outcomeWord(e.Reply) + " " + time.Duration(e.Reply.Duration).Round(time.Millisecond/10).String()
}

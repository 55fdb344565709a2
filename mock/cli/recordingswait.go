package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"somock/mock"
	"somock/mock/admin"
	"somock/mock/recordings"
	"somock/mock/verify"
)

// waitOptions are what is waited for.
type waitOptions struct {
	history historyFlags
	count   int
	timeout time.Duration
}

func newRecordingsWait(a *app) *cobra.Command {
	o := &waitOptions{count: 1, timeout: 10 * time.Second}
	cmd := &cobra.Command{
		Use:   "wait",
		Short: "Wait until so many recordings match: exit 0 if they do, 5 if time is up",
		Long: `Wait until so many recordings match, those that are there already included, and
print them, oldest first. When time is up the exit code is 5, and what comes
nearest is told, field by field. In a run that has ended nothing more can come: that
is told at once, and the exit code is 1. --json prints the object that
POST /__admin/recordings/wait answers.`,
		Example: `  somock recordings wait
  somock recordings wait --count 2 --timeout 30s --filter 'status:204 to:+47*'`,
		RunE: reads(a, &o.history, o.wait, func(waited *recordings.Waited) error {
			if err := a.printWaited(waited); err != nil || waited.OK {
				return err
			}
			return o.missed(waited)
		}),
	}
	a.addHistoryFlags(cmd, &o.history)
	cmd.Flags().Var(wholeNumber(&o.count, 1, recordings.MaxLimit, "that there is none is an expectation, count: 0, not something to wait for"), "count", "how many")
	cmd.Flags().Var(waitTime(&o.timeout, maxWait), "timeout", "how long to wait at most")
	a.addJSONFlag(cmd)
	return cmd
}

// maxWait is how long a server lets a client wait.
const maxWait = 10 * time.Minute

func (o *waitOptions) wait(from *admin.Client, ctx context.Context, q admin.Query) (*recordings.Waited, error) {
	return from.Wait(ctx, q, o.count, o.timeout)
}

func (a *app) printWaited(waited *recordings.Waited) error {
	if a.json {
		return a.printJSON(waited)
	}
	return printAll(a, waited.Recordings, a.entryLine)
}

// missed is why there are too few.
func (o *waitOptions) missed(waited *recordings.Waited) error {
	kind, why := mock.TimedOut, "time is up after "+o.timeout.String()
	hint := "wait longer with --timeout; somock recordings list shows what came"
	if len(waited.Nearest) == 0 && len(waited.Recordings) == 0 {
		hint = "nothing came at all: is the client sending to this somock?"
	}
	if waited.Ended != "" {
		kind, why = mock.No, "the run "+waited.Ended+" has ended, nothing more will come"
		hint = "leave --run out to wait for calls of the newest run and of those after it"
	}
	what := "there are"
	if o.history.filter.text != "" {
		what = "that match " + o.history.filter.text + " there are"
	}
	message := fmt.Sprintf("%s: of %d recordings %s %d", why, o.count, what, len(waited.Recordings))
	for _, miss := range waited.Nearest {
		message += "\nnearest: " + miss.ID
		for _, d := range miss.Differences {
			message += "\n  " + verify.DifferenceText(d)
		}
	}
	return mock.Failf(kind, hint, "%s", strings.TrimSpace(message))
}

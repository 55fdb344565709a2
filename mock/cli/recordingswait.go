package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"somock/mock"
	"somock/mock/recordings"
	"somock/mock/verify"
)

// waitOptions are what is waited for.
type waitOptions struct {
	history historyFlags
	count   int
	timeout time.Duration
	json    bool
}

func newRecordingsWait(a *app) *cobra.Command {
	o := &waitOptions{}
	cmd := &cobra.Command{
		Use:   "wait",
		Short: "Wait until so many recordings match: exit 0 if they do, 5 if time is up",
		Long: `Wait until so many recordings match, those that are there already included, and
print them, oldest first. When time is up the exit code is 5, and what comes
nearest is told, field by field. --json prints the object that
POST /__admin/recordings/wait answers.`,
		Example: `  somock recordings wait
  somock recordings wait --count 2 --timeout 30s --filter 'status:204 to:+47*'`,
		RunE: func(cmd *cobra.Command, _ []string) error { return a.wait(cmd.Context(), o) },
	}
	addHistoryFlags(cmd, &o.history)
	cmd.Flags().IntVar(&o.count, "count", 1, "how many")
	cmd.Flags().DurationVar(&o.timeout, "timeout", 10*time.Second, "how long to wait at most")
	addJSONFlag(cmd, &o.json)
	return cmd
}

// maxWait is how long a server lets a client wait.
const maxWait = 10 * time.Minute

func (o *waitOptions) check() error {
	if o.count < 1 || o.count > recordings.MaxLimit {
		return usage("that there is none is an expectation, count: 0, not something to wait for", "--count: seen %d, expected a whole number from 1 to %d", o.count, recordings.MaxLimit)
	}
	if o.timeout <= 0 || o.timeout > maxWait {
		return usage("give a duration like 10s", "--timeout: seen %s, expected more than nothing and at most %s", o.timeout, maxWait)
	}
	return o.history.check()
}

func (a *app) wait(ctx context.Context, o *waitOptions) error {
	if err := o.check(); err != nil {
		return err
	}
	from, err := a.read(ctx, o.history.source)
	if err != nil {
		return err
	}
	waited, err := from.Wait(ctx, o.history.query(), o.count, o.timeout)
	if err != nil {
		return err
	}
	if err := a.printWaited(waited, o.json); err != nil {
		return err
	}
	if waited.OK {
		return nil
	}
	return o.timedOut(waited)
}

func (a *app) printWaited(waited *recordings.Waited, asJSON bool) error {
	if asJSON {
		return a.printJSON(waited)
	}
	return printAll(a, false, waited.Recordings, a.entryLine)
}

func (o *waitOptions) timedOut(waited *recordings.Waited) error {
	what := "there are"
	if o.history.filter != "" {
		what = "that match " + o.history.filter + " there are"
	}
	message := fmt.Sprintf("time is up after %s: of %d recordings %s %d", o.timeout, o.count, what, len(waited.Recordings))
	for _, miss := range waited.Nearest {
		message += "\nnearest: " + miss.ID
		for _, d := range miss.Differences {
			message += "\n  " + verify.DifferenceText(d)
		}
	}
	hint := "wait longer with --timeout; somock recordings list shows what came"
	if len(waited.Nearest) == 0 && len(waited.Recordings) == 0 {
		hint = "nothing came at all: is the client sending to this somock?"
	}
	return mock.Fail(mock.TimedOut, fmt.Errorf("%s", strings.TrimSpace(message)), hint)
}

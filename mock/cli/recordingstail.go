package cli

import (
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"somock/mock"
	"somock/mock/admin"
	"somock/mock/match"
)

func newRecordingsTail(a *app) *cobra.Command {
	f := historyFlags{limit: 10}
	cmd := &cobra.Command{
		Use:   "tail",
		Short: "Print recordings as they come in, until interrupted",
		Long: `Print the last recordings, then each new one once it is answered, until
interrupted. Without --json, one whose answer takes a second or more is also
printed when it comes in. A new run is followed as it begins.`,
		Example: `  somock recordings tail
  somock recordings tail --filter 'status:401' --json`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			from, err := a.read(cmd.Context(), f.source)
			if err != nil {
				return err
			}
			t := &tail{app: a, from: from, wanted: f, printed: map[string]bool{}}
			return t.run(cmd.Context())
		},
	}
	a.addHistoryFlags(cmd, &f)
	addLimitFlag(cmd, &f.limit, 0, "how many of those that are there to begin with", "0 begins with the next one")
	a.addJSONFlag(cmd)
	return cmd
}

// worthWaiting is how long a reply must be scripted to take for its call to be printed
// before it.
const worthWaiting = time.Second

// A tail prints each recording once it is settled.
type tail struct {
	*app
	from    *admin.Client
	wanted  historyFlags
	printed map[string]bool // ids that may be given once more
	order   []string        // the same, oldest first

	newest map[string]uint64 // number that was seen, of each run that was followed
}

// remembered is how many ids that is.
const remembered = 10_000

func (t *tail) run(ctx context.Context) error {
	after, err := t.last(ctx)
	if err == nil {
		err = t.begin(ctx)
	}
	if err == nil {
		err = t.follow(ctx, after)
	}
	return interrupted(ctx, err)
}

// interrupted is how a tail ends, and no failure.
func interrupted(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return nil
	}
	return err
}

// begin prints what is there already, oldest first.
func (t *tail) begin(ctx context.Context) error {
	if t.wanted.limit == 0 {
		return nil
	}
	page, err := t.from.Page(ctx, t.wanted.query())
	if err != nil {
		return err
	}
	for _, e := range slices.Backward(page.Recordings) {
		if err := t.print(e); err != nil {
			return err
		}
	}
	return nil
}

// show prints a recording if it is one of those that are wanted.
func (t *tail) show(e *mock.Entry) error {
	if t.wanted.tenant != "" && mock.TenantKey(e.Tenant) != mock.TenantKey(t.wanted.tenant) || !t.wanted.filter.matcher.Matches(match.OfEntry(e)) {
		return nil
	}
	return t.print(e)
}

func (t *tail) print(e *mock.Entry) error {
	key := e.ID
	if e.Outcome == nil {
		if key += " pending"; t.json || !takesLong(e) {
			return nil
		}
	}
	if t.printed[key] {
		return nil
	}
	t.remember(key)
	line := callLine(t.data, e, e.Outcome)
	if t.json {
		line = string(e.AppendJSON(nil))
	}
	_, err := fmt.Fprintln(t.Out, line)
	return err
}

func (t *tail) remember(key string) {
	t.printed[key] = true
	if t.order = append(t.order, key); len(t.order) > remembered {
		delete(t.printed, t.order[0])
		t.order = t.order[1:]
	}
}

// takesLong reports whether a reply is scripted to take longer than a reader would wait.
func takesLong(e *mock.Entry) bool {
	return time.Duration(e.Decision.Delay) >= worthWaiting || e.Decision.Fault != nil && *e.Decision.Fault == mock.FaultHang
}

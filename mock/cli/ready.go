package cli

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"somock/mock"
	"somock/mock/admin"
	"somock/mock/prose"
)

const readyInterval = 100 * time.Millisecond

func newReady(a *app) *cobra.Command {
	var wait bool
	timeout := 10 * time.Second
	cmd := &cobra.Command{
		Use:   "ready",
		Short: "Ask whether a somock is ready: exit 0 if it is, 1 if not, 4 if none answers",
		Example: `  somock ready
  somock ready --wait --timeout 10s && run-the-tests`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			client, err := a.client()
			if err != nil {
				return err
			}
			ctx, cancel := context.WithTimeout(cmd.Context(), timeout)
			defer cancel()
			state, err := askReady(ctx, client, wait)
			switch {
			case cmd.Context().Err() == nil && ctx.Err() != nil:
				return notReady(client.Base(), timeout, state, err)
			case err != nil:
				return err
			}
			return a.printReady(client.Base(), state)
		},
	}
	a.addRemoteFlags(cmd)
	cmd.Flags().BoolVar(&wait, "wait", false, "wait until it is ready")
	cmd.Flags().Var(waitTime(&timeout, 0), "timeout", "how long to wait; then the exit code is 5")
	a.addJSONFlag(cmd)
	return cmd
}

// notReady is the failure when time is up. state or err is what was heard last.
func notReady(base string, timeout time.Duration, state string, err error) error {
	switch {
	case err != nil:
		return mock.Failf(mock.TimedOut, mock.HintOf(err), "still after %s: %w", timeout, err)
	case state != "":
		return mock.Failf(mock.TimedOut, "wait longer with --timeout; its log says more", "%s is not ready after %s: %s", base, timeout, prose.OneLine(state, shownValue))
	}
	return mock.Failf(mock.TimedOut, "something is there and does not answer; is it a somock? Its log says more", "%s is not ready after %s", base, timeout)
}

// askReady asks once, or, waiting, until the answer is yes or ctx is done: "" means
// ready, else why not. It gives what was heard last.
func askReady(ctx context.Context, client *admin.Client, wait bool) (string, error) {
	tick := time.NewTicker(readyInterval)
	defer tick.Stop()
	state, err := readyState(ctx, client)
	for wait && (err != nil || state != "") {
		select {
		case <-tick.C:
		case <-ctx.Done():
			return state, err
		}
		if nextState, nextErr := readyState(ctx, client); ctx.Err() == nil { // else it was cut short
			state, err = nextState, nextErr
		}
	}
	return state, err
}

func readyState(ctx context.Context, client *admin.Client) (string, error) {
	status, text, err := client.Plain(ctx, "/readyz")
	switch {
	case err != nil:
		return "", err
	case status == http.StatusOK:
		return "", nil
	case status != http.StatusServiceUnavailable:
		return "", admin.Unreachable(client.Base(), fmt.Errorf("%d %s to /readyz, which is not somock's way to say no", status, http.StatusText(status)))
	}
	return strings.TrimSpace(strings.TrimPrefix(text, "not ready: ")), nil
}

func (a *app) printReady(base, state string) error {
	if a.json {
		if err := a.printJSON(map[string]any{"ready": state == "", "server": base, "reason": state}); err != nil {
			return err
		}
	} else if state == "" {
		if _, err := io.WriteString(a.Out, "ready\n"); err != nil {
			return err
		}
	}
	switch {
	case state == "":
		return nil
	case a.json:
		return no()
	}
	return mock.Failf(mock.No, "its log says more; somock ready --wait waits until it is", "%s is not ready: %s", base, state)
}

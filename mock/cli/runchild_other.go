//go:build !unix

package cli

import (
	"context"
	"errors"
	"os/exec"

	"github.com/spf13/cobra"
)

// runChild runs a command to its end, and kills it when ctx is done. Here are no process
// groups: what the command started and left behind stays.
func runChild(ctx context.Context, c childCommand) (int, error) {
	cmd := c.command()
	if err := cmd.Start(); err != nil {
		return 0, c.notStarted(err)
	}
	stop := context.AfterFunc(ctx, func() { _ = cmd.Process.Kill() }) // it may have ended
	defer stop()
	var exit *exec.ExitError
	if err := cmd.Wait(); err != nil && !errors.As(err, &exit) && !errors.Is(err, exec.ErrWaitDelay) {
		return 0, err
	}
	return cmd.ProcessState.ExitCode(), nil
}

// newGuard is a command for systems with process groups only.
func newGuard(*app) *cobra.Command { return &cobra.Command{Use: "guard-process-group", Hidden: true} }

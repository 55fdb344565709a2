package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
	"golang.org/x/sys/windows"

	"somock/mock"
)

// What a process ends with: of those that were killed here, and of one that Ctrl+C or
// Ctrl+Break ended, which has no number for it that shells elsewhere know.
const (
	exitKilled      = 128 + int(syscall.SIGKILL)
	exitInterrupted = 128 + int(syscall.SIGINT)
)

// runChild runs a command in a job object, which ends with it: whatever it started and left
// behind is killed, also when somock is. Ctrl+C, Ctrl+Break and the end of a console come
// to all of its processes by themselves; they are killed when c.grace is over or a second
// one comes.
func runChild(ctx context.Context, c childCommand) (int, error) {
	signals := make(chan os.Signal, 16)
	signal.Notify(signals, os.Interrupt, syscall.SIGTERM)
	defer signal.Stop(signals)
	j, err := newJob()
	if err != nil {
		return 0, mock.Failf(mock.Environment, "", "make a job object: %w", err)
	}
	defer j.close()
	cmd := c.command()
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: windows.CREATE_SUSPENDED} // until it is in the job
	if err := cmd.Start(); err != nil {
		return 0, c.notStarted(err)
	}
	if err := j.begin(cmd.Process); err != nil {
		_ = cmd.Process.Kill()
		_ = cmd.Wait() // it was killed
		return 0, mock.Failf(mock.Environment, "", "put %s into a job object: %w", c.argv[0], err)
	}
	code, err := c.wait(ctx, cmd, family{pass: func(syscall.Signal) {}, kill: j.kill}, signals)
	if uint32(code) == uint32(windows.STATUS_CONTROL_C_EXIT) {
		code = exitInterrupted
	}
	return code, err
}

// newGuard is a command for systems with process groups only.
func newGuard(*app) *cobra.Command { return &cobra.Command{Use: "guard-process-group", Hidden: true} }

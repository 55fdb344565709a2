package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"syscall"
	"time"
)

// A childCommand is the command that run runs.
type childCommand struct {
	argv     []string
	env      []string
	in       io.Reader
	out, err io.Writer
	grace    time.Duration // how long it may take to end when it is asked to
	self     string        // this program, to watch over the child; "" does without
}

// The exit codes of a command that could not be started, as shells have them.
const (
	exitNotRunnable = 126
	exitNotFound    = 127
)

// pipeDelay is how long output that the child's own children hold open is waited for.
const pipeDelay = time.Second

func (c *childCommand) command() *exec.Cmd {
	cmd := exec.Command(c.argv[0], c.argv[1:]...)
	cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr, cmd.WaitDelay = c.env, c.in, c.out, c.err, pipeDelay
	return cmd
}

// notStarted says why a command cannot be run.
func (c *childCommand) notStarted(err error) error {
	code, hint := exitNotRunnable, "a command is a program, or a script that can be executed"
	if errors.Is(err, exec.ErrNotFound) || errors.Is(err, fs.ErrNotExist) {
		code, hint = exitNotFound, "name a command that is on the PATH or in a folder, as after a shell's prompt"
	}
	var path *fs.PathError
	var look *exec.Error
	switch {
	case errors.As(err, &look):
		err = look.Err
	case errors.As(err, &path):
		err = path.Err
	}
	return endedWith(code, fmt.Errorf("%s cannot be started: %w", c.argv[0], err), hint)
}

// A family is a child and all that it has started. That it has ended is no error to either.
type family struct {
	pass func(syscall.Signal)
	kill func()
}

// wait passes signals on until the child has ended. After one that asks to end, the family
// is killed when c.grace is over or a second one comes.
func (c *childCommand) wait(ctx context.Context, cmd *exec.Cmd, all family, signals <-chan os.Signal) (int, error) {
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	var patience *time.Timer
	end := func() {
		if patience != nil {
			all.kill()
			return
		}
		patience = time.AfterFunc(c.grace, all.kill)
	}
	done := ctx.Done()
	for {
		select {
		case err := <-ended:
			if patience != nil {
				patience.Stop()
			}
			return exitOf(cmd, err)
		case s := <-signals:
			all.pass(s.(syscall.Signal))
			if s == syscall.SIGINT || s == syscall.SIGTERM || s == syscall.SIGQUIT {
				end()
			}
		case <-done:
			done = nil
			if context.Cause(ctx) == context.Canceled { // else it was a signal, which comes here too
				all.pass(syscall.SIGTERM)
				end()
			}
		}
	}
}

// exitOf is how a command ended, as shells tell it. Output that its own children keep
// open is no failure of it.
func exitOf(cmd *exec.Cmd, err error) (int, error) {
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) && !errors.Is(err, exec.ErrWaitDelay) {
		return 0, err
	}
	status, ok := cmd.ProcessState.Sys().(syscall.WaitStatus)
	if ok && status.Signaled() {
		return 128 + int(status.Signal()), nil
	}
	return cmd.ProcessState.ExitCode(), nil
}

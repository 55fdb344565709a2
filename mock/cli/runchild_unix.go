//go:build unix

package cli

import (
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"syscall"
	"time"
)

// runChild runs a command in a process group of its own, which ends with it: whatever it
// started and left behind is killed. Signals go on to the group; after one that asks to
// end, the group is killed when c.grace is over or a second one comes. It gives the exit
// code as a shell does, 128+n for signal n.
//
// Should somock be killed, the guard kills the group.
func runChild(ctx context.Context, c childCommand) (int, error) {
	signals := make(chan os.Signal, 16)
	signal.Notify(signals, forwarded()...)
	defer signal.Stop(signals)
	guard := startGuard(c.self)
	defer guard.end()
	cmd := c.command()
	terminal := terminalOf(c.in)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pgid: guard.group()} // 0: a new one
	terminal.putInFront(cmd.SysProcAttr)
	if err := cmd.Start(); err != nil {
		return 0, c.notStarted(err)
	}
	group := guard.group()
	if group == 0 {
		group = cmd.Process.Pid
	}
	defer terminal.takeBack()
	defer func() { _ = syscall.Kill(-group, syscall.SIGKILL) }() // ESRCH: nothing is left of it
	return c.wait(ctx, cmd, group, signals)
}

// forwarded are the signals that go on to the child, but for those that somock was
// started to ignore, as nohup does.
func forwarded() []os.Signal {
	var list []os.Signal
	for _, s := range []os.Signal{syscall.SIGINT, syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT, syscall.SIGUSR1, syscall.SIGUSR2} {
		if !signal.Ignored(s) {
			list = append(list, s)
		}
	}
	return list
}

func (c *childCommand) wait(ctx context.Context, cmd *exec.Cmd, group int, signals <-chan os.Signal) (int, error) {
	ended := make(chan error, 1)
	go func() { ended <- cmd.Wait() }()
	kill := func() { _ = syscall.Kill(-group, syscall.SIGKILL) } // ESRCH: it has ended
	var patience *time.Timer
	end := func() {
		if patience != nil {
			kill()
			return
		}
		patience = time.AfterFunc(c.grace, kill)
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
			_ = syscall.Kill(-group, s.(syscall.Signal)) // ESRCH: it has ended
			if s != syscall.SIGUSR1 && s != syscall.SIGUSR2 && s != syscall.SIGHUP {
				end()
			}
		case <-done:
			done = nil
			if context.Cause(ctx) == context.Canceled { // else it was a signal, which comes here too
				_ = syscall.Kill(-group, syscall.SIGTERM) // ESRCH: it has ended
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

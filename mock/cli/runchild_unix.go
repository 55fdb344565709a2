//go:build unix

package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
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
	all := family{pass: func(s syscall.Signal) { _ = syscall.Kill(-group, s) }} // ESRCH: nothing is left of it
	all.kill = func() { all.pass(syscall.SIGKILL) }
	defer all.kill()
	return c.wait(ctx, cmd, all, signals)
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

//go:build unix

package cli

import (
	"io"
	"os"
	"os/exec"
	"os/signal"
	"syscall"

	"github.com/spf13/cobra"
)

// guardCommand is the hidden command by which somock starts itself as a guard.
const guardCommand = "guard-process-group"

// A guard is a second somock that leads the process group of a child and does nothing
// but wait for the first one's end: should that be killed, with no time to clean up, it
// kills the group. Linux's PR_SET_PDEATHSIG ends the child alone, never what that has
// started. While the guard lives the group's number cannot be given to another. nil is
// no guard.
type guard struct {
	cmd   *exec.Cmd
	alive io.Closer // the guard reads it; the kernel closes it when somock dies
}

// startGuard starts this program as a guard and waits until it is on guard. Without one
// a child is run all the same: what is lost is the end of its own children when somock
// is killed.
func startGuard(self string) *guard {
	if self == "" {
		return nil
	}
	cmd := exec.Command(self, guardCommand)
	cmd.Env = []string{}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	alive, err := cmd.StdinPipe()
	if err != nil {
		return nil
	}
	ready, err := cmd.StdoutPipe()
	if err != nil {
		return nil
	}
	if err := cmd.Start(); err != nil {
		return nil
	}
	g := &guard{cmd, alive}
	if n, _ := ready.Read(make([]byte, 1)); n == 0 {
		g.end()
		return nil
	}
	return g
}

// group is the process group that is guarded, 0 for none.
func (g *guard) group() int {
	if g == nil {
		return 0
	}
	return g.cmd.Process.Pid
}

// end ends the guard, and with it what is left of the group.
func (g *guard) end() {
	if g != nil {
		_ = g.alive.Close() // it ends by this
		_ = g.cmd.Wait()    // by a signal of its own
	}
}

func newGuard(a *app) *cobra.Command {
	return &cobra.Command{
		Use:    guardCommand,
		Short:  "Kill the own process group when stdin ends; somock run starts this",
		Hidden: true,
		RunE: func(*cobra.Command, []string) error {
			if syscall.Getpgrp() != syscall.Getpid() {
				return usage("it is somock run that needs this command", "not the leader of a process group")
			}
			signal.Ignore() // all that can be: they are meant for the others in the group
			if _, err := a.Out.Write([]byte{'\n'}); err != nil {
				return err
			}
			_, _ = io.Copy(io.Discard, a.In) // until it ends, whatever the reason
			return syscall.Kill(-os.Getpid(), syscall.SIGKILL)
		},
	}
}

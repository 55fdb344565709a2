package cli

import "syscall"

// childAttributes put the child into a process group (0: a new one), in front if there
// is a terminal, and have the kernel kill it when somock dies.
func childAttributes(group int, terminal *terminalGroup) *syscall.SysProcAttr {
	attributes := &syscall.SysProcAttr{Setpgid: true, Pgid: group, Pdeathsig: syscall.SIGKILL}
	terminal.putInFront(attributes)
	return attributes
}

//go:build unix && !linux

package cli

import "syscall"

// childAttributes put the child into a process group (0: a new one), in front if there
// is a terminal.
func childAttributes(group int, terminal *terminalGroup) *syscall.SysProcAttr {
	attributes := &syscall.SysProcAttr{Setpgid: true, Pgid: group}
	terminal.putInFront(attributes)
	return attributes
}

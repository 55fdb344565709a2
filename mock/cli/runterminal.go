//go:build unix

package cli

import (
	"io"
	"os"
	"os/signal"
	"syscall"

	"golang.org/x/sys/unix"
)

// A terminalGroup is the terminal whose foreground a child is to have, so that it may
// read from it and Ctrl-C reaches it. nil is none.
type terminalGroup struct{ fd, ours int }

// terminalOf is the terminal that in is, if somock is in its foreground itself.
func terminalOf(in io.Reader) *terminalGroup {
	file, ok := in.(*os.File)
	if !ok {
		return nil
	}
	fd := int(file.Fd())
	foreground, err := unix.IoctlGetInt(fd, unix.TIOCGPGRP)
	if err != nil || foreground != syscall.Getpgrp() {
		return nil
	}
	return &terminalGroup{fd, foreground}
}

func (t *terminalGroup) putInFront(attributes *syscall.SysProcAttr) {
	if t != nil {
		attributes.Foreground, attributes.Ctty = true, t.fd
	}
}

// takeBack gives the foreground back to somock. The kernel would stop a process that
// asks for it from behind, unless that ignores the signal.
func (t *terminalGroup) takeBack() {
	if t == nil {
		return
	}
	signal.Ignore(syscall.SIGTTOU)
	defer signal.Reset(syscall.SIGTTOU)
	_ = unix.IoctlSetPointerInt(t.fd, unix.TIOCSPGRP, t.ours) // the terminal may have gone
}

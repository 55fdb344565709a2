package cli

import (
	"context"
	"errors"
	"io/fs"
	"net"
	"syscall"

	"somock/mock"
	"somock/mock/journal"
)

// An ended is how run's command ended, whose exit code is that of run.
type ended struct {
	code int
	*mock.Failure
}

func endedWith(code int, err error, hint string) error {
	return &ended{code, mock.Fail(mock.No, err, hint)}
}

func usage(hint, format string, args ...any) error {
	return mock.Failf(mock.Usage, hint, format, args...)
}

// no is the exit code 1 of a command that has printed its answer already.
func no() error { return mock.Fail(mock.No, nil, "") }

// exitCode maps errors to exit codes, here only, and prints them as error: and hint:.
func (a *app) exitCode(err error) int {
	if err == nil {
		return 0
	}
	f := failureOf(err)
	if f.Err != nil {
		hint := f.Fix
		if hint == "" && f.Kind == mock.Usage {
			hint = seeHelp
		}
		a.talk.failure(f.Error(), hint)
	}
	var child *ended
	if errors.As(err, &child) {
		return child.code
	}
	return f.ExitCode()
}

// seeHelp is the hint of a usage error that says all but that.
const seeHelp = "--help of the command shows what it takes"

// failureOf tells what kind of failure an error is that does not say so itself.
func failureOf(err error) *mock.Failure {
	var child *ended
	var address *net.AddrError
	switch {
	case errors.As(err, &child):
		return child.Failure
	case mock.FailureOf(err) != nil:
		return mock.FailureOf(err)
	case errors.Is(err, journal.ErrVersion):
		return mock.Fail(mock.BadInput, err, "somock recordings fsck lists the lines that are in it")
	case errors.As(err, &address):
		return mock.Fail(mock.Usage, err, environmentHint(err))
	case errors.Is(err, context.DeadlineExceeded):
		return mock.Fail(mock.TimedOut, err, "")
	case errors.Is(err, context.Canceled):
		return mock.Failf(mock.Environment, "run it again to have it whole", "interrupted")
	case errors.Is(err, syscall.EPIPE):
		return mock.Fail(mock.Environment, nil, "") // whoever read the output has enough of it
	}
	return mock.Fail(mock.Environment, err, environmentHint(err))
}

// What Windows says of sockets (learn.microsoft.com/windows/win32/winsock/windows-sockets-error-codes-2),
// which syscall does not bring together with the names below. No other system has these numbers.
const (
	windowsInUse        syscall.Errno = 10048
	windowsNotAvailable syscall.Errno = 10049
)

func environmentHint(err error) string {
	var dns *net.DNSError
	var address *net.AddrError
	var listen *net.OpError
	listening := errors.As(err, &listen) && listen.Op == "listen"
	switch {
	case errors.Is(err, syscall.EADDRINUSE), errors.Is(err, windowsInUse):
		return "another program, maybe another somock, has that port; take a free one with --addr 127.0.0.1:0"
	case errors.Is(err, syscall.EADDRNOTAVAIL), errors.Is(err, windowsNotAvailable), errors.As(err, &dns):
		return "no interface of this machine has that address, or no port that name; --addr 127.0.0.1:8204 is for this machine, 0.0.0.0:8204 for all"
	case errors.As(err, &address), listening && !errors.Is(err, fs.ErrPermission):
		return "an address is host:port, like --addr 127.0.0.1:8204"
	case listening:
		return "ports below 1024 need privileges; take another, like --addr 127.0.0.1:8204"
	case errors.Is(err, syscall.EROFS):
		return "that place is read-only; choose another"
	case errors.Is(err, syscall.ENOSPC):
		return "the disk is full; make room or choose another place"
	case errors.Is(err, fs.ErrPermission):
		return "choose a place that you may use, or change its permissions"
	case errors.Is(err, fs.ErrNotExist):
		return "name a file or folder that is there"
	}
	return "see --help of the command; if that does not explain it, it is a fault of somock's"
}

// badInput is a file that cannot be used. One whose error shows the place says all.
func badInput(flag string, err error) error {
	if f := mock.FailureOf(err); f != nil {
		return f
	}
	return mock.Failf(mock.BadInput, "name a file that exists and can be read", "%s: %w", flag, err)
}

// unwritable is a file that a flag names for output and that cannot be written.
func unwritable(flag string, err error) error {
	return mock.Failf(mock.Environment, "name a file in a folder that is there and can be written", "%s: %w", flag, err)
}

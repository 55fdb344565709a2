package cli

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"net"
	"strings"
	"syscall"

	"somock/mock/journal"
	"somock/mock/scenario"
	"somock/mock/strictyaml"
)

// The exit codes.
const (
	exitYes         = 0
	exitNo          = 1 // violations, unmet expectations, a difference, a wrong status
	exitUsage       = 2
	exitInput       = 3 // a bad input file
	exitEnvironment = 4 // port, permission, unreachable
	exitTimeout     = 5 // timed out waiting
)

// A failure ends a command: with an exit code, and for people an error and a hint. One
// without an error has said all it had to say already.
type failure struct {
	code int
	err  error
	hint string
}

func (f *failure) Error() string {
	if f.err == nil {
		return fmt.Sprintf("exit %d", f.code)
	}
	return f.err.Error()
}

func (f *failure) Unwrap() error { return f.err }

func usage(hint, format string, args ...any) error {
	return &failure{exitUsage, fmt.Errorf(format, args...), hint}
}

// no is the exit code 1 of a command that has printed its answer already.
func no() error { return &failure{code: exitNo} }

// exitCode maps errors to exit codes, here only, and prints them as error: and hint:.
func (a *app) exitCode(err error) int {
	if err == nil {
		return exitYes
	}
	f := asFailure(err)
	if f.err != nil {
		a.talk.failure(f.err.Error(), cmp.Or(f.hint, nextStep(f)))
	}
	return f.code
}

// nextStep is the hint of a failure whose message says all but that.
func nextStep(f *failure) string {
	if f.code == exitUsage {
		return "--help of the command shows what it takes"
	}
	return ""
}

func asFailure(err error) *failure {
	var f *failure
	if errors.As(err, &f) {
		return f
	}
	hint := hintOf(err)
	var input *strictyaml.Error
	var unknown *scenario.UnknownError
	var address *net.AddrError
	var coded interface{ ExitCode() int }
	switch {
	case errors.As(err, &input), errors.As(err, &unknown):
		return &failure{exitInput, err, hint}
	case errors.Is(err, journal.ErrVersion):
		return &failure{exitInput, err, "somock recordings fsck lists the lines that are in it"}
	case errors.As(err, &coded):
		return &failure{coded.ExitCode(), err, hint}
	case errors.As(err, &address):
		return &failure{exitUsage, err, environmentHint(err, hint)}
	case errors.Is(err, context.DeadlineExceeded):
		return &failure{exitTimeout, err, hint}
	case errors.Is(err, context.Canceled):
		return &failure{exitEnvironment, errors.New("interrupted"), "run it again to have it whole"}
	case errors.Is(err, syscall.EPIPE):
		return &failure{code: exitEnvironment} // whoever read the output has enough of it
	}
	return &failure{exitEnvironment, err, environmentHint(err, hint)}
}

func environmentHint(err error, hint string) string {
	var dns *net.DNSError
	var address *net.AddrError
	var listen *net.OpError
	listening := errors.As(err, &listen) && listen.Op == "listen"
	switch {
	case hint != "":
		return hint
	case errors.Is(err, syscall.EADDRINUSE):
		return "another program, maybe another somock, has that port; take a free one with --addr 127.0.0.1:0"
	case errors.Is(err, syscall.EADDRNOTAVAIL), errors.As(err, &dns):
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

func errExpected(seen string, words []string) error {
	return fmt.Errorf("seen %q, expected %s", seen, oneOfWords(words))
}

// oneOfWords reads a list aloud: a, b or c.
func oneOfWords(words []string) string {
	if len(words) < 2 {
		return strings.Join(words, "")
	}
	last := len(words) - 1
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// hintOf is the mend that an error names, or "".
func hintOf(err error) string {
	var helpful interface{ Hint() string }
	if errors.As(err, &helpful) {
		return helpful.Hint()
	}
	return ""
}

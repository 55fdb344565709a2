package cli

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// UntilSignal is done when the process is asked to end: by an interrupt, by a supervisor, or
// because its terminal is gone, unless nohup has said that this is nothing to it. A second
// signal then ends the process at once, which one from npm's launcher is not for a moment:
// npm passes on what the terminal has told all of them.
//
// On Windows Ctrl+C and Ctrl+Break are an interrupt,
// and the end of the console or the session is SIGTERM (os/signal).
func UntilSignal() context.Context {
	asks := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		asks = append(asks, syscall.SIGHUP)
	}
	ctx, stop := signal.NotifyContext(context.Background(), asks...)
	context.AfterFunc(ctx, func() {
		if os.Getenv(launcherName) != "" {
			<-time.After(time.Second)
		}
		stop()
	})
	return ctx
}

// outliveReaders lets a write to stdout or stderr whose reader is gone fail, instead of
// killing the process in the midst of its work. It does not ask for the signal itself:
// each client that leaves while it is written to raises that, too.
func outliveReaders() { signal.Ignore(syscall.SIGPIPE) }

//go:build linux

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"syscall"
	"time"
)

// wholeRun bounds the run, should anything hang that has no bound of its own.
const wholeRun = 40 * time.Minute

func main() {
	// Not given back after the first signal: what is running is killed and removed at
	// once anyway, and a second signal in that moment would leave it behind.
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM, syscall.SIGHUP)
	defer stop()
	os.Exit(run(ctx, os.Args[1:]))
}

func run(ctx context.Context, args []string) int {
	var err error
	if len(args) > 0 && args[0] == roleArgument {
		err = playRole(ctx, args[1:])
	} else {
		err = measure(ctx, args)
	}
	switch {
	case err == nil, errors.Is(err, flag.ErrHelp):
		return 0
	case errors.Is(err, errUsage):
		fmt.Fprintln(os.Stderr, "error:", err)
		return 2
	}
	fmt.Fprintln(os.Stderr, "error:", err)
	return 1
}

// measure is the command as its user knows it.
func measure(ctx context.Context, args []string) (err error) {
	o, err := parseOptions(args, os.Stderr)
	if err != nil {
		return err
	}
	if err := endWithGoRun(); err != nil {
		return err
	}
	ctx, cancel := context.WithTimeoutCause(ctx, wholeRun, fmt.Errorf("not done after %s", wholeRun))
	defer cancel()
	b, err := newBench(o, os.Stderr)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	rows, err := b.run(ctx)
	if len(rows) > 0 {
		fmt.Printf("%s\n\n%s", b.where(time.Now()), table(rows))
	}
	return err
}

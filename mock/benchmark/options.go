//go:build linux

package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"somock/mock/suggest"
)

// errUsage marks what the user can mend on the command line.
var errUsage = errors.New("usage")

// options are what the user asked for.
type options struct {
	scale
	only   []string // names of measurements; empty: all
	dir    string   // where folders are made
	somock string   // a built binary; "" builds one
}

// A scale is how much is measured.
type scale struct {
	rounds     int
	slice      time.Duration // one round of throughput
	warm       time.Duration // before it, not measured
	open       time.Duration // one round of the open loop
	bursts     []burstSize
	starts     int // starts in each round
	kept       int // recordings in the folder that a start finds
	recordings int // after which memory is looked at
	settle     time.Duration
}

// A burstSize is so many replies, so much delayed, at once.
type burstSize struct {
	replies int
	delay   time.Duration
	rounds  int
}

func fullScale() scale {
	return scale{
		rounds: 5, slice: 2 * time.Second, warm: 300 * time.Millisecond, open: 4 * time.Second,
		bursts: []burstSize{{500, 100 * time.Millisecond, 15}, {10_000, 6 * time.Second, 3}},
		starts: 5, kept: 200_000, recordings: 1_000_000, settle: time.Second,
	}
}

func shortScale() scale {
	return scale{
		rounds: 1, slice: 200 * time.Millisecond, warm: 50 * time.Millisecond, open: 200 * time.Millisecond,
		bursts: []burstSize{{50, 20 * time.Millisecond, 1}, {500, 200 * time.Millisecond, 1}},
		starts: 1, kept: 2_000, recordings: 5_000, settle: 100 * time.Millisecond,
	}
}

// parseOptions reads the command line; an error that wraps errUsage is the user's.
func parseOptions(args []string, out io.Writer) (options, error) {
	flags := flag.NewFlagSet("benchmark", flag.ContinueOnError)
	flags.SetOutput(out)
	short := flags.Bool("short", false, "a smoke test in seconds, whose numbers mean nothing")
	only := flags.String("only", "", "measure only these, separated by commas: "+strings.Join(measurementNames(), ", "))
	rounds := flags.Int("rounds", 0, "interleaved rounds of each measurement (default 5, with -short 1)")
	dir := flags.String("dir", os.TempDir(), "make folders in `DIR`, which should be on a real disk")
	somock := flags.String("somock", "", "measure this `BINARY` (default: build the one of this module)")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return options{}, err
		}
		return options{}, fmt.Errorf("%w: %w", errUsage, err)
	}
	if flags.NArg() > 0 {
		return options{}, fmt.Errorf("%w: no arguments are expected, seen %q; try -only %[2]s", errUsage, flags.Arg(0))
	}
	o := options{scale: fullScale(), dir: *dir, somock: *somock}
	if *short {
		o.scale = shortScale()
	}
	if err := o.setRounds(*rounds); err != nil {
		return options{}, err
	}
	return o, o.setOnly(*only)
}

func (o *options) setRounds(n int) error {
	switch {
	case n < 0 || n > 100:
		return fmt.Errorf("%w: -rounds is %d, expected 1 to 100", errUsage, n)
	case n > 0:
		o.rounds = n
		for i := range o.bursts {
			o.bursts[i].rounds = n
		}
	}
	return nil
}

func (o *options) setOnly(list string) error {
	known := measurementNames()
	for name := range strings.SplitSeq(list, ",") {
		name = strings.TrimSpace(name)
		if name == "" {
			continue
		}
		if !oneOf(name, known) {
			return fmt.Errorf("%w: -only %q is no measurement; %s", errUsage, name, suggest.Hint(name, known))
		}
		o.only = append(o.only, name)
	}
	return nil
}

func oneOf(s string, words []string) bool {
	for _, w := range words {
		if w == s {
			return true
		}
	}
	return false
}

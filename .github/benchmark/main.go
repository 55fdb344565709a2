//go:build linux

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"strings"
	"syscall"
)

// measurements in the order of the table.
var measurements = []struct {
	name    string
	measure func(*bench, context.Context) error
}{
	{"off", func(b *bench, ctx context.Context) error { return b.throughput(ctx, "off") }},
	{"batch", func(b *bench, ctx context.Context) error { return b.throughput(ctx, "batch") }},
	{"delays", (*bench).delaysOf},
	{"memory", (*bench).memory},
	{"growth", (*bench).growth},
}

func main() {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if len(os.Args) > 2 && os.Args[1] == "role" {
		exit(playReference(ctx, os.Args[2], os.Args[3:]))
	}
	exit(run(ctx, os.Args[1:]))
}

func exit(err error) {
	if err != nil && !errors.Is(err, flag.ErrHelp) {
		fmt.Fprintln(os.Stderr, "error:", err)
		os.Exit(1)
	}
	os.Exit(0)
}

// run is the command as its user knows it.
func run(ctx context.Context, args []string) (err error) {
	o, err := parseOptions(args)
	if err != nil {
		return err
	}
	b, err := newBench(ctx, o)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, b.close()) }()
	for _, m := range measurements {
		if !o.wants(m.name) {
			continue
		}
		b.say("measuring %s", m.name)
		if err := m.measure(b, ctx); err != nil {
			return fmt.Errorf("%s: %w", m.name, err)
		}
	}
	fmt.Print(b.table())
	return b.keepFigures(o.figures)
}

// options are what the user asked for.
type options struct {
	only, dir, somock, against, figures string
	rounds                              int
	scale
}

// A scale is how much is measured.
type scale struct {
	slice   string // one round of load, as wrk takes a duration
	calls   int    // after which memory is looked at
	replies int    // pending at once
	delay   string // of each of them
	wait    string // for all of them
	growth  []int  // recordings in a folder
	starts  int    // in each round
	warm    int    // rounds of load that are not kept
}

var (
	fullScale  = scale{slice: "2s", calls: 1_000_000, replies: 10_000, delay: "6s", wait: "9s", growth: []int{10_000, 100_000, 1_000_000}, starts: 5, warm: 1}
	shortScale = scale{slice: "1s", calls: 1_000, replies: 50, delay: "1s", wait: "2s", growth: []int{1_000}, starts: 1}
)

func parseOptions(args []string) (options, error) {
	var o options
	var names []string
	for _, m := range measurements {
		names = append(names, m.name)
	}
	flags := flag.NewFlagSet("benchmark", flag.ContinueOnError)
	short := flags.Bool("short", false, "see that everything works; numbers mean nothing")
	flags.StringVar(&o.only, "only", "", "measure only these, separated by commas: "+strings.Join(names, ", "))
	flags.IntVar(&o.rounds, "rounds", 5, "interleaved rounds of each measurement")
	flags.StringVar(&o.dir, "dir", os.TempDir(), "make folders in `DIR`, on a real disk: on tmpfs an fsync costs nothing")
	flags.StringVar(&o.somock, "somock", "", "measure this `BINARY` (default: build this source)")
	flags.StringVar(&o.against, "against", "", "measure this `BINARY` beside it, as \"before\"")
	flags.StringVar(&o.figures, "figures", "", "write each figure to `FILE`, for benchstat")
	if err := flags.Parse(args); err != nil {
		return o, err
	}
	o.scale = fullScale
	if *short {
		o.scale, o.rounds = shortScale, 1
	}
	for name := range strings.SplitSeq(o.only, ",") {
		if name != "" && !strings.Contains(","+strings.Join(names, ",")+",", ","+name+",") {
			return o, fmt.Errorf("-only %s: no such measurement; there are %s", name, strings.Join(names, ", "))
		}
	}
	if o.rounds < 1 || flags.NArg() > 0 {
		return o, errors.New("-rounds must be at least 1, and nothing may follow the flags")
	}
	return o, nil
}

func (o options) wants(name string) bool {
	return o.only == "" || strings.Contains(","+o.only+",", ","+name+",")
}

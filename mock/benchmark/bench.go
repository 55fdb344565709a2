//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"
)

// A bench is one run of the benchmark: what is asked for, and where it happens. It is
// used by one goroutine.
type bench struct {
	options
	cores    cores
	temp     string // everything this run writes is in here
	self     string // this executable, to be started in other roles
	progress io.Writer
	step     string // what is being measured, for the progress
	others   neighbourhood
}

// A measurement is one thing that is measured, by the name that -only knows.
type measurement struct {
	name string
	run  func(context.Context, *bench) ([]row, error)
}

func measurements() []measurement {
	return []measurement{
		{"throughput", measureThroughput},
		{"open-loop", measureOpenLoop},
		{"delays", measureDelays},
		{"start", measureStart},
		{"memory", measureMemory},
		{"binary", measureBinary},
		{"disk", measureDisk},
	}
}

func measurementNames() []string {
	var names []string
	for _, m := range measurements() {
		names = append(names, m.name)
	}
	return names
}

// errCannot marks what this machine does not allow to be measured. The rest is.
var errCannot = errors.New("not measured")

// newBench makes the folder that close removes.
func newBench(o options, progress io.Writer) (*bench, error) {
	cores, err := takeCores()
	if err != nil {
		return nil, err
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	others, err := watchOthers()
	if err != nil {
		return nil, err
	}
	temp, err := os.MkdirTemp(o.dir, "somock-benchmark-")
	if err != nil {
		return nil, fmt.Errorf("-dir: %w", err)
	}
	return &bench{options: o, cores: cores, temp: temp, self: self, progress: progress, others: others}, nil
}

func (b *bench) close() error { return os.RemoveAll(b.temp) }

// run measures what is asked for. On an error it also gives the rows there are already.
func (b *bench) run(ctx context.Context) ([]row, error) {
	var rows []row
	if err := b.build(ctx); err != nil {
		return nil, err
	}
	// Beside the load, never beside a server; not before, for a build takes all cores.
	if err := b.cores.pinSelf(); err != nil {
		return nil, err
	}
	for _, m := range measurements() {
		if len(b.only) > 0 && !oneOf(m.name, b.only) {
			continue
		}
		b.step = m.name
		more, err := m.run(ctx, b)
		rows = append(rows, more...)
		switch {
		case ctx.Err() != nil:
			return rows, context.Cause(ctx)
		case errors.Is(err, errCannot):
			rows = append(rows, unmeasured(m.name, err))
		case err != nil:
			return rows, fmt.Errorf("%s: %w", m.name, err)
		}
	}
	return rows, nil
}

// say tells the user on stderr how far the run is.
func (b *bench) say(format string, args ...any) {
	fmt.Fprintf(b.progress, "%s %s: %s\n", time.Now().Format(time.TimeOnly), b.step, fmt.Sprintf(format, args...))
}

// folder makes a fresh folder for one server.
func (b *bench) folder() (string, error) { return os.MkdirTemp(b.temp, "home-") }

// with starts the commands, lets use have them, and stops them on every path.
func (b *bench) with(ctx context.Context, commands []command, use func([]*server) error) (err error) {
	var servers []*server
	defer func() {
		for _, s := range servers {
			err = errors.Join(err, s.stop(ctx), os.RemoveAll(s.home))
		}
	}()
	for _, c := range commands {
		home, err := b.folder()
		if err != nil {
			return err
		}
		s, err := b.start(ctx, c, home)
		if err != nil {
			return errors.Join(err, os.RemoveAll(home))
		}
		servers = append(servers, s)
	}
	return use(servers)
}

// interleaved puts the job to each server in turn, round after round, and gives the
// results by server.
func (b *bench) interleaved(ctx context.Context, servers []*server, rounds int, j job) ([][]result, error) {
	results := make([][]result, len(servers))
	for round := range rounds {
		b.say("%s, round %d of %d", j, round+1, rounds)
		for i, s := range servers {
			r, err := b.load(ctx, s, j)
			if err != nil {
				return nil, err
			}
			results[i] = append(results[i], r)
		}
	}
	return results, nil
}

// build makes somock as the Dockerfile does, unless a binary was given.
func (b *bench) build(ctx context.Context) error {
	if b.somock != "" {
		abs, err := filepath.Abs(b.somock)
		b.somock = abs
		return err
	}
	b.step = "somock"
	b.say("go build")
	return b.buildSomock(ctx)
}

//go:build linux

package main

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"golang.org/x/sys/unix"
)

// The ways of calling a server.
const (
	closedLoop = "closed" // each connection calls again when it is answered
	openLoop   = "open"   // calls come at a steady rate, whatever the answers do
	burst      = "burst"  // one call on every connection, all at once
)

// A job is what a load process is told, on its standard input.
type job struct {
	Kind        string
	Address     string // host:port of the server
	PID         int    // of the server, whose CPU time is read
	Connections int
	Warm        time.Duration // closed, open: called but not measured
	Duration    time.Duration // closed, open: measured
	Requests    int           // closed: instead of Warm and Duration, exactly so many
	Rate        int           // open: calls per second
	Delay       time.Duration // burst: what the reply is delayed by
}

// String says what the job is, for the progress.
func (j job) String() string {
	switch {
	case j.Kind == openLoop:
		return fmt.Sprintf("open loop at %s/s", count(float64(j.Rate)))
	case j.Kind == burst:
		return fmt.Sprintf("%s replies of %s", count(float64(j.Connections)), seconds(j.Delay.Seconds()))
	case j.Requests > 0:
		return fmt.Sprintf("%s calls", count(float64(j.Requests)))
	case j.Connections == 1:
		return "1 connection"
	}
	return fmt.Sprintf("%d connections", j.Connections)
}

// A result is what the load process found, on its standard output.
type result struct {
	Requests int           // measured
	Elapsed  time.Duration // in which they were
	CPU      time.Duration // of the server, in that time
	Latency  distribution  // burst: how much later than Delay
	Early    int           // burst: replies sooner than Delay
	Wrong    int           // burst: anything but 204
	Seen     string        // burst: the first of them
}

// A distribution is what is told of many durations.
type distribution struct{ P50, P99, Max time.Duration }

// The figures that tables are made of.
func (r result) perSecond() float64 { return float64(r.Requests) / r.Elapsed.Seconds() }
func (r result) p50() float64       { return r.Latency.P50.Seconds() }
func (r result) p99() float64       { return r.Latency.P99.Seconds() }

// perCPUSecond is how many requests one second of the server's CPU time serves.
func (r result) perCPUSecond() float64 { return float64(r.Requests) / r.CPU.Seconds() }

// load runs a job against a server in a process of its own, on a core of its own. What
// earlier loads left to be written is on disk before it begins.
func (b *bench) load(ctx context.Context, s *server, j job) (result, error) {
	j.Address, j.PID = s.address, s.pid
	if err := settleDisk(b.temp); err != nil {
		return result{}, err
	}
	in, err := json.Marshal(j)
	if err != nil {
		return result{}, err
	}
	cmd := exec.CommandContext(ctx, b.self, roleArgument, roleLoad)
	var out, talk bytes.Buffer
	cmd.Stdin, cmd.Stdout, cmd.Stderr = bytes.NewReader(in), &out, &talk
	cmd.SysProcAttr = childOfOurs()
	if err := b.cores.startOn(b.cores.load, cmd); err != nil {
		return result{}, err
	}
	if err := cmd.Wait(); err != nil {
		return result{}, fmt.Errorf("%s against %s: %w: %s", j, s.name, err, tail(talk.String(), 2000))
	}
	var r result
	return r, json.Unmarshal(out.Bytes(), &r)
}

// settleDisk writes out what the file system of dir still holds back, or the next
// fdatasync would have to.
func settleDisk(dir string) error {
	f, err := os.Open(filepath.Clean(dir))
	if err != nil {
		return err
	}
	return errors.Join(unix.Syncfs(int(f.Fd())), f.Close())
}

// playLoad is the load process.
func playLoad(ctx context.Context, in io.Reader, out io.Writer) error {
	var j job
	if err := json.NewDecoder(in).Decode(&j); err != nil {
		return fmt.Errorf("job: %w", err)
	}
	r, err := j.run(ctx)
	if err != nil {
		return err
	}
	return json.NewEncoder(out).Encode(r)
}

func (j job) run(ctx context.Context) (result, error) {
	switch j.Kind {
	case closedLoop:
		return runClosedLoop(ctx, j)
	case openLoop:
		return runOpenLoop(ctx, j)
	case burst:
		return runBurst(ctx, j)
	}
	return result{}, fmt.Errorf("job: kind %q is not known", j.Kind)
}

// limit is how long a job may take before its connections give up.
func (j job) limit() time.Duration {
	if j.Requests > 0 {
		return 30*time.Second + time.Duration(j.Requests)*time.Millisecond
	}
	return 30*time.Second + j.Warm + j.Duration + j.Delay
}

// dialAll connects a job's clients.
func (j job) dialAll(ctx context.Context) ([]*client, error) {
	request := callBytes(j.Address)
	var clients []*client
	for range j.Connections {
		c, err := dial(ctx, j.Address, request, j.limit())
		if err != nil {
			closeAll(clients)
			return nil, fmt.Errorf("connection %d: %w", len(clients)+1, err)
		}
		clients = append(clients, c)
	}
	return clients, nil
}

func closeAll(clients []*client) {
	for _, c := range clients {
		c.close()
	}
}

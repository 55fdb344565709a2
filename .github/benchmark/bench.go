//go:build linux

package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"time"
)

// A bench is one run of this program. It is used by one goroutine.
type bench struct {
	options
	self    string // this program, for its other roles
	temp    string // where all folders are, removed at the end
	cores   int
	figs    []figure
	rows    []row
	folders int
}

func newBench(ctx context.Context, o options) (*bench, error) {
	if _, err := exec.LookPath("wrk"); err != nil {
		return nil, errors.New("wrk makes the load and is not on the PATH; on Debian: apt-get install wrk")
	}
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	temp, err := os.MkdirTemp(o.dir, "somock-benchmark-")
	if err != nil {
		return nil, err
	}
	b := &bench{options: o, self: self, temp: temp, cores: usableCores()}
	if b.somock == "" {
		b.somock = filepath.Join(temp, "somock")
		if err := build(ctx, b.somock); err != nil {
			return nil, errors.Join(err, b.close())
		}
	}
	return b, nil
}

// build makes the binary as the Dockerfile does.
func build(ctx context.Context, to string) error {
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -buildid=", "-o", to, ".")
	cmd.Dir = filepath.Join("..", "..")
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return fmt.Errorf("go build: %w\n%s", err, out)
	}
	return nil
}

func (b *bench) close() error { return os.RemoveAll(b.temp) }

func (b *bench) say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "%s "+format+"\n", append([]any{time.Now().Format(time.TimeOnly)}, args...)...)
}

// folder names a folder that is not there yet.
func (b *bench) folder() string {
	b.folders++
	return filepath.Join(b.temp, fmt.Sprintf("%04d", b.folders))
}

// A subject is a server that can be measured.
type subject struct {
	name string
	args func(home string) []string // of its process, the program first
}

func (b *bench) reference(role string, args ...string) subject {
	return subject{role, func(home string) []string {
		return append([]string{b.self, "role", role, "-home", home}, args...)
	}}
}

// somocks are the build that is measured and, if one was named, the one before it.
func (b *bench) somocks(args ...string) []subject {
	of := func(name, binary string) subject {
		return subject{name, func(home string) []string {
			return append([]string{binary, "serve", "--addr", "127.0.0.1:0", "--recordings", home}, args...)
		}}
	}
	all := []subject{of("somock", b.somock)}
	if b.against != "" {
		all = append(all, of("before", b.against))
	}
	return all
}

// withoutSettings leaves out what would configure somock otherwise than its flags do.
func withoutSettings(environ []string) (kept []string) {
	for _, e := range environ {
		if !strings.HasPrefix(e, "SOMOCK_") {
			kept = append(kept, e)
		}
	}
	return kept
}

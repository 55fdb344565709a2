//go:build linux

package main

import (
	"context"
	"fmt"
	"os/exec"
	"path/filepath"
	"time"
)

// A command is a server that can be started, any number of times.
type command struct {
	name string // for people
	path string
	args func(home string) []string // home is a folder that it may write to
}

// bare reads the body and answers.
func (b *bench) bare() command {
	return command{"bare net/http", b.self, func(string) []string { return []string{roleArgument, roleBare} }}
}

// group is bare, and makes the body durable before it answers.
func (b *bench) group() command {
	return command{"bare net/http + group fdatasync", b.self, func(home string) []string {
		return []string{roleArgument, roleGroup, "-file", filepath.Join(home, "bodies")}
	}}
}

// delayed is bare, and waits on a timer before it answers.
func (b *bench) delayed(delay time.Duration) command {
	return command{"bare net/http + timer", b.self, func(string) []string {
		return []string{roleArgument, roleDelayed, "-delay", delay.String()}
	}}
}

// emulator is somock. Its recordings are home itself.
func (b *bench) emulator(fsync string, more ...string) command {
	return command{"somock --fsync " + fsync, b.somock, func(home string) []string {
		return append([]string{"serve", "--addr", "127.0.0.1:0", "--recordings", home, "--fsync", fsync, "--log-format", "json"}, more...)
	}}
}

func (b *bench) buildSomock(ctx context.Context) error {
	b.somock = filepath.Join(b.temp, "somock")
	cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags", "-s -w -buildid=", "-o", b.somock, "somock")
	cmd.Env = append(cmd.Environ(), "CGO_ENABLED=0")
	out, err := cmd.CombinedOutput()
	switch {
	case ctx.Err() != nil:
		return context.Cause(ctx)
	case err != nil:
		return fmt.Errorf("go build somock: %w\n%s(run it inside somock's module, or name a binary with -somock)", err, out)
	}
	return nil
}

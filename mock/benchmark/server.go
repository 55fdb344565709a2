//go:build linux

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"os"
	"os/exec"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

const (
	startLimit = 60 * time.Second // until a server listens, over whatever it finds in its folder
	stopLimit  = 15 * time.Second // somock's own drain, and some
	// readyPoll is short beside the milliseconds that a start takes.
	readyPoll = 50 * time.Microsecond
)

// A server is a running process that is measured. It is used by one goroutine.
type server struct {
	name    string
	home    string // the folder it writes to
	address string // host:port
	pid     int
	started time.Time     // when it was asked to start
	ended   chan struct{} // closed when it has ended; then err is set
	err     error
	process *os.Process
}

// start starts a server in home and returns when it listens.
func (b *bench) start(ctx context.Context, c command, home string) (*server, error) {
	readyFile := home + ".ready"
	defer os.Remove(readyFile)
	cmd := exec.CommandContext(ctx, c.path, append(c.args(home), "--ready-file", readyFile)...)
	cmd.Env = withoutSettings(os.Environ())
	cmd.SysProcAttr = childOfOurs()
	s := &server{name: c.name, home: home, ended: make(chan struct{}), started: time.Now()}
	if err := b.cores.startOn(b.cores.server, cmd); err != nil {
		return nil, fmt.Errorf("start %s: %w", c.name, err)
	}
	s.process, s.pid = cmd.Process, cmd.Process.Pid
	go func() { // ends with the process, which stop waits for
		s.err = cmd.Wait()
		close(s.ended)
	}()
	if err := s.awaitReady(ctx, readyFile); err != nil {
		s.kill()
		return nil, fmt.Errorf("start %s: %w%s", c.name, err, b.explain(ctx, c))
	}
	return s, nil
}

// childOfOurs: a terminal's ^C reaches this process alone, which then ends its children
// in order; should it be killed itself, the kernel ends them.
func childOfOurs() *syscall.SysProcAttr {
	return &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
}

// withoutSettings leaves out what would configure somock otherwise than its flags do.
func withoutSettings(environ []string) []string {
	var kept []string
	for _, e := range environ {
		if !strings.HasPrefix(e, "SOMOCK_") {
			kept = append(kept, e)
		}
	}
	return kept
}

func (s *server) awaitReady(ctx context.Context, readyFile string) error {
	for {
		switch b, err := os.ReadFile(readyFile); {
		case err == nil:
			return s.readReady(b)
		case !errors.Is(err, os.ErrNotExist):
			return err
		}
		select {
		case <-ctx.Done():
			return context.Cause(ctx)
		case <-s.ended:
			return fmt.Errorf("it ended before it listened: %w", errors.Join(s.err, errors.New("no ready file")))
		default:
		}
		if time.Since(s.started) > startLimit {
			return fmt.Errorf("not ready after %s", startLimit)
		}
		// Not a timer: the runtime's own are a millisecond coarse when nothing else runs.
		pause := unix.NsecToTimespec(int64(readyPoll))
		_ = unix.Nanosleep(&pause, nil) // cut short by a signal is as good
	}
}

func (s *server) readReady(b []byte) error {
	var ready struct {
		URL string `json:"url"`
		PID int    `json:"pid"`
	}
	if err := json.Unmarshal(b, &ready); err != nil {
		return fmt.Errorf("ready file %q: %w", b, err)
	}
	u, err := url.Parse(ready.URL)
	if err != nil || u.Host == "" || ready.PID != s.pid {
		return fmt.Errorf("ready file %q: expected an address, and %d as pid", b, s.pid)
	}
	s.address = u.Host
	return nil
}

// stop ends the server as a user would and returns once it has ended. It says so if
// that did not go well, unless the whole run was called off.
func (s *server) stop(ctx context.Context) error {
	_ = s.process.Signal(syscall.SIGTERM) // it may have ended by itself, which s.err tells
	timer := time.NewTimer(stopLimit)
	defer timer.Stop()
	select {
	case <-s.ended:
	case <-ctx.Done():
		s.kill()
	case <-timer.C:
		s.kill()
		return fmt.Errorf("%s had not ended %s after SIGTERM", s.name, stopLimit)
	}
	if s.err != nil && ctx.Err() == nil {
		return fmt.Errorf("%s ended with: %w", s.name, s.err)
	}
	return nil
}

func (s *server) kill() {
	_ = s.process.Kill() // fails only if it has ended
	<-s.ended
}

// explain runs a command that could not be started once more, to hear what it says: a
// measured server's talk goes to /dev/null, where it costs least.
func (b *bench) explain(ctx context.Context, c command) string {
	home, err := b.folder()
	if err != nil {
		return ""
	}
	defer os.RemoveAll(home)
	ctx, cancel := context.WithTimeout(ctx, 2*time.Second)
	defer cancel()
	cmd := exec.CommandContext(ctx, c.path, c.args(home)...)
	cmd.Env = withoutSettings(os.Environ())
	cmd.SysProcAttr = childOfOurs()
	out, err := cmd.CombinedOutput()
	return fmt.Sprintf("\n%s\nstarted again it says (%v):\n%s", cmd, err, tail(string(out), 2000))
}

// tail is the end of a text.
func tail(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	return "…" + s[len(s)-limit:]
}

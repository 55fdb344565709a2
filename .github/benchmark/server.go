//go:build linux

package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"time"

	"golang.org/x/sys/unix"
)

// startLimit is how long a server may take until it listens.
const startLimit = 60 * time.Second

// A server is a running subject.
type server struct {
	name, home, url string
	cmd             *exec.Cmd
	started         time.Time
}

func usableCores() int { return runtime.NumCPU() }

// pinned puts a command on a core: the server on the last, the load on the first.
func (b *bench) pinned(ctx context.Context, core int, args []string) *exec.Cmd {
	args = append([]string{"taskset", "-c", strconv.Itoa(core)}, args...)
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Env = append(withoutSettings(os.Environ()), "GOMAXPROCS=1")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}
	return cmd
}

// start returns when the subject listens.
func (b *bench) start(ctx context.Context, s subject, home string) (*server, error) {
	ready := home + ".ready"
	defer os.Remove(ready)
	running := &server{name: s.name, home: home, cmd: b.pinned(ctx, b.cores-1, append(s.args(home), "--ready-file", ready)), started: time.Now()}
	talk, err := os.Create(home + ".log")
	if err != nil {
		return nil, err
	}
	defer talk.Close()
	running.cmd.Stderr = talk
	if err := running.cmd.Start(); err != nil {
		return nil, err
	}
	for time.Since(running.started) < startLimit && ctx.Err() == nil {
		if text, err := os.ReadFile(ready); err == nil && json.Valid(text) {
			return running, running.address(text)
		}
		// Not a timer: the runtime's own are a millisecond coarse when nothing else runs.
		pause := unix.NsecToTimespec(int64(50 * time.Microsecond))
		_ = unix.Nanosleep(&pause, nil)
	}
	_ = running.cmd.Process.Kill()
	_ = running.cmd.Wait()
	said, _ := os.ReadFile(home + ".log")
	return nil, fmt.Errorf("%s does not listen: %s", s.name, said)
}

func (s *server) address(ready []byte) error {
	var r struct {
		URL string `json:"url"`
	}
	err := json.Unmarshal(ready, &r)
	s.url = r.URL
	return err
}

// stop ends the server as a user would.
func (s *server) stop() error {
	_ = s.cmd.Process.Signal(syscall.SIGTERM)
	if err := s.cmd.Wait(); err != nil {
		return fmt.Errorf("%s: %w", s.name, err)
	}
	return nil
}

// with runs subjects side by side, each in a folder of its own.
func (b *bench) with(ctx context.Context, subjects []subject, do func([]*server) error) (err error) {
	var servers []*server
	defer func() {
		for _, s := range servers {
			err = errors.Join(err, s.stop(), os.RemoveAll(s.home))
		}
	}()
	for _, subject := range subjects {
		s, err := b.start(ctx, subject, b.folder())
		if err != nil {
			return err
		}
		servers = append(servers, s)
	}
	return do(servers)
}

// resident is how much memory the server has in RAM, in MiB, once it has come to rest.
func (s *server) resident() (float64, error) {
	pause := unix.NsecToTimespec(int64(time.Second))
	_ = unix.Nanosleep(&pause, nil)
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", s.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(text), "VmRSS:")
	kib, err := strconv.ParseFloat(strings.Fields(rest)[0], 64)
	return kib / 1024, err
}

// cpu is how long the server has computed, in seconds; proc(5), fields 14 and 15.
func (s *server) cpu() (float64, error) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", s.cmd.Process.Pid))
	if err != nil {
		return 0, err
	}
	fields := strings.Fields(string(text[strings.LastIndexByte(string(text), ')')+1:]))
	user, err1 := strconv.ParseFloat(fields[11], 64)
	system, err2 := strconv.ParseFloat(fields[12], 64)
	return (user + system) / 100, errors.Join(err1, err2)
}

//go:build linux

package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// growth asks the same questions of folders of different sizes and of their servers: an
// answer should cost what it holds, not what there is.
func (b *bench) growth(ctx context.Context) error {
	for _, n := range b.scale.growth {
		if err := b.growthAt(ctx, n); err != nil {
			return err
		}
	}
	return nil
}

func (b *bench) growthAt(ctx context.Context, n int) (err error) {
	home := b.folder()
	defer os.RemoveAll(home)
	of := fmt.Sprintf(", %d recordings", n)
	s, err := b.start(ctx, b.somocks("--fsync", "off")[0], home)
	if err != nil {
		return err
	}
	err = errors.Join(b.fill(ctx, s, n), b.askServer(ctx, s, of), s.stop())
	if err != nil {
		return err
	}
	if err := b.askFolder(ctx, home, of); err != nil {
		return err
	}
	if n == b.scale.growth[len(b.scale.growth)-1] {
		return b.firstAnswers(ctx, "batch", home, fmt.Sprintf("%d recordings in the folder", n))
	}
	return nil
}

func (b *bench) fill(ctx context.Context, s *server, n int) error {
	if err := b.callTimes(ctx, s, n); err != nil {
		return err
	}
	return b.residents("memory with"+strings.TrimPrefix(fmt.Sprintf(" %d recordings", n), ","), []*server{s})
}

// askServer times what should be quick over a running server, and what reads it all.
func (b *bench) askServer(ctx context.Context, s *server, of string) error {
	for _, path := range []string{"recordings?limit=5", "recordings/last", "inbox?limit=5", "", "recordings?limit=5&filter=plugin:none", "stats", "tenants"} {
		what := "server: GET /__admin/" + path + of
		for range min(b.rounds, 3) {
			took, err := get(ctx, s.url+"/__admin/"+path)
			if err != nil {
				return fmt.Errorf("%s: %w", what, err)
			}
			b.add(what, "somock", "sec", took.Seconds())
		}
		b.compare(what, "sec", "", aimOf(path, "0.05 at most"))
	}
	mib, err := s.resident()
	b.add("server: memory after these"+of, "somock", "MiB", mib)
	b.compare("server: memory after these"+of, "MiB", "", "")
	return err
}

// aimOf knows which questions need to look at everything: these have another aim.
func aimOf(question, aim string) string {
	for _, pass := range []string{"filter", "stats", "verify", "export", "tenants"} {
		if strings.Contains(question, pass) {
			return ""
		}
	}
	return aim
}

func get(ctx context.Context, url string) (time.Duration, error) {
	began := time.Now()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return 0, err
	}
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, err
	}
	defer reply.Body.Close()
	if reply.StatusCode != http.StatusOK {
		return 0, errors.New(reply.Status)
	}
	_, err = io.Copy(io.Discard, reply.Body)
	return time.Since(began), err
}

// askFolder times whole processes over a folder, and holds those that read all of it
// against a loop that reads the lines and checks their CRC.
func (b *bench) askFolder(ctx context.Context, home, of string) error {
	id, err := b.someID(ctx, home)
	if err != nil {
		return err
	}
	if err := b.timeScan(ctx, home, of); err != nil {
		return err
	}
	for _, question := range []string{
		"recordings list --limit 5", "recordings show last", "recordings show " + id, "recordings tail --limit 5",
		"recordings list --limit 5 --filter plugin:none", "recordings stats", "verify", "recordings export --as json",
	} {
		what := "folder: " + strings.ReplaceAll(question, id, "ID") + of
		for range min(b.rounds, 3) {
			took, mib, err := b.ask(ctx, home, strings.Fields(question))
			if err != nil {
				return fmt.Errorf("%s: %w", what, err)
			}
			b.add(what, "somock", "sec", took.Seconds())
			b.add(what, "somock", "MiB", mib)
		}
		if aimOf(question, "quick") == "quick" {
			b.compare(what, "sec", "", "0.1 at most")
		} else {
			b.compareWith(what, "sec", "folder: read lines and check CRC"+of, "record", "3 at most")
		}
		b.compare(what, "MiB", "", "48 at most")
	}
	return nil
}

// someID is the id of a recording in the middle of the folder.
func (b *bench) someID(ctx context.Context, home string) (string, error) {
	out, err := exec.CommandContext(ctx, b.somock, "recordings", "list", "--dir", home, "--limit", "1", "--json").Output()
	if err != nil {
		return "", err
	}
	_, rest, _ := strings.Cut(string(out), `"id":"`)
	run, _, _ := strings.Cut(rest, "-")
	return run + "-50", nil
}

// ask runs a command over a folder: how long it took and how much memory it had at most.
// One that follows is ended when it has printed what it was asked for.
func (b *bench) ask(ctx context.Context, home string, args []string) (time.Duration, float64, error) {
	if args[0] == "verify" {
		args = append(args, home)
	} else {
		args = append(args, "--dir", home)
	}
	cmd := exec.CommandContext(ctx, b.somock, args...)
	cmd.Env = withoutSettings(os.Environ())
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, 0, err
	}
	began := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, 0, err
	}
	took := time.Duration(0)
	if args[1] == "tail" {
		lines := bufio.NewScanner(out)
		for n := 0; n < 5 && lines.Scan(); n++ {
		}
		took = time.Since(began)
		_ = cmd.Process.Signal(syscall.SIGINT)
	}
	_, copyErr := io.Copy(io.Discard, out)
	err = errors.Join(copyErr, cmd.Wait())
	if took == 0 {
		took = time.Since(began)
	}
	usage, _ := cmd.ProcessState.SysUsage().(*syscall.Rusage)
	return took, float64(usage.Maxrss) / 1024, err
}

// timeScan has this program read the folder at its barest.
func (b *bench) timeScan(ctx context.Context, home, of string) error {
	segments, err := filepath.Glob(filepath.Join(home, "*.jsonl"))
	if err != nil {
		return err
	}
	for range min(b.rounds, 3) {
		began := time.Now()
		if err := exec.CommandContext(ctx, b.self, append([]string{"role", "scan"}, segments...)...).Run(); err != nil {
			return err
		}
		b.add("folder: read lines and check CRC"+of, "record", "sec", time.Since(began).Seconds())
	}
	return nil
}

package npmtest

import (
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

// TestTheExitCodeIsThatOfSomock, or that of what it ran.
func TestTheExitCodeIsThatOfSomock(t *testing.T) {
	p := installed(t)
	for want, argv := range map[int][]string{
		2:   {"serve", "--no-such-flag"},
		3:   {"serve", "--scenario", "./no-such-file.yaml"},
		7:   {"run", "--allow-no-calls", "--", "node", "-e", "process.exit(7)"},
		137: {"run", "--allow-no-calls", "--", "sh", "-c", "kill -9 $$"},
	} {
		if out, code := p.run(append([]string{"npx", "somock"}, argv...)...); code != want {
			t.Errorf("%v: exit code %d, want %d\n%s", argv, code, want, out)
		}
	}
}

// TestSignalsPass to somock, once: a reply that is pending is sent before it ends. Ctrl+C
// tells npm, the launcher and somock at the same time; kill tells the first of them alone.
func TestSignalsPass(t *testing.T) {
	p := installed(t)
	launcher := filepath.Join(p.dir, "node_modules/.bin/somock")
	for _, c := range []struct {
		name   string
		signal syscall.Signal
		group  bool
		argv   []string
	}{
		{"Ctrl+C at npx", syscall.SIGINT, true, []string{"npx", "somock"}},
		{"kill -TERM of npx", syscall.SIGTERM, false, []string{"npx", "somock"}},
		{"Ctrl+C", syscall.SIGINT, true, []string{launcher}},
		{"kill -TERM", syscall.SIGTERM, false, []string{launcher}},
		{"the terminal is gone", syscall.SIGHUP, true, []string{launcher}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s := p.serve(t, c.argv...)
			answered := make(chan error, 1)
			go func() { answered <- s.call() }()
			s.pending()
			to := s.pid
			if c.group {
				to = -to
			}
			if err := syscall.Kill(to, c.signal); err != nil {
				t.Fatal(err)
			}
			if err := <-answered; err != nil {
				t.Errorf("the pending reply: %v", err)
			}
			if code := s.end(); code != 0 && c.argv[0] != "npx" { // which ends by the signal
				t.Errorf("exit code %d\n%s", code, s.log())
			}
			s.closed()
		})
	}
}

// TestWhatKillsSomockKillsItsLauncher, so that a shell tells the same of both.
func TestWhatKillsSomockKillsItsLauncher(t *testing.T) {
	p := installed(t)
	s := p.serve(t, filepath.Join(p.dir, "node_modules/.bin/somock"))
	if err := syscall.Kill(s.ready.PID, syscall.SIGKILL); err != nil {
		t.Fatal(err)
	}
	s.end()
	if status := s.state.Sys().(syscall.WaitStatus); !status.Signaled() || status.Signal() != syscall.SIGKILL {
		t.Errorf("the launcher ended with %v", status)
	}
}

// A served somock was started through npm, in a process group of its own.
type served struct {
	*project
	pid   int
	ended chan struct{}
	state *os.ProcessState // once it has ended
	ready struct {
		URL string
		PID int
	}
}

// serve starts one in a folder below the project's.
func (p *project) serve(t *testing.T, argv ...string) *served {
	t.Helper()
	dir, err := os.MkdirTemp(p.dir, "serve-")
	if err != nil {
		t.Fatal(err)
	}
	s := &served{project: &project{t: t, dir: dir, env: p.env}, ended: make(chan struct{})}
	s.write("slow.yaml", "version: 1\nstubs:\n  - name: slow\n    then: [{ status: 204, delay: 3s }]\n")
	cmd := s.command(append(argv, "serve", "--scenario", "./slow.yaml", "--addr", "127.0.0.1:0", "--ready-file", "ready.json")...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	out, err := os.Create(filepath.Join(s.dir, "log"))
	if err != nil {
		t.Fatal(err)
	}
	defer out.Close()
	cmd.Stdout, cmd.Stderr = out, out
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	s.pid = cmd.Process.Pid
	go func() {
		_ = cmd.Wait()
		s.state = cmd.ProcessState
		close(s.ended)
	}()
	t.Cleanup(func() {
		_ = syscall.Kill(-s.pid, syscall.SIGKILL)
		<-s.ended
	})
	s.until("ready", func() bool {
		content, err := os.ReadFile(filepath.Join(s.dir, "ready.json"))
		return err == nil && json.Unmarshal(content, &s.ready) == nil
	})
	return s
}

func (s *served) log() string {
	content, _ := os.ReadFile(filepath.Join(s.dir, "log"))
	return string(content)
}

// until waits for something to be so, or for the test to have no time left.
func (s *served) until(what string, reached func() bool) {
	s.t.Helper()
	for range 600 {
		if reached() {
			return
		}
		<-time.After(50 * time.Millisecond)
	}
	s.t.Fatalf("not %s\n%s", what, s.log())
}

func (s *served) pending() {
	s.t.Helper()
	s.until("pending", func() bool {
		reply, err := http.Get(s.ready.URL + "/__admin/recordings?filter=outcome:pending")
		if err != nil {
			return false
		}
		defer reply.Body.Close()
		var page struct{ Recordings []any }
		return json.NewDecoder(reply.Body).Decode(&page) == nil && len(page.Recordings) == 1
	})
}

// call wants 204.
func (s *served) call() error {
	r, err := http.NewRequest(http.MethodPost, s.ready.URL+"/api/v1/Agents/Messaging/CreateMessage", strings.NewReader(`{"IncomingMessage":{"To":"1","From":"2","Content":"3"}}`))
	if err != nil {
		return err
	}
	r.Header = http.Header{"Content-Type": {"application/json"}, "Authorization": {"Basic dGplMDpUamUw"}}
	reply, err := http.DefaultClient.Do(r)
	if err != nil {
		return err
	}
	defer reply.Body.Close()
	if reply.StatusCode != http.StatusNoContent {
		return errors.New(reply.Status)
	}
	return nil
}

// closed holds the recordings to end with the line that says so.
func (s *served) closed() {
	s.t.Helper()
	files, err := filepath.Glob(filepath.Join(s.dir, "recordings", "*.jsonl"))
	if err != nil || len(files) != 1 {
		s.t.Fatalf("recordings: %v, %v", files, err)
	}
	content, err := os.ReadFile(files[0])
	if err != nil || !strings.Contains(string(content), `"kind":"close"`) {
		s.t.Errorf("no close line: %v\n%s", err, content)
	}
}

// end waits for the end, and for the whole group's: nothing is left behind.
func (s *served) end() int {
	s.t.Helper()
	<-s.ended
	s.until("without a process left", func() bool { return errors.Is(syscall.Kill(-s.pid, 0), syscall.ESRCH) })
	return s.state.ExitCode()
}

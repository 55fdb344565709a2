//go:build unix

package docstest_test

import (
	"context"
	"encoding/json"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A session is a shell at which the blocks of one page are typed.
type session struct {
	t       *testing.T
	dir     string // where it stands; the source is beside it as ../somock
	root    string // the source
	server  *exec.Cmd
	url     string // of the server, "" without one
	printed string // by the last block
	skipped bool   // the last block was not run, so its output is not there
	log     *serverTalk
}

// readyFile is where a page tells the server to say that it is ready.
var readyFile = regexp.MustCompile(`--ready-file (\S+)`)

const documented = "127.0.0.1:8204"

func newSession(t *testing.T) *session {
	t.Helper()
	root, err := filepath.Abs(repository)
	if err != nil {
		t.Fatal(err)
	}
	home := t.TempDir()
	dir := filepath.Join(home, "work")
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(root, filepath.Join(home, "somock")); err != nil {
		t.Fatal(err)
	}
	s := &session{t: t, dir: dir, root: root}
	t.Cleanup(s.endServer)
	return s
}

// do types one block.
func (s *session) do(b block) {
	s.t.Helper()
	switch {
	case b.notRun != "":
	case b.file != "":
		s.write(b)
	case b.output:
		s.compare(b)
	case b.lang == "bat": // typed in Wine, by .github/tests/wine
		s.skipped = true
	case b.lang != "sh":
	case s.lacks(b):
		s.skipped = true
	case b.serve:
		s.serve(b)
	default:
		s.run(b)
	}
}

func (s *session) lacks(b block) bool {
	for _, program := range b.needs {
		if _, err := exec.LookPath(program); err != nil {
			if required(program) {
				s.t.Fatalf("%s: SOMOCK_TEST_REQUIRE contains %s, which is not on the PATH", b, program)
			}
			s.t.Logf("%s: not run, needs %s", b, program)
			return true
		}
	}
	return false
}

// required reports whether the surroundings promise a program, and what it fetches.
func required(program string) bool {
	return slices.Contains(strings.Split(os.Getenv("SOMOCK_TEST_REQUIRE"), ","), program)
}

func (s *session) write(b block) {
	s.t.Helper()
	name := filepath.Join(s.dir, b.file)
	if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
		s.t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(s.addressed(b.text)), 0o600); err != nil {
		s.t.Fatal(err)
	}
}

// addressed puts the running server's address for the documented one.
func (s *session) addressed(text string) string {
	if s.url == "" {
		return text
	}
	_, host, _ := strings.Cut(s.url, "://")
	return strings.ReplaceAll(text, documented, host)
}

func (s *session) run(b block) {
	s.t.Helper()
	ctx, cancel := context.WithTimeout(s.t.Context(), 8*time.Minute) // beside all other tests on two cores, 2 were not enough for a first go test
	defer cancel()
	cmd := s.shell(ctx, b)
	out, err := cmd.CombinedOutput()
	s.printed, s.skipped = string(out), false
	code, want := "0", b.exit
	var failed *exec.ExitError
	if errors.As(err, &failed) {
		code = itoa(failed.ExitCode())
	} else if err != nil {
		s.t.Fatalf("%s: %v", b, err)
	}
	if want == "" {
		want = "0"
	}
	if code != want && b.fetches && !required("node") {
		s.t.Skipf("%s: the rest of the page is not run, nothing could be fetched:\n%s", b, out)
	}
	if code != want {
		s.t.Errorf("%s: ends with %s, want %s:\n%s\n%s", b, code, want, b.text, out)
	}
}

// shell runs a block as somebody would who typed it, in a group of its own.
func (s *session) shell(ctx context.Context, b block) *exec.Cmd {
	cmd := exec.CommandContext(ctx, "bash", "-euo", "pipefail", "-c", s.addressed(b.text))
	cmd.Dir = s.dir
	if b.inCheckout {
		cmd.Dir = s.root
	}
	if b.release {
		s.bringRelease()
	}
	cmd.Env = append(s.environ(), "PATH="+binaryDir()+":"+os.Getenv("PATH"), "GOBIN="+binaryDir(), "NO_COLOR=1")
	if s.url != "" {
		cmd.Env = append(cmd.Env, "SOMOCK_SERVER="+s.url)
	}
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
	cmd.WaitDelay = 5 * time.Second
	return cmd
}

// bringRelease puts the files of a release into the folder.
func (s *session) bringRelease() {
	s.t.Helper()
	if err := os.CopyFS(s.dir, os.DirFS(release(s.t))); err != nil {
		s.t.Fatal(err)
	}
}

// environ is the environment without what would steer somock.
func (s *session) environ() []string {
	return slices.DeleteFunc(os.Environ(), func(pair string) bool { return strings.HasPrefix(pair, "SOMOCK_") })
}

// serve starts a server on a free port and waits until it says where it is.
func (s *session) serve(b block) {
	s.t.Helper()
	s.endServer()
	ready := filepath.Join(s.t.TempDir(), "ready.json")
	s.log = &serverTalk{}
	b.text = strings.ReplaceAll(b.text, ":8204", ":0")
	if told := readyFile.FindStringSubmatch(b.text); told != nil {
		ready = filepath.Join(s.dir, told[1])
	}
	cmd := s.shell(context.WithoutCancel(s.t.Context()), b)
	cmd.Env = append(cmd.Env, "SOMOCK_ADDR=127.0.0.1:0", "SOMOCK_READY_FILE="+ready)
	cmd.Stdout, cmd.Stderr = s.log, s.log
	if err := cmd.Start(); err != nil {
		s.t.Fatalf("%s: %v", b, err)
	}
	s.server = cmd
	s.url = s.waitReady(b, ready)
}

// waitReady polls for the file that the server writes once it listens.
func (s *session) waitReady(b block, name string) string {
	s.t.Helper()
	ended := make(chan error, 1)
	go func() { ended <- s.server.Wait() }()
	s.server.Cancel = func() error { // endServer waits by it, since the process can be waited for once
		_ = syscall.Kill(-s.server.Process.Pid, syscall.SIGTERM) // it may have ended
		return <-ended
	}
	tick, late := time.NewTicker(10*time.Millisecond), time.After(20*time.Second)
	defer tick.Stop()
	for {
		if content, err := os.ReadFile(name); err == nil {
			var told struct{ URL string }
			if err := json.Unmarshal(content, &told); err != nil {
				s.t.Fatalf("%s: %v", b, err)
			}
			return told.URL
		}
		select {
		case err := <-ended:
			ended <- err
			s.t.Fatalf("%s: the server ended: %v\n%s", b, err, s.log)
		case <-late:
			s.t.Fatalf("%s: the server is not ready after 20 s", b)
		case <-tick.C:
		}
	}
}

func (s *session) endServer() {
	if s.server == nil {
		return
	}
	if err := s.server.Cancel(); err != nil {
		s.t.Logf("the server ended with %v", err)
	}
	s.server, s.url = nil, ""
}

// compare holds a shown output to what was printed: every line as it is, "…" for any
// text, and a line that is only "…" for any lines.
func (s *session) compare(b block) {
	s.t.Helper()
	if s.skipped {
		return
	}
	printed := s.printed
	if s.url != "" {
		_, host, _ := strings.Cut(s.url, "://")
		printed = strings.ReplaceAll(printed, host, documented)
	}
	if !shownBy(b.text).MatchString(untrailed(printed)) {
		s.t.Errorf("%s: shown is\n%sprinted was\n%s", b, b.text, printed)
	}
}

// shownBy matches what a shown output stands for.
func shownBy(shown string) *regexp.Regexp {
	var pattern strings.Builder
	pattern.WriteString(`(?m)^`)
	for _, line := range strings.Split(strings.TrimSuffix(untrailed(shown), "\n"), "\n") {
		if strings.TrimSpace(line) == "…" {
			pattern.WriteString(`(?:.*\n)*?`)
			continue
		}
		pattern.WriteString(strings.ReplaceAll(regexp.QuoteMeta(line), "…", `.*`) + `\n`)
	}
	return regexp.MustCompile(pattern.String())
}

// untrailed is a text whose lines do not end in blanks, and whose last line ends.
func untrailed(text string) string {
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " \t\r")
	}
	return strings.Join(lines, "\n") + "\n"
}

package cli_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"
)

// A family is a somock that runs a shell, which has a child of its own.
type family struct {
	somock            *exec.Cmd
	talk              *strings.Builder
	child, grandchild int
	dir               string
}

// raise starts a family; script is what the shell does once it has said who is who.
func raise(t *testing.T, script string, flags ...string) *family {
	t.Helper()
	f := &family{dir: t.TempDir(), talk: &strings.Builder{}}
	shell := `sleep 600 & echo $! >grandchild.part; mv grandchild.part grandchild; echo $$ >child.part; mv child.part child; ` + script
	f.somock = exec.Command("somock", append(append([]string{"run", "--allow-no-calls"}, flags...), "--", "sh", "-c", shell)...)
	f.somock.Dir, f.somock.Stderr, f.somock.WaitDelay = f.dir, f.talk, time.Second
	if err := f.somock.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if f.somock.ProcessState == nil {
			_ = f.somock.Process.Kill()
			_ = f.somock.Wait()
		}
	})
	f.grandchild, f.child = f.pid(t, "grandchild"), f.pid(t, "child")
	return f
}

func (f *family) pid(t *testing.T, name string) (pid int) {
	t.Helper()
	until(t, "the family has not come together", func() bool {
		b, err := os.ReadFile(filepath.Join(f.dir, name))
		if err != nil {
			return false
		}
		pid, err = strconv.Atoi(strings.TrimSpace(string(b)))
		return err == nil
	})
	return pid
}

// end waits for somock, and for all others to be gone.
func (f *family) end(t *testing.T) (code int) {
	t.Helper()
	var exit *exec.ExitError
	if err := f.somock.Wait(); err != nil && !errors.As(err, &exit) && !errors.Is(err, exec.ErrWaitDelay) {
		t.Fatal(err)
	}
	for name, pid := range map[string]int{"child": f.child, "grandchild": f.grandchild} {
		until(t, fmt.Sprintf("the %s %d outlives somock", name, pid), func() bool { return !alive(pid) })
	}
	return f.somock.ProcessState.ExitCode()
}

// alive reports whether a process is there and no zombie, for whose parent to look.
func alive(pid int) bool {
	stat, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return false
	}
	_, rest, _ := strings.Cut(string(stat), ") ")
	return !strings.HasPrefix(rest, "Z")
}

func until(t *testing.T, otherwise string, reached func() bool) {
	t.Helper()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	deadline := time.NewTimer(patience)
	defer deadline.Stop()
	for !reached() {
		select {
		case <-tick.C:
		case <-deadline.C:
			t.Fatalf("after %s: %s", patience, otherwise)
		}
	}
}

// TestTheFamilyEndsWithItsParent covers every way in which somock or the command ends.
func TestTheFamilyEndsWithItsParent(t *testing.T) {
	for _, c := range []struct {
		name   string
		script string
		flags  []string
		signal []syscall.Signal
		code   int
		told   string
	}{
		{"the command ends and leaves a process behind", "exit 0", nil, nil, 0, "Passed"},
		{"the command fails and leaves a process behind", "exit 9", nil, nil, 9, "exit code 9"},
		{"a signal goes on to the command", "trap 'exit 7' TERM; echo $$ >ready; wait", nil, []syscall.Signal{syscall.SIGTERM}, 7, "exit code 7"},
		{"and ends it", "echo $$ >ready; wait", nil, []syscall.Signal{syscall.SIGINT}, 130, "exit code 130"},
		{"SIGUSR1 is for the command alone", "trap 'exit 5' USR1; echo $$ >ready; wait", nil, []syscall.Signal{syscall.SIGUSR1}, 5, "exit code 5"},
		{"a command that does not end when asked is killed", "trap '' TERM; echo $$ >ready; while :; do sleep 0.05; done", []string{"--drain", "50ms"}, []syscall.Signal{syscall.SIGTERM}, 137, "Passed"},
		{"a second signal does not wait for it", "trap '' TERM INT; echo $$ >ready; while :; do sleep 0.05; done", []string{"--drain", "10m"}, []syscall.Signal{syscall.SIGTERM, syscall.SIGINT}, 137, "Passed"},
		{"somock is killed", "echo $$ >ready; wait", nil, []syscall.Signal{syscall.SIGKILL}, -1, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			f := raise(t, c.script, append(c.flags, "--junit", "junit.xml")...)
			if len(c.signal) > 0 {
				f.pid(t, "ready")
			}
			for _, s := range c.signal {
				if err := f.somock.Process.Signal(s); err != nil {
					t.Fatal(err)
				}
			}
			if code := f.end(t); code != c.code {
				t.Errorf("somock ended with exit code %d, expected %d: %s", code, c.code, f.talk)
			}
			if !strings.Contains(f.talk.String(), c.told) {
				t.Errorf("somock said %q, expected %q", f.talk, c.told)
			}
			junit, err := os.ReadFile(filepath.Join(f.dir, "junit.xml"))
			if c.code >= 0 && !strings.Contains(string(junit), "</testsuites>") {
				t.Errorf("junit.xml: %q, %v", junit, err)
			}
		})
	}
}

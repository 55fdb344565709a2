package cli_test

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/windows"
)

// kin as the first argument makes this test binary a child, which has a child of its own.
const kin = "kin"

func init() {
	if len(os.Args) == 3 && os.Args[1] == kin {
		beKin(os.Args[2])
	}
}

// beKin ends with 0 or 9, waits to be ended, or does not listen to being asked.
func beKin(way string) {
	if way == "deaf" {
		signal.Notify(make(chan os.Signal, 1), os.Interrupt)
	}
	if way != "grandchild" {
		grandchild := exec.Command(os.Args[0], kin, "grandchild")
		if err := grandchild.Start(); err != nil {
			panic(err)
		}
		text := fmt.Sprintf("%d %d\n", os.Getpid(), grandchild.Process.Pid)
		if err := errors.Join(os.WriteFile("part", []byte(text), 0o600), os.Rename("part", "pids")); err != nil {
			panic(err)
		}
	}
	switch way {
	case "0":
		os.Exit(0)
	case "9":
		os.Exit(9)
	}
	<-time.After(10 * time.Minute)
}

// TestTheFamilyEndsWithItsParent covers every way in which somock or the command ends.
func TestTheFamilyEndsWithItsParent(t *testing.T) {
	for _, c := range []struct {
		name, way string
		flags     []string
		end       func(t *testing.T, somock *exec.Cmd)
		code      int
		told      string
	}{
		{"the command ends and leaves a process behind", "0", nil, nil, 0, "Passed"},
		{"the command fails and leaves a process behind", "9", nil, nil, 9, "exit code 9"},
		{"Ctrl+Break comes to the command, too", "wait", nil, pressBreak, 130, "exit code 130"},
		{"a command that does not end when asked is killed", "deaf", []string{"--drain", "50ms"}, pressBreak, 137, "exit code 137"},
		{"somock is killed", "wait", nil, func(_ *testing.T, somock *exec.Cmd) { _ = somock.Process.Kill() }, 1, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			dir, talk := t.TempDir(), &strings.Builder{}
			args := append([]string{"run", "--allow-no-calls"}, c.flags...)
			somock := exec.Command("somock", append(args, "--", os.Args[0], kin, c.way)...)
			somock.Dir, somock.Stderr, somock.WaitDelay = dir, talk, time.Second
			somock.SysProcAttr = &syscall.SysProcAttr{CreationFlags: windows.CREATE_NEW_PROCESS_GROUP}
			if err := somock.Start(); err != nil {
				t.Fatal(err)
			}
			family := waitForFamily(t, filepath.Join(dir, "pids"))
			if c.end != nil {
				c.end(t, somock)
			}
			var exit *exec.ExitError
			if err := somock.Wait(); err != nil && !errors.As(err, &exit) && !errors.Is(err, exec.ErrWaitDelay) {
				t.Fatal(err)
			}
			for _, process := range family {
				if ended, err := windows.WaitForSingleObject(process, uint32(patience.Milliseconds())); ended != windows.WAIT_OBJECT_0 {
					t.Errorf("one outlives somock: %v", err)
				}
				_ = windows.CloseHandle(process)
			}
			if code := somock.ProcessState.ExitCode(); code != c.code || !strings.Contains(talk.String(), c.told) {
				t.Errorf("somock ended with exit code %d, expected %d with %q: %s", code, c.code, c.told, talk)
			}
		})
	}
}

// pressBreak is Ctrl+Break in the console of a process, which leads a process group.
func pressBreak(t *testing.T, leader *exec.Cmd) {
	t.Helper()
	if err := windows.GenerateConsoleCtrlEvent(windows.CTRL_BREAK_EVENT, uint32(leader.Process.Pid)); err != nil {
		_ = leader.Process.Kill()
		_ = leader.Wait()
		t.Skipf("needs a console that passes Ctrl+Break on, which that of Wine does not: %v", err)
	}
}

// waitForFamily opens the processes that a file names, once it is there.
func waitForFamily(t *testing.T, file string) (family [2]windows.Handle) {
	t.Helper()
	deadline := time.After(patience)
	for {
		text, err := os.ReadFile(file)
		if err == nil {
			var pids [2]uint32
			if _, err := fmt.Sscan(string(text), &pids[0], &pids[1]); err != nil {
				t.Fatal(err)
			}
			for i, pid := range pids {
				family[i], _ = windows.OpenProcess(windows.SYNCHRONIZE, false, pid) // it may have ended
			}
			return family
		}
		select {
		case <-deadline:
			t.Fatalf("the family has not come together: %v", err)
		case <-time.After(10 * time.Millisecond):
		}
	}
}

// Package shelltest pastes text into real interactive shells, for the tests of what somock
// prints to be pasted.
package shelltest

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"syscall"
	"testing"
	"unsafe"
)

// Shells are the interactive shells of this machine, by how they read: bash with its line
// editor in two locales, and shells that have lines edited by the kernel.
func Shells(t *testing.T) map[string][]string {
	t.Helper()
	all := map[string][]string{
		"bash": {"bash", "--norc", "--noprofile", "-i"}, "bash in the locale C": {"LC_ALL=C", "bash", "--norc", "--noprofile", "-i"},
		"bash without an editor": {"bash", "--norc", "--noprofile", "--noediting", "-i"}, "sh": {"sh", "-i"}, "busybox": {"busybox", "ash", "-i"},
	}
	for name, argv := range all {
		program := argv[0]
		if name == "bash in the locale C" {
			program = argv[1]
		}
		if _, err := exec.LookPath(program); err != nil {
			delete(all, name)
		}
	}
	if len(all) == 0 {
		t.Skip("no interactive shell is installed")
	}
	return all
}

// Paste starts a shell in an empty folder, on a terminal of its own, types the text as a
// paste without brackets would be, ends the shell, and returns what the terminal showed
// and the names of all files that are in the folder then. Of programs the shell finds
// those that are named, and no others.
func Paste(t *testing.T, shell []string, text string, programs ...string) (shown string, files []string) {
	t.Helper()
	dir, bin := t.TempDir(), t.TempDir()
	for _, name := range programs {
		path, err := exec.LookPath(name)
		if err != nil {
			t.Skipf("%s is not installed", name)
		}
		if err := os.Symlink(path, filepath.Join(bin, name)); err != nil {
			t.Fatal(err)
		}
	}
	terminal, line, err := openTerminal()
	if err != nil {
		t.Skipf("no terminal can be had: %v", err)
	}
	defer func() { _ = terminal.Close() }()
	env := []string{"PATH=" + bin, "HOME=" + dir, "LC_ALL=C.UTF-8", "TERM=xterm", "PS1=$ ", "HISTFILE="}
	if shell[0] == "LC_ALL=C" {
		env, shell = append(env, shell[0]), shell[1:]
	}
	program, err := exec.LookPath(shell[0])
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.CommandContext(t.Context(), program, shell[1:]...)
	cmd.Dir, cmd.Env, cmd.Stdin, cmd.Stdout, cmd.Stderr = dir, env, line, line, line
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true, Setctty: true}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = line.Close() // the shell has its own
	output := make(chan []byte)
	go func() {
		all, err := io.ReadAll(terminal)
		if err != nil && !errors.Is(err, syscall.EIO) { // EIO: nobody has the other end
			all = fmt.Appendf(all, "\nreading the terminal: %v", err)
		}
		output <- all
	}()
	_, writing := io.WriteString(terminal, text+"\nexit 0\n")
	ended := cmd.Wait()
	all := <-output
	if writing != nil || ended != nil {
		t.Errorf("the shell did not end as told (writing: %v, ended: %v):\n%s", writing, ended, all)
	}
	left, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range left {
		files = append(files, f.Name())
	}
	return string(all), files
}

// openTerminal opens a new pseudo-terminal: the end that a person has, and that of
// programs (pty(7)).
func openTerminal() (person, program *os.File, err error) {
	person, err = os.OpenFile("/dev/ptmx", os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		return nil, nil, err
	}
	var locked, number int32
	for _, call := range []struct {
		request uintptr
		value   *int32
	}{{syscall.TIOCSPTLCK, &locked}, {syscall.TIOCGPTN, &number}} {
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, person.Fd(), call.request, uintptr(unsafe.Pointer(call.value))); errno != 0 {
			_ = person.Close()
			return nil, nil, errno
		}
	}
	program, err = os.OpenFile(fmt.Sprintf("/dev/pts/%d", number), os.O_RDWR|syscall.O_NOCTTY, 0)
	if err != nil {
		_ = person.Close()
		return nil, nil, err
	}
	return person, program, nil
}

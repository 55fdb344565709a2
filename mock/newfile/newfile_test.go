package newfile_test

import (
	"os"
	"path/filepath"
	"testing"

	"somock/mock/newfile"
)

func put(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func check(t *testing.T, name, want string) {
	t.Helper()
	if got, err := os.ReadFile(name); err != nil || string(got) != want {
		t.Errorf("%s is %q, %v; expected %q", name, got, err, want)
	}
}

// A link is replaced. What it leads to stays as it is.
func TestLinksAreNotFollowed(t *testing.T) {
	dir := t.TempDir()
	put(t, dir+"/victim", "mine")
	for _, target := range []string{"victim", "nowhere"} {
		name := dir + "/link-to-" + target
		if err := os.Symlink(dir+"/"+target, name); err != nil {
			t.Skip(err)
		}
		if err := newfile.Write(name, []byte("new"), 0o644); err != nil {
			t.Fatal(err)
		}
		check(t, name, "new")
		if info, err := os.Lstat(name); err != nil || !info.Mode().IsRegular() {
			t.Errorf("%s is %v, %v", name, info, err)
		}
	}
	check(t, dir+"/victim", "mine")
	if _, err := os.Lstat(dir + "/nowhere"); err == nil {
		t.Error("a file was made through a link")
	}
}

// An old file goes at once, the new one comes whole, and nothing else is left.
func TestWholeOrNotAtAll(t *testing.T) {
	dir := t.TempDir()
	name := dir + "/report.xml"
	put(t, name, "old")
	f, err := newfile.Create(name, 0o644)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.WriteString("half"); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Lstat(name); err == nil {
		t.Error("there is a file before it is whole")
	}
	f.Discard()
	if err := newfile.Write(name, []byte("whole"), 0o644); err != nil {
		t.Fatal(err)
	}
	check(t, name, "whole")
	if all, err := filepath.Glob(dir + "/*"); err != nil || len(all) != 1 {
		t.Errorf("there are %q, %v", all, err)
	}
	if hidden, err := filepath.Glob(dir + "/.*"); err != nil || len(hidden) != 0 {
		t.Errorf("there are %q, %v", hidden, err)
	}
}

// What is no file is not replaced, a device is written.
func TestOtherThanFiles(t *testing.T) {
	dir := t.TempDir()
	if err := newfile.Write(dir, nil, 0o644); err == nil {
		t.Error("a folder was replaced")
	}
	if err := newfile.Write(dir+"/not/there", nil, 0o644); err == nil {
		t.Error("a file in no folder was written")
	}
	if _, err := os.Stat("/dev/null"); err == nil {
		if err := newfile.Write("/dev/null", []byte("x"), 0o644); err != nil {
			t.Error(err)
		}
	}
}

// /dev/shm holds files, not devices: what is written there is new, and whole.
func TestSharedMemoryHoldsFiles(t *testing.T) {
	dir, err := os.MkdirTemp("/dev/shm", "newfile")
	if err != nil {
		t.Skip("needs a /dev/shm to write to")
	}
	defer os.RemoveAll(dir)
	name := filepath.Join(dir, "out")
	for _, content := range []string{"longer than the next", "next"} {
		if err := newfile.Write(name, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if got, err := os.ReadFile(name); err != nil || string(got) != content {
			t.Errorf("seen %q, %v, expected %q", got, err, content)
		}
	}
}

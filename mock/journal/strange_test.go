//go:build unix

package journal_test

import (
	"errors"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"somock/mock/journal"
)

// What has the name of a segment and is no file: nobody waits for it, and what is beside it
// is read.
func TestNamesThatAreNoFiles(t *testing.T) {
	dir, file, _ := small(t)
	another := func(run string) string { return strings.Replace(file, runOf(file), run, 1) }
	next := func(n string) string { return strings.Replace(file, "-000001.", n, 1) }
	if err := errors.Join(
		syscall.Mkfifo(another("pppppppp"), 0o600), syscall.Mkfifo(next("-000002."), 0o600),
		os.Mkdir(another("ffffffff"), 0o700), os.Mkdir(next("-000003."), 0o700),
		os.Symlink("/dev/zero", another("zzzzzzzz")), os.Symlink("/nowhere", another("nnnnnnnn")),
	); err != nil {
		t.Fatal(err)
	}
	f := mustFolder(t, dir)
	for _, run := range []string{"", journal.AllRuns, runOf(file)} {
		if got := list(t, f, journal.Query{Run: run}); len(got) != 2 {
			t.Errorf("run %q: there is %q", run, got)
		}
	}
	if got := runs(t, f); got != "1-2 closed" {
		t.Errorf("runs are %s", got)
	}
	r := fsck(t, dir)
	if got := kinds(r); got != strings.TrimSpace(strings.Repeat("STRANGE ", 6)) {
		t.Errorf("fsck finds %s: %+v", got, r.Findings)
	}
	j := open(t, journal.Options{Dir: dir, RetainBytes: 1})
	add(t, j, "x")
	if _, _, err := journal.Purge(dir, journal.Selection{}); err != nil {
		t.Error(err)
	}
}

func runOf(file string) string { return strings.Split(filepath.Base(file), "-")[1] }

// The key's file is never read or written through a link, nor waited for.
func TestStrangeKeys(t *testing.T) {
	for name, make := range map[string]func(file string) error{
		"link to a file":   func(file string) error { return os.Symlink(filepath.Dir(file)+"/victim", file) },
		"link to nowhere":  func(file string) error { return os.Symlink(filepath.Dir(file)+"/victim2", file) },
		"pipe":             func(file string) error { return syscall.Mkfifo(file, 0o600) },
		"folder":           func(file string) error { return os.Mkdir(file, 0o700) },
		"link to a device": func(file string) error { return os.Symlink("/dev/zero", file) },
	} {
		t.Run(name, func(t *testing.T) {
			dir := t.TempDir()
			write(t, dir+"/victim", nil)
			if err := make(dir + "/fingerprint.key"); err != nil {
				t.Fatal(err)
			}
			if _, err := journal.Key(dir); err == nil || !strings.Contains(err.Error(), "remove it") {
				t.Errorf("the key is taken: %v", err)
			}
			if text, err := os.ReadFile(dir + "/victim"); err != nil || len(text) > 0 {
				t.Errorf("another file was written: %q, %v", text, err)
			}
			if _, err := os.Lstat(dir + "/victim2"); err == nil {
				t.Error("another file was made")
			}
		})
	}
}

// A folder that was there already and is not private is used, and that is said. What a group
// may do was given to it.
func TestAFolderThatIsOpenToOthers(t *testing.T) {
	for mode, want := range map[os.FileMode]string{
		0o700: "", 0o770: "", 0o701: "", 0o755: "may list", 0o777: "may read and change", 0o773: "may change", os.ModeSetgid | 0o777: "may read and change",
	} {
		dir := t.TempDir()
		if err := os.Chmod(dir, mode); err != nil {
			t.Fatal(err)
		}
		var said strings.Builder
		open(t, journal.Options{Dir: dir, Log: slog.New(slog.NewTextHandler(&said, nil))})
		if got := said.String(); !strings.Contains(got, want) || (want == "") != (got == "") {
			t.Errorf("mode %v: said is %q, expected %q", mode, got, want)
		}
	}
}

// A maker of the key that died leaves an empty file, or one whose mode is too wide.
func TestAKeyThatWasNotWritten(t *testing.T) {
	dir := t.TempDir()
	if err := os.WriteFile(dir+"/fingerprint.key", nil, 0o644); err != nil {
		t.Fatal(err)
	}
	key, err := journal.Key(dir)
	if err != nil || len(key) != 32 {
		t.Fatalf("the key is %x, %v", key, err)
	}
	if info, err := os.Stat(dir + "/fingerprint.key"); err != nil || info.Mode() != 0o600 {
		t.Errorf("the key file is %v, %v", info, err)
	}
}

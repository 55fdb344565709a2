package journal_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"testing"

	"somock/mock/journal"
)

// harms are what somebody does to a folder while a server runs. What was acknowledged
// before is where they have put it, and must be found there where keeps is set.
var harms = []struct {
	name  string
	keeps bool
	do    func(dir, segment string) error
}{
	{"the folder is removed", false, func(dir, _ string) error { return removeAll(dir) }},
	{"the folder is moved away", false, func(dir, _ string) error { return os.Rename(dir, dir+".old") }},
	{"all of its files are removed", false, func(dir, _ string) error {
		names, err := filepath.Glob(filepath.Join(dir, "*"))
		for _, name := range names {
			err = errors.Join(err, os.Remove(name))
		}
		return err
	}},
	{"the segment is removed", false, func(_, segment string) error { return os.Remove(segment) }},
	{"the segment is moved away, as logrotate does", true, func(_, segment string) error { return os.Rename(segment, segment+".1") }},
	{"the segment is copied and emptied, as logrotate can", true, func(_, segment string) error {
		text, err := os.ReadFile(segment)
		return errors.Join(err, os.WriteFile(segment+".1", text, 0o600), os.Truncate(segment, 0))
	}},
	{"another file takes the segment's name", true, func(_, segment string) error {
		return errors.Join(os.Rename(segment, segment+".1"), os.WriteFile(segment, nil, 0o600))
	}},
	{"somebody writes into the segment", true, func(_, segment string) error {
		f, err := os.OpenFile(segment, os.O_APPEND|os.O_WRONLY, 0)
		if err != nil {
			return err
		}
		_, err = f.WriteString("hello\n")
		return errors.Join(err, f.Close())
	}},
}

// Nothing is acknowledged into a file that nobody finds, with an fsync or without: the folder
// is made again with all that belongs in it, and the call goes to a new segment.
func TestRecordingsThatAreRemoved(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("none of it can be done here: see TestNobodyElseChangesTheSegment")
	}
	for _, fsync := range []journal.Fsync{journal.FsyncBatch, journal.FsyncOff} {
		for _, h := range harms {
			t.Run(string(fsync)+", "+h.name, func(t *testing.T) {
				dir := filepath.Join(t.TempDir(), "recordings")
				key, err := journal.Key(dir)
				if err != nil {
					t.Fatal(err)
				}
				j := open(t, journal.Options{Dir: dir, Fsync: fsync, Key: key})
				before := add(t, j, "before")
				if err := h.do(dir, newest(t, dir)); err != nil {
					t.Fatal(err)
				}
				after := add(t, j, "after")
				settle(t, j, after)
				if err := j.Healthy(); err != nil {
					t.Errorf("it is not healthy: %v", err)
				}
				if err := j.Close(); err != nil {
					t.Error(err)
				}
				checkMadeAgain(t, dir, key)
				if plain := readPlain(t, dir); plain[after.ID].Content != "after" || plain[after.ID].Outcome != "answered" {
					t.Errorf("%s was acknowledged; there is %+v", after.ID, plain)
				}
				if got := list(t, mustFolder(t, dir), journal.Query{}); len(got) == 0 || got[0] != "2 after answered" {
					t.Errorf("the folder has %q", got)
				}
				if h.keeps && !anywhere(t, dir, before.ID) {
					t.Error("what was acknowledged before is gone")
				}
			})
		}
	}
}

func checkMadeAgain(t *testing.T, dir string, key []byte) {
	t.Helper()
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder is %v, %v", info, err)
	}
	if text, err := os.ReadFile(filepath.Join(dir, ".gitignore")); err != nil || string(text) != "*\n" {
		t.Errorf(".gitignore is %q, %v", text, err)
	}
	if again, err := journal.Key(dir); err != nil || !bytes.Equal(again, key) {
		t.Errorf("the key is %x, %v; it was %x", again, err, key)
	}
}

func anywhere(t *testing.T, dir, text string) bool {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if raw, err := os.ReadFile(name); err == nil && bytes.Contains(raw, []byte(text)) {
			return true
		}
	}
	return false
}

// As long as the folder cannot be made again calls are refused, and are taken again, without
// a restart, when it can.
func TestRecordingsThatCannotBeMadeAgain(t *testing.T) {
	for _, fsync := range []journal.Fsync{journal.FsyncBatch, journal.FsyncOff} {
		t.Run(string(fsync), func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "recordings")
			j := open(t, journal.Options{Dir: dir, Fsync: fsync})
			add(t, j, "before")
			if err := putFileFor(dir); err != nil {
				t.Fatal(err)
			}
			if err := j.Append(context.Background(), call("nowhere")); !errors.Is(err, journal.ErrUnavailable) {
				t.Errorf("a call without a folder: %v", err)
			}
			if j.Healthy() == nil {
				t.Error("it is healthy without a folder")
			}
			if err := os.Remove(dir); err != nil {
				t.Fatal(err)
			}
			e := add(t, j, "after")
			if err := j.Close(); err != nil {
				t.Error(err)
			}
			if plain := readPlain(t, dir); plain[e.ID].Content != "after" {
				t.Errorf("%s was acknowledged; there is %+v", e.ID, plain)
			}
		})
	}
}

// removeAll removes a folder of which the writer, which looks after it once more when it has
// nothing else to do, may be making a part again at this moment. It does so once.
func removeAll(dir string) error {
	if os.RemoveAll(dir) == nil {
		return nil
	}
	return os.RemoveAll(dir)
}

// putFileFor puts a file in a folder's place, as removeAll removes it.
func putFileFor(dir string) error {
	if errors.Join(removeAll(dir), os.WriteFile(dir, nil, 0o600)) == nil {
		return nil
	}
	return errors.Join(removeAll(dir), os.WriteFile(dir, nil, 0o600))
}

func newest(t *testing.T, dir string) string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	return names[len(names)-1]
}

package journal_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"somock/mock/journal"
)

// A disk that is full for long takes one number for its next segment, not one a try.
func TestAFullDiskTakesOneNumber(t *testing.T) {
	for _, f := range faults() {
		t.Run(f.name, func(t *testing.T) {
			dir := t.TempDir()
			b := &brokenFiles{Files: journal.OSFiles{}, fault: f}
			j := open(t, journal.Options{Dir: dir, Files: b})
			acked := map[string]string{add(t, j, "before").ID: "before"}
			b.breakFor(1 << 30)
			for range 50 {
				if err := j.Append(context.Background(), call("refused")); err != nil && !errors.Is(err, journal.ErrUnavailable) {
					t.Fatal(err)
				}
			}
			b.heal()
			acked[add(t, j, "after").ID] = "after"
			if got := filepath.Base(newest(t, dir)); got[len(got)-len("000002.jsonl"):] > "000002.jsonl" {
				t.Errorf("after 50 tries the newest segment is %s", got)
			}
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}
			for id, text := range acked {
				if got := readPlain(t, dir)[id].Content; got != text {
					t.Errorf("%s was acknowledged with %q; there is %q", id, text, got)
				}
			}
		})
	}
}

// What was refused is no recording, also for whoever reads the folder of a server that was
// killed before it could write again.
func TestRefusedCallsDoNotComeBack(t *testing.T) {
	for _, f := range faults() {
		t.Run(f.name, func(t *testing.T) {
			dir := t.TempDir()
			b := &brokenFiles{Files: journal.OSFiles{}, fault: f}
			j := open(t, journal.Options{Dir: dir, Files: b})
			acked := map[string]bool{add(t, j, "before").ID: true}
			b.breakFor(1 << 30)
			for range 3 {
				if e := call("refused"); j.Append(context.Background(), e) == nil {
					acked[e.ID] = true // a fault of the folder does not touch a segment that has its name
				}
			}
			if got := slices.Sorted(maps.Keys(readPlain(t, dir))); !slices.Equal(got, slices.Sorted(maps.Keys(acked))) {
				t.Errorf("acknowledged were %v; killed now, it would leave %q", acked, got)
			}
			if r := fsck(t, dir); r.Damaged {
				t.Errorf("killed now, it would leave %s", kinds(r))
			}
			b.heal()
		})
	}
}

// However high the number of a file is, none that is missing below it is asked for by name.
func TestAFileOfAHugeNumber(t *testing.T) {
	dir, file, text := small(t)
	write(t, strings.Replace(file, "-000001.", "-900000000.", 1), nil)
	if got := list(t, mustFolder(t, dir), journal.Query{}); len(got) != 2 {
		t.Errorf("the folder has %q", got)
	}
	fsck(t, dir)
	j := open(t, journal.Options{Dir: dir, RetainBytes: int64(len(text))})
	add(t, j, "x")
	if _, _, err := journal.Purge(dir, journal.Selection{}); err != nil {
		t.Error(err)
	}
}

// A start in the names that the clock has not reached yet does not hide what begins now.
func TestTheNewestRunWhereTheClockWasSetBack(t *testing.T) {
	dir, file, _ := small(t)
	future := "20990101T000000.000000Z" + filepath.Base(file)[len("20990101T000000.000000Z"):]
	if err := os.Rename(file, filepath.Join(dir, future)); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		var said strings.Builder
		j := open(t, journal.Options{Dir: dir, Log: slog.New(slog.NewTextHandler(&said, nil))})
		add(t, j, "now")
		if e, err := mustFolder(t, dir).Get(context.Background(), "last"); err != nil || e.Run != j.Run() {
			t.Errorf("last is %v, %v; the newest run is %s", e, err, j.Run())
		}
		if !strings.Contains(said.String(), "has not begun yet") {
			t.Errorf("nothing is said of the clock: %s", &said)
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	}
}

// The layout of the names ends with the year 9999.
func TestTheLastStartThatThereCanBe(t *testing.T) {
	dir, file, _ := small(t)
	last := "99991231T235959.999999Z" + filepath.Base(file)[len("20990101T000000.000000Z"):]
	if err := os.Rename(file, filepath.Join(dir, last)); err != nil {
		t.Fatal(err)
	}
	j := open(t, journal.Options{Dir: dir})
	e := add(t, j, "now")
	if got, err := mustFolder(t, dir).Get(context.Background(), e.ID); err != nil || got.ID != e.ID {
		t.Errorf("get %s: %v, %v", e.ID, got, err)
	}
}

// syncedDirs are the folders whose names were made durable.
type syncedDirs struct {
	journal.Files
	dirs []string
}

func (s *syncedDirs) SyncDir(dir string) error {
	s.dirs = append(s.dirs, dir)
	return s.Files.SyncDir(dir)
}

// A new folder is durable in the one above it, and that in the one above it.
func TestFoldersAreDurableInAllTheirParents(t *testing.T) {
	root := t.TempDir()
	files := &syncedDirs{Files: journal.OSFiles{}}
	j := open(t, journal.Options{Dir: root + "/a/b/c/d", Files: files})
	add(t, j, "x")
	for _, dir := range []string{root, root + "/a", root + "/a/b", root + "/a/b/c", root + "/a/b/c/d"} {
		if !slices.Contains(files.dirs, dir) {
			t.Errorf("%s was not synced: %q", dir, files.dirs)
		}
	}
}

// A file system without fsync for folders can be recorded to; what that means is said once.
func TestNoFsyncForFolders(t *testing.T) {
	for _, errno := range []syscall.Errno{syscall.EINVAL, syscall.ENOTSUP, syscall.ENOSYS} {
		t.Run(errno.Error(), func(t *testing.T) {
			dir := t.TempDir() + "/a/recordings"
			b := &brokenFiles{Files: journal.OSFiles{}, fault: fault{op: "syncdir", err: errno}, from: 1, until: 1 << 30}
			var said strings.Builder
			j := open(t, journal.Options{Dir: dir, Files: b, SegmentBytes: 1500, Log: slog.New(slog.NewTextHandler(&said, nil))})
			acked := map[string]string{}
			for n := range 6 {
				e := add(t, j, fmt.Sprint(n))
				acked[e.ID] = fmt.Sprint(n)
			}
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}
			checkAcked(t, dir, acked, false)
			if n := strings.Count(said.String(), "no fsync for folders"); n != 1 {
				t.Errorf("what is lost is said %d times:\n%s", n, &said)
			}
		})
	}
}

// While the disk does not answer nobody should send calls.
func TestADiskThatHangs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		gate := make(chan struct{}, 1)
		gate <- struct{}{} // for the open line
		j := open(t, journal.Options{Dir: t.TempDir(), Files: stuckFiles{journal.OSFiles{}, gate}})
		done := make(chan error)
		go func() { done <- j.Append(context.Background(), call("x")) }()
		time.Sleep(time.Second)
		if err := j.Healthy(); err != nil {
			t.Errorf("after a second: %v", err)
		}
		time.Sleep(2 * time.Second)
		if err := j.Healthy(); !errors.Is(err, journal.ErrUnavailable) || !strings.Contains(err.Error(), "not answered for 3s") {
			t.Errorf("after three seconds: %v", err)
		}
		close(gate)
		if err := <-done; err != nil {
			t.Error(err)
		}
		synctest.Wait()
		if err := j.Healthy(); err != nil {
			t.Errorf("once it has answered: %v", err)
		}
	})
}

// A server that gets no calls sees by being asked for its health that its folder is gone.
func TestAnIdleServerMakesItsFolderAgain(t *testing.T) {
	dir := t.TempDir() + "/recordings"
	j := open(t, journal.Options{Dir: dir})
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	for began := time.Now(); ; {
		if err := j.Healthy(); err != nil {
			t.Error(err)
		}
		if names, err := filepath.Glob(dir + "/*.jsonl"); err == nil && len(names) == 1 {
			return
		}
		if time.Since(began) > 10*time.Second {
			t.Fatal("the folder is not made again")
		}
	}
}

package journal_test

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"

	"somock/mock/journal"
)

func runs(t *testing.T, v journal.View) string {
	t.Helper()
	all, err := v.Runs()
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range all {
		state := "died"
		if r.Live {
			state = "lives"
		} else if r.Closed {
			state = "closed"
		}
		out = append(out, fmt.Sprintf("%d-%d %s", r.First, r.Last, state))
	}
	return strings.Join(out, ", ")
}

// Two servers share a folder; each has its own run, and a reader sees both while they
// are written.
func TestTwoServersInOneFolder(t *testing.T) {
	dir := t.TempDir() + "/a/recordings"
	first := open(t, journal.Options{Dir: dir})
	second := open(t, journal.Options{Dir: dir})
	for range 3 {
		settle(t, first, add(t, first, "of the first"))
		add(t, second, "of the second")
	}
	folder := mustFolder(t, dir)
	if got := runs(t, folder); got != "1-3 lives, 1-3 lives" {
		t.Errorf("runs are %s", got)
	}
	if r := fsck(t, dir); r.Damaged || len(r.Findings) > 0 {
		t.Errorf("while both are written: %+v", r.Findings)
	}
	want := []string{"3 of the second pending", "2 of the second pending", "1 of the second pending"}
	if got := list(t, folder, journal.Query{}); !slices.Equal(got, want) {
		t.Errorf("the newest run has %q", got)
	}
	if got := list(t, first, journal.Query{Run: second.Run()[:6]}); !slices.Equal(got, want) {
		t.Errorf("the second run as the first server reads it has %q", got)
	}
	if got := list(t, folder, journal.Query{Run: journal.AllRuns}); len(got) != 6 || got[3] != "3 of the first pending" && got[3] != "3 of the first answered" {
		t.Errorf("all runs have %q", got)
	}
	if e, err := first.Get(context.Background(), second.Run()+"-2"); err != nil || e.Run != second.Run() {
		t.Errorf("a recording of the other server: %v, %v", e, err)
	}
	for _, j := range []*journal.Journal{first, second} {
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
	}
	if got := runs(t, folder); got != "1-3 closed, 1-3 closed" {
		t.Errorf("runs are %s", got)
	}
	if got := list(t, folder, journal.Query{Run: second.Run()}); got[0] != "3 of the second unknown" {
		t.Errorf("when the run has ended its outcomes are %q", got)
	}
}

func TestFolderIsPrivate(t *testing.T) {
	dir := t.TempDir() + "/recordings"
	open(t, journal.Options{Dir: dir})
	info, err := os.Stat(dir)
	if err != nil || info.Mode().Perm() != 0o700 {
		t.Errorf("the folder is %v, %v", info.Mode(), err)
	}
	if text, err := os.ReadFile(dir + "/.gitignore"); err != nil || string(text) != "*\n" {
		t.Errorf(".gitignore is %q, %v", text, err)
	}
	if _, err := journal.Open(journal.Options{Dir: dir + "/.gitignore"}); err == nil {
		t.Error("a file is taken for a folder")
	}
}

func TestKey(t *testing.T) {
	dir := t.TempDir() + "/recordings"
	first, err := journal.Key(dir)
	if err != nil || len(first) != 32 {
		t.Fatalf("the key is %x, %v", first, err)
	}
	if again, err := journal.Key(dir); err != nil || !slices.Equal(first, again) {
		t.Errorf("the key is %x the second time, %v", again, err)
	}
	file := dir + "/fingerprint.key"
	if info, err := os.Stat(file); err != nil || info.Mode() != 0o600 && runtime.GOOS != "windows" {
		t.Errorf("the key file is %v, %v", info.Mode(), err)
	}
	write(t, file, []byte("nonsense"))
	if _, err := journal.Key(dir); err == nil || !strings.Contains(err.Error(), "remove the file") {
		t.Errorf("a damaged key gives %v", err)
	}
	if random, err := journal.Key(""); err != nil || len(random) != 32 || slices.Equal(random, first) {
		t.Errorf("without a folder the key is %x, %v", random, err)
	}
}

func TestPurge(t *testing.T) {
	dir := t.TempDir()
	ids := []string{}
	for range 3 {
		j := open(t, journal.Options{Dir: dir, SegmentBytes: 1500})
		for range 4 {
			add(t, j, "x")
		}
		if err := j.Close(); err != nil {
			t.Fatal(err)
		}
		ids = append(ids, j.Run())
	}
	live := open(t, journal.Options{Dir: dir})
	add(t, live, "x")
	if _, _, err := journal.Purge(dir, journal.Selection{Runs: []string{live.Run()}}); !errors.Is(err, journal.ErrLive) {
		t.Errorf("purging a run that lives: %v", err)
	}
	if _, _, err := journal.Purge(dir, journal.Selection{Runs: []string{"nosuch"}}); !errors.Is(err, journal.ErrNotFound) {
		t.Errorf("purging what is not there: %v", err)
	}
	gone, _, err := journal.Purge(dir, journal.Selection{Dry: true})
	if err != nil || len(gone) != 3 || runs(t, live) != "1-4 closed, 1-4 closed, 1-4 closed, 1-1 lives" {
		t.Errorf("a dry purge: %+v, %v; runs are %s", gone, err, runs(t, live))
	}
	if gone, _, err := journal.Purge(dir, journal.Selection{Runs: ids[1:2]}); err != nil || len(gone) != 1 || gone[0].ID != ids[1] || gone[0].Segments < 2 {
		t.Errorf("purging one: %+v, %v", gone, err)
	}
	if gone, _, err := journal.Purge(dir, journal.Selection{Before: time.Now()}); err != nil || len(gone) != 2 {
		t.Errorf("purging all: %+v, %v", gone, err)
	}
	if got := runs(t, live); got != "1-1 lives" {
		t.Errorf("left are %s", got)
	}
}

// Retention drops the oldest closed segments, of this run and of earlier ones, says so,
// and what it dropped is no gap.
func TestRetention(t *testing.T) {
	dir := t.TempDir()
	old := open(t, journal.Options{Dir: dir, SegmentBytes: 4000})
	for range 12 {
		add(t, old, "old")
	}
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	j := open(t, journal.Options{Dir: dir, SegmentBytes: 4000, RetainBytes: 12_000, RingCount: 1})
	var e [40]string
	for n := range e {
		e[n] = add(t, j, "new").ID
	}
	if err := j.Close(); err != nil { // retention runs behind the calls
		t.Fatal(err)
	}
	if got := runs(t, j); strings.Contains(got, ",") {
		t.Errorf("the old run should be gone: %s", got)
	}
	c := j.Counts()
	if c.Evicted == 0 || c.Evicted > 36 || c.Received != 40 {
		t.Fatalf("counts are %+v", c)
	}
	if _, err := j.Get(context.Background(), e[0]); !errors.Is(err, journal.ErrEvicted) {
		t.Errorf("an evicted recording: %v", err)
	}
	if _, err := mustFolder(t, dir).Get(context.Background(), e[0]); !errors.Is(err, journal.ErrEvicted) {
		t.Errorf("an evicted recording in the folder: %v", err)
	}
	if got := list(t, j, journal.Query{}); len(got) != 40-int(c.Evicted) {
		t.Errorf("%d recordings are left, evicted were %d of 40", len(got), c.Evicted)
	}
	if r := fsck(t, dir); r.Damaged {
		t.Errorf("fsck after retention: %+v", r.Findings)
	}
	names, err := filepath.Glob(dir + "/*.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	var total int64
	for _, name := range names {
		info, err := os.Stat(name)
		if err != nil {
			t.Fatal(err)
		}
		total += info.Size()
	}
	if total > 12_000+4_000 {
		t.Errorf("%d bytes are kept", total)
	}
	// A segment that goes by itself is damage.
	if err := os.Remove(names[1]); err != nil {
		t.Fatal(err)
	}
	if r := fsck(t, dir); !r.Damaged {
		t.Error("a segment is missing and fsck does not see it")
	}
}

func TestRetentionByAge(t *testing.T) {
	dir := t.TempDir()
	old := open(t, journal.Options{Dir: dir})
	add(t, old, "old")
	if err := old.Close(); err != nil {
		t.Fatal(err)
	}
	_, file, _ := onlyFile(t, dir)
	if err := os.Chtimes(file, time.Time{}, time.Now().Add(-2*time.Hour)); err != nil {
		t.Fatal(err)
	}
	open(t, journal.Options{Dir: dir, RetainAge: 3 * time.Hour})
	if _, err := os.Stat(file); err != nil {
		t.Errorf("younger than may be kept: %v", err)
	}
	j := open(t, journal.Options{Dir: dir, RetainAge: time.Hour})
	if _, err := os.Stat(file); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("older than may be kept: %v", err)
	}
	for n, err := range j.Notes(context.Background(), "") {
		if err != nil || n.Note != journal.NoteEvicted || n.Detail["run"] != old.Run() || n.Detail["last"] != "1" {
			t.Errorf("the note is %+v, %v", n, err)
		}
	}
	for seq, want := range map[int]error{1: journal.ErrEvicted, 2: journal.ErrNotFound} {
		if _, err := j.Get(context.Background(), fmt.Sprintf("%s-%d", old.Run(), seq)); !errors.Is(err, want) {
			t.Errorf("recording %d of the run that is gone: %v, expected %v", seq, err, want)
		}
	}
}

func TestMemoryIsBounded(t *testing.T) {
	j := open(t, journal.Options{Memory: true, RetainBytes: 4000})
	first := add(t, j, "x")
	for range 40 {
		settle(t, j, add(t, j, "x"))
	}
	c := j.Counts()
	if got := list(t, j, journal.Query{}); len(got) == 0 || len(got) > 8 || c.Evicted != uint64(41-len(got)) {
		t.Errorf("%d recordings are held, counts are %+v", len(got), c)
	}
	if _, err := j.Get(context.Background(), first.ID); !errors.Is(err, journal.ErrEvicted) {
		t.Errorf("an evicted recording: %v", err)
	}
	settle(t, j, first) // its outcome may still come
}

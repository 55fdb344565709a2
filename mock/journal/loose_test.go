package journal_test

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
	"testing"
	"time"

	"somock/mock"
	"somock/mock/journal"
)

// An outcome reaches the kernel without an fsync of its own; the next batch makes it
// durable. Should the disk fail then, at any operation, once or until somebody has mended
// it, the outcome goes to the new segment, and what is left of it in the old one is no
// damage.
func TestLooseOutcomeOutlivesAFailure(t *testing.T) {
	for _, room := range []int64{0, 1500} { // in one segment, and where the next call needs a new one
		for _, f := range faults() {
			for _, until := range []int{1, 2, 3, 4, 1 << 30} {
				t.Run(fmt.Sprintf("room %d, %s, until %d", room, f.name, until), func(t *testing.T) {
					t.Parallel()
					b := &brokenFiles{Files: journal.OSFiles{}, fault: f}
					runLoose(t, b, room, until)
				})
			}
		}
	}
}

func runLoose(t *testing.T, b *brokenFiles, room int64, until int) {
	dir := t.TempDir()
	j := open(t, journal.Options{Dir: dir, Files: b, SegmentBytes: room})
	acked := map[string]string{}
	for n := range 3 {
		e := add(t, j, fmt.Sprint("text ", n))
		acked[e.ID] = *e.Message.Content
		settle(t, j, e)
		awaitOnDisk(t, dir, fmt.Sprintf(`"kind":"replied","id":%q`, e.ID))
	}
	b.breakFor(until)
	if err := j.Note(mock.Note{Note: "mark"}); err != nil && until == 1 {
		t.Errorf("one failure is not survived: %v", err)
	}
	b.heal()
	e := add(t, j, "after")
	acked[e.ID] = "after"
	settle(t, j, e)
	if err := j.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	checkAcked(t, dir, acked, true)
	b.checkNotReused(t)
}

// breakFor lets the next operations of the fault's kind fail.
func (b *brokenFiles) breakFor(operations int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.seen, b.from, b.until = 0, 1, operations
}

// awaitOnDisk waits until a segment has the text.
func awaitOnDisk(t *testing.T, dir, text string) {
	t.Helper()
	for began := time.Now(); !onDisk(t, dir, text); runtime.Gosched() {
		if time.Since(began) > 10*time.Second {
			t.Fatalf("no segment has %s", text)
		}
	}
}

func onDisk(t *testing.T, dir, text string) bool {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil {
		t.Fatal(err)
	}
	for _, path := range paths {
		if raw, err := os.ReadFile(path); err == nil && bytes.Contains(raw, []byte(text)) {
			return true
		}
	}
	return false
}

// After a failed fsync the kernel may have let the bytes go and still call the next fsync
// of the same file a success. So the one that a new segment begins with must count, too.
func TestFailedFsyncBeforeANewSegment(t *testing.T) {
	dir := t.TempDir()
	b := &brokenFiles{Files: journal.OSFiles{}, fault: fault{op: "sync", err: syscall.EIO}}
	j := open(t, journal.Options{Dir: dir, Files: b, SegmentBytes: 1500})
	acked := map[string]string{}
	for n := range 8 {
		b.breakFor(1)
		e := add(t, j, fmt.Sprint("text ", n))
		acked[e.ID] = *e.Message.Content
		settle(t, j, e)
		awaitOnDisk(t, dir, fmt.Sprintf(`"kind":"replied","id":%q`, e.ID))
	}
	b.heal()
	if err := j.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	checkAcked(t, dir, acked, true)
	b.checkNotReused(t)
}

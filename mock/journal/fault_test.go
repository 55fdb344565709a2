package journal_test

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"sync"
	"syscall"
	"testing"
	"time"

	"somock/mock"
	"somock/mock/journal"
)

// A fault is one way in which an operation on a disk fails.
type fault struct {
	name  string
	op    string // create, write, sync, syncdir, remove; "" is any
	err   error
	bytes int // of a write that is taken nevertheless; -1: half of it
}

func faults() []fault {
	return []fault{
		{"EIO", "", syscall.EIO, 0},
		{"ENOSPC after half a write", "write", syscall.ENOSPC, -1},
		{"a short write without an error", "write", nil, -1},
		{"EIO after a whole write", "write", syscall.EIO, 1 << 30},
		{"ENOSPC when a file is made", "create", syscall.ENOSPC, 0},
		{"EIO on fsync", "sync", syscall.EIO, 0},
		{"EIO on fsync of the folder", "syncdir", syscall.EIO, 0},
	}
}

// brokenFiles fail the operations that a test asks for.
type brokenFiles struct {
	journal.Files
	fault
	mu    sync.Mutex
	seen  int // operations of the fault's kind so far
	from  int // the first that fails, from 1; 0: none
	until int // the last
	hit   int // how many failed

	reused []string // operations on a file that had failed before
}

func (b *brokenFiles) fails(op string) bool {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.op != "" && b.op != op {
		return false
	}
	b.seen++
	if b.from == 0 || b.seen < b.from || b.seen > b.until {
		return false
	}
	b.hit++
	return true
}

func (b *brokenFiles) heal() (hit int) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.from = 0
	return b.hit
}

func (b *brokenFiles) Create(name string) (journal.File, error) {
	if b.fails("create") {
		return nil, b.err
	}
	f, err := b.Files.Create(name)
	return &brokenFile{File: f, b: b}, err
}

func (b *brokenFiles) SyncDir(dir string) error {
	if b.fails("syncdir") {
		return b.err
	}
	return b.Files.SyncDir(dir)
}

func (b *brokenFiles) Remove(name string) error {
	if b.fails("remove") {
		return b.err
	}
	return b.Files.Remove(name)
}

type brokenFile struct {
	journal.File
	b      *brokenFiles
	failed bool
}

// fails also notes that a file is used which has failed: what an fsync of it says is worth
// nothing any more.
func (f *brokenFile) fails(op string) bool {
	if f.failed {
		f.b.mu.Lock()
		defer f.b.mu.Unlock()
		f.b.reused = append(f.b.reused, op)
		return false
	}
	f.failed = f.b.fails(op)
	return f.failed
}

func (b *brokenFiles) checkNotReused(t *testing.T) {
	t.Helper()
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.reused) > 0 {
		t.Errorf("a file that had failed is used again: %v", b.reused)
	}
}

func (f *brokenFile) Write(p []byte) (int, error) {
	if !f.fails("write") {
		return f.File.Write(p)
	}
	n := min(f.b.bytes, len(p))
	if n < 0 {
		n = len(p) / 2
	}
	n, err := f.File.Write(p[:n])
	return n, errors.Join(err, f.b.err)
}

func (f *brokenFile) Sync() error {
	if f.fails("sync") {
		return f.b.err
	}
	return f.File.Sync()
}

// Each operation fails in turn, once, until a run has none left to fail. No caller
// notices: the batch goes to a new segment. Nothing is lost, and no reader finds damage.
func TestEachOperationFailsOnce(t *testing.T) {
	for _, f := range faults() {
		t.Run(f.name, func(t *testing.T) {
			for n := 1; ; n++ {
				b := &brokenFiles{Files: journal.OSFiles{}, fault: f, from: n, until: n}
				if !t.Run(fmt.Sprint(n), func(t *testing.T) { runOnce(t, b) }) || b.hit == 0 {
					return
				}
			}
		})
	}
}

func runOnce(t *testing.T, b *brokenFiles) {
	dir := t.TempDir()
	j, err := journal.Open(journal.Options{Dir: dir, Files: b, SegmentBytes: 3000, RetainBytes: 20_000})
	if err != nil { // a folder that cannot be written is refused at start
		if errors.Is(err, b.err) || b.err == nil {
			return
		}
		t.Fatal(err)
	}
	acked := map[string]string{}
	for n := range 12 {
		e := add(t, j, fmt.Sprint("text ", n))
		if _, twice := acked[e.ID]; twice {
			t.Fatalf("the id %s was given to two calls", e.ID)
		}
		acked[e.ID] = *e.Message.Content
		settle(t, j, e)
	}
	if err := j.Healthy(); err != nil {
		t.Errorf("it is not healthy after a failure that it has survived: %v", err)
	}
	if err := j.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	checkAcked(t, dir, acked, true)
	b.checkNotReused(t)
}

// checkAcked looks for all that was acknowledged, by this package and without it.
func checkAcked(t *testing.T, dir string, acked map[string]string, settled bool) {
	t.Helper()
	plain := readPlain(t, dir)
	folder, err := journal.OpenFolder(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	read := map[string]*mock.Entry{}
	for e, err := range folder.Entries(context.Background(), journal.Query{Run: journal.AllRuns}) {
		if err != nil {
			t.Fatal(err)
		}
		if read[e.ID] != nil {
			t.Errorf("%s is read twice", e.ID)
		}
		read[e.ID] = e
	}
	for id, text := range acked {
		if plain[id].Content != text {
			t.Errorf("%s was acknowledged with %q; by plain reading there is %+v", id, text, plain[id])
		}
		if e := read[id]; e == nil || *e.Message.Content != text {
			t.Errorf("%s was acknowledged with %q; the folder has %v", id, text, e)
		} else if settled && (plain[id].Outcome != "answered" || e.Outcome.Kind != mock.Answered) {
			t.Errorf("the outcome of %s is %q and %v", id, plain[id].Outcome, e.Outcome)
		}
	}
	report, err := journal.Fsck(context.Background(), dir)
	if err != nil || report.Damaged {
		t.Errorf("fsck: %+v, %v", report.Findings, err)
	}
}

// From one operation on all fail, for ever. Calls are refused, the journal says so, and
// recovers by itself when the disk does; what was acknowledged before and after is there.
func TestEverythingFailsFromHereOn(t *testing.T) {
	for _, f := range faults() {
		t.Run(f.name, func(t *testing.T) {
			for n := 1; ; n++ {
				b := &brokenFiles{Files: journal.OSFiles{}, fault: f, from: n, until: 1 << 30}
				if !t.Run(fmt.Sprint(n), func(t *testing.T) { runBroken(t, b) }) || b.hit == 0 {
					return
				}
			}
		})
	}
}

func runBroken(t *testing.T, b *brokenFiles) {
	dir := t.TempDir()
	j, err := journal.Open(journal.Options{Dir: dir, Files: b, SegmentBytes: 3000})
	if err != nil {
		return // refused from the beginning
	}
	acked := map[string]string{}
	try := func(n int) {
		e := call(fmt.Sprint("text ", n))
		err := j.Append(context.Background(), e)
		if err == nil {
			acked[e.ID] = *e.Message.Content
			settle(t, j, e)
			return
		}
		if !errors.Is(err, journal.ErrUnavailable) || e.ID != "" {
			t.Errorf("append gives %v and the id %q", err, e.ID)
		}
		if j.Healthy() == nil {
			t.Error("it refuses and says that it is healthy")
		}
	}
	for n := range 10 {
		try(n)
	}
	b.heal()
	before := len(acked)
	try(10)
	if len(acked) != before+1 || j.Healthy() != nil {
		t.Errorf("it has not recovered: %v", j.Healthy())
	}
	if c := j.Counts(); c.Received != uint64(len(acked)) || c.Lost != uint64(11-len(acked)) {
		t.Errorf("counts are %+v, acknowledged were %d of 11", c, len(acked))
	}
	if got := list(t, j, journal.Query{}); len(got) != len(acked) {
		t.Errorf("the journal shows %q, acknowledged were %d", got, len(acked))
	}
	if err := j.Close(); err != nil {
		t.Errorf("close: %v", err)
	}
	checkAcked(t, dir, acked, true)
	b.checkNotReused(t)
}

// A server that is not ready gets no calls. Asking whether it is healthy is enough.
func TestHealthCheckHeals(t *testing.T) {
	b := &brokenFiles{Files: journal.OSFiles{}, from: 5, until: 1 << 30, fault: fault{err: syscall.ENOSPC}}
	j := open(t, journal.Options{Dir: t.TempDir(), Files: b})
	for range 5 {
		if err := j.Append(context.Background(), call("x")); err != nil {
			break
		}
	}
	if j.Healthy() == nil {
		t.Fatal("it is healthy on a full disk")
	}
	b.heal()
	for began := time.Now(); j.Healthy() != nil; runtime.Gosched() { // asked again and again, as an orchestrator does
		if time.Since(began) > 10*time.Second {
			t.Fatal("it does not recover by being asked")
		}
	}
}

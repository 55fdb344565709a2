package journal_test

import (
	"context"
	"fmt"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"somock/mock"
	"somock/mock/journal"
)

// powerFiles know what of a folder is on the medium and what is only promised, and let
// a test look at what a loss of power could leave at any moment.
type powerFiles struct {
	journal.Files
	files map[string]*powerFile
	names map[string]*powerFile // that are durable in the folder
	cut   func()                // called before each operation
}

type powerFile struct {
	journal.File
	p       *powerFiles
	content []byte
	synced  int
}

func (p *powerFiles) Create(name string) (journal.File, error) {
	p.cut()
	f, err := p.Files.Create(name)
	if err != nil {
		return nil, err
	}
	file := &powerFile{File: f, p: p}
	p.files[name] = file
	return file, nil
}

func (p *powerFiles) Remove(name string) error {
	p.cut()
	if err := p.Files.Remove(name); err != nil {
		return err
	}
	delete(p.files, name)
	return nil
}

func (p *powerFiles) SyncDir(dir string) error {
	p.cut()
	if err := p.Files.SyncDir(dir); err != nil {
		return err
	}
	clear(p.names)
	for name, f := range p.files {
		p.names[name] = f
	}
	return nil
}

func (f *powerFile) Write(b []byte) (int, error) {
	f.p.cut()
	n, err := f.File.Write(b)
	f.content = append(f.content, b[:n]...)
	return n, err
}

func (f *powerFile) Sync() error {
	f.p.cut()
	if err := f.File.Sync(); err != nil {
		return err // what it had is lost for good, or not: nobody knows
	}
	f.synced = len(f.content)
	return nil
}

// A loss is what a failure of power does to the bytes that were not synced.
type loss struct {
	name string
	harm func(unsynced []byte) []byte
	torn bool // it may leave lines that are damaged
}

func losses() []loss {
	rng := rand.New(rand.NewPCG(1, 2))
	return []loss{
		{"dropped", func(b []byte) []byte { return nil }, false},
		{"kept", func(b []byte) []byte { return b }, false},
		{"half kept", func(b []byte) []byte { return b[:len(b)/2] }, false},
		{"size kept, bytes not", func(b []byte) []byte { return make([]byte, len(b)) }, false},
		{"second half written first", func(b []byte) []byte {
			return append(make([]byte, len(b)/2), b[len(b)/2:]...)
		}, true},
		{"garbled", func(b []byte) []byte {
			out := make([]byte, len(b))
			for i := range out {
				out[i] = byte(rng.Uint32())
			}
			return out
		}, true},
	}
}

// unsynced reports whether anything is to be lost.
func (p *powerFiles) unsynced() bool {
	for _, f := range p.files {
		if f.synced < len(f.content) {
			return true
		}
	}
	return false
}

// leave writes what is left after a loss of power: files whose names were durable, and,
// if fresh is set, those whose names were not.
func (p *powerFiles) leave(t *testing.T, dir string, l loss, fresh bool) {
	t.Helper()
	write := func(name string, f *powerFile) {
		rest := append([]byte{}, f.content[:f.synced]...)
		rest = append(rest, l.harm(f.content[f.synced:])...)
		if err := os.WriteFile(filepath.Join(dir, filepath.Base(name)), rest, 0o600); err != nil {
			t.Error(err)
		}
	}
	for name, f := range p.names {
		write(name, f)
	}
	for name, f := range p.files {
		if fresh {
			write(name, f)
		}
	}
}

// Power fails before each operation, in each way, also after an fsync has failed. What
// was acknowledged by then is readable, and a new run begins without complaint.
func TestPowerLoss(t *testing.T) {
	broken := []int{0, 2, 5} // which fsync fails; 0: none
	if long() {
		broken = []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16}
	}
	for _, broken := range broken {
		t.Run(fmt.Sprintf("fsync %d fails", broken), func(t *testing.T) {
			t.Parallel()
			b := &brokenFiles{Files: journal.OSFiles{}, fault: fault{op: "sync", err: syscall.EIO}, from: broken, until: broken}
			runPowerLoss(t, b)
		})
	}
}

func runPowerLoss(t *testing.T, b *brokenFiles) {
	p := &powerFiles{Files: b, files: map[string]*powerFile{}, names: map[string]*powerFile{}}
	acked := map[string]string{}
	moments := 0
	p.cut = func() {
		moments++
		for i, l := range losses() {
			for _, fresh := range []bool{false, true} {
				if i > 0 && !p.unsynced() || fresh && maps.Equal(p.names, p.files) {
					continue // leaves what the one before has left
				}
				dir := t.TempDir()
				p.leave(t, dir, l, fresh)
				checkAfterLoss(t, dir, acked, l)
			}
		}
	}
	j, err := journal.Open(journal.Options{Dir: t.TempDir(), Files: p, SegmentBytes: 2500})
	if err != nil {
		return
	}
	for n := range 6 {
		e := add(t, j, fmt.Sprint("text ", n)) // the writer's operations lie within this call
		acked[e.ID] = *e.Message.Content
		if err := j.Settle(e.ID, answered()); err != nil {
			t.Fatal(err)
		}
		if err := j.Note(mock.Note{Note: "mark"}); err != nil { // and those of the outcome in this one
			t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if moments < 30 {
		t.Errorf("power failed at %d moments only", moments)
	}
}

// checkAfterLoss runs in the writer, where a test cannot be ended at once.
func checkAfterLoss(t *testing.T, dir string, acked map[string]string, l loss) {
	t.Helper()
	plain := readPlain(t, dir)
	folder, err := journal.OpenFolder(dir, nil)
	if err != nil {
		t.Error(err)
		return
	}
	for id, text := range acked {
		e, err := folder.Get(context.Background(), id)
		if err != nil || *e.Message.Content != text || plain[id].Content != text {
			t.Errorf("unsynced bytes %s: %s was acknowledged; there is %v, %v and %+v", l.name, id, e, err, plain[id])
		}
	}
	report, err := journal.Fsck(context.Background(), dir)
	if err != nil || report.Damaged && !l.torn {
		t.Errorf("unsynced bytes %s: fsck says %+v, %v", l.name, report.Findings, err)
	}
	next, err := journal.Open(journal.Options{Dir: dir, Fsync: journal.FsyncOff})
	if err != nil {
		t.Errorf("unsynced bytes %s: the next run: %v", l.name, err)
		return
	}
	if err := next.Close(); err != nil {
		t.Error(err)
	}
}

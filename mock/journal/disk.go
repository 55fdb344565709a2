package journal

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"time"

	"somock/mock/journal/format"
)

// chunk is how much is handed to the kernel at a time.
const chunk = 4 << 20

// A disk is the writing side of a run's segments. Only the journal's writer calls it,
// except for spans.
type disk struct {
	dir     string
	run     string
	start   time.Time
	files   Files
	fsync   Fsync
	maxSize int64
	info    Opening
	key     []byte                 // kept in the folder, should it be made again; may be nil
	totals  func() json.RawMessage // of all that is durable, for the open line of a later segment
	log     *slog.Logger

	f       File // the segment being written; nil after a failure
	anchor  File // the segment that failed last, open for its lock: it says that the run lives
	cur     *segment
	size    int64 // of the segment, with what is not durable yet
	failing bool  // since the last success
	fresh   bool  // its open line is not written yet
	last    int   // the highest number that is taken
	stuck   bool  // no new segment could be made, which was said
	lacking bool  // the folder has no fsync, which was said
	buf     []byte
	rotated bool          // since retention was looked at
	closing *format.Close // set when nothing more will come: it ends what is written
	loose   []byte        // lines that are written but not durable; a new segment begins with them
	synced  int64         // how much of the segment is durable

	mu   sync.Mutex
	segs []*segment // those that count, the current one last; limit = bytes that count
}

// spans is the segments as far as they count now.
func (d *disk) spans() []segment {
	d.mu.Lock()
	defer d.mu.Unlock()
	out := make([]segment, len(d.segs))
	for i, s := range d.segs {
		out[i] = *s
	}
	return out
}

// write makes lines durable, all or none. next is the lowest seq that may stand among
// them. After an error the same lines may be written again, under the same ids only:
// some of their bytes may have reached a file.
func (d *disk) write(lines [][]byte, next uint64) error {
	d.rotate(lines, next)
	first := d.f == nil
	err := d.try(lines, next)
	if err == nil {
		return nil
	}
	d.abandon(err)
	if first {
		return err // that was a new segment
	}
	again := d.try(lines, next)
	if again == nil {
		return nil
	}
	d.abandon(again)
	return errors.Join(err, again)
}

// maxLoose is how many bytes may wait for the next fsync.
const maxLoose = 512 << 10

// writeLoose writes lines that nobody waits for. The next write makes them durable with
// its own; should that fail, they go to the new segment with it.
func (d *disk) writeLoose(lines [][]byte, next uint64) error {
	if d.fsync == FsyncOff || d.f == nil || d.fresh || len(d.loose) > maxLoose || d.tooLarge(lines) {
		return d.write(lines, next)
	}
	d.buf = d.buf[:0]
	for _, line := range lines {
		d.buf = append(append(d.buf, line...), '\n')
	}
	if err := d.flush(d.buf); err != nil {
		d.abandon(err)
		return d.write(lines, next)
	}
	d.loose = append(d.loose, d.buf...)
	d.counts(d.size)
	return nil
}

// tooLarge reports whether the lines would make the segment too large.
func (d *disk) tooLarge(lines [][]byte) bool {
	total := d.size
	for _, line := range lines {
		total += int64(len(line)) + 1
	}
	return total > d.maxSize
}

// rotate begins a new segment when the lines would make this one too large. If none
// can be made, the old one is still good.
func (d *disk) rotate(lines [][]byte, next uint64) {
	if d.f == nil || d.fresh || !d.tooLarge(lines) {
		return
	}
	if len(d.loose) > 0 {
		if err := d.sync(); err != nil {
			d.abandon(err) // the next fsync of this file might succeed and mean nothing
			return
		}
		d.durable()
	}
	old := d.f
	if err := d.begin(next); err != nil {
		if !d.stuck {
			d.log.Warn("journal: no new segment, the old one goes on", "error", err)
		}
		d.stuck = true
		return
	}
	d.rotated, d.stuck = true, false
	d.keep(old)
}

// begin makes a file for the next segment. Its number counts as taken once the segment is
// durable, or where another file has it already: a disk that fails takes one number, not
// one a try.
func (d *disk) begin(next uint64) error {
	if err := d.makeFolder(); err != nil {
		return fmt.Errorf("make the folder: %w", err)
	}
	for n := d.last + 1; ; n++ {
		s := &segment{run: d.run, start: d.start, n: n, next: next}
		s.path = segmentPath(d.dir, d.run, d.start, n)
		f, err := d.files.Create(s.path)
		if errors.Is(err, fs.ErrExist) {
			d.last = n
			continue
		}
		if err != nil {
			return fmt.Errorf("create a segment: %w", err)
		}
		d.f, d.cur, d.size, d.synced, d.fresh = f, s, 0, 0, true
		return nil
	}
}

// makeFolder makes the folder again, should somebody have removed it.
func (d *disk) makeFolder() error {
	if err := makeDir(d.dir, d.files); err != nil || d.key == nil {
		return err
	}
	if _, err := os.Lstat(filepath.Join(d.dir, keyName)); !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	_, err := keepKey(d.dir, d.key)
	return err
}

// keep holds a file open for its lock until the next segment is known to be good.
func (d *disk) keep(f File) {
	d.letGo()
	d.anchor = f
}

func (d *disk) letGo() {
	if d.anchor != nil {
		if err := d.anchor.Close(); err != nil {
			d.log.Warn("journal: close a segment", "error", err)
		}
		d.anchor = nil
	}
}

// abandon ends the segment at what is durable in it, never to be written again: what was
// refused must not be read, should the process die before the next segment says how much
// of this one counts. One in which nothing is durable is removed, if it can be: a full disk
// must not fill with empty files.
func (d *disk) abandon(cause error) {
	if !d.failing { // one failing disk is one line, however many calls it refuses
		d.log.Error("journal: a segment failed, nothing more is written to it", "error", cause)
	}
	d.failing = true
	if d.f == nil {
		return
	}
	if err := d.f.Cut(d.synced); err != nil {
		d.log.Warn("journal: cut a segment to what counts of it", "error", err)
	}
	if d.fresh {
		d.closeAndRemove()
	} else {
		d.counts(d.synced)
		d.keep(d.f)
	}
	d.f = nil
}

func (d *disk) closeAndRemove() {
	err := d.f.Close() // first: Windows removes no file that is open for writing
	failed := d.files.Remove(d.cur.path)
	if errors.Is(failed, fs.ErrNotExist) {
		failed = nil // somebody else did it
	}
	if err := errors.Join(err, failed); err != nil {
		d.log.Warn("journal: remove a segment that holds nothing", "error", err)
	}
}

func (d *disk) try(lines [][]byte, next uint64) error {
	if d.f == nil {
		if err := d.begin(next); err != nil {
			return err
		}
	}
	d.buf = d.buf[:0]
	if d.fresh {
		if err := d.appendOpen(next); err != nil {
			return err
		}
		if err := d.add(d.loose); err != nil {
			return err
		}
	}
	if err := d.addAll(lines); err != nil {
		return err
	}
	if err := d.addClose(); err != nil {
		return err
	}
	if err := d.flush(d.buf); err != nil {
		return err
	}
	if err := d.sync(); err != nil {
		return err
	}
	// What was moved away, removed or changed by somebody else is no place to acknowledge
	// anything in. This costs a batch 0.4 µs (BenchmarkCheck).
	if err := d.f.Check(d.size); err != nil {
		return err
	}
	d.durable()
	return nil
}

func (d *disk) appendOpen(next uint64) (err error) {
	line := format.NewOpen(d.run, d.cur.n, next, d.info)
	if n := len(d.segs); n > 0 {
		line.Totals = d.totals()
		line.Prev = &format.Prev{Segment: d.segs[n-1].n, Bytes: d.segs[n-1].limit}
	}
	d.buf, err = format.AppendLine(d.buf, format.KindOpen, line)
	d.buf = append(d.buf, '\n')
	return err
}

func (d *disk) addClose() error {
	if d.closing == nil {
		return nil
	}
	d.closing.Bytes = d.size + int64(len(d.buf))
	line, err := format.AppendLine(nil, format.KindClose, d.closing)
	if err != nil {
		return err
	}
	return d.addAll([][]byte{line})
}

func (d *disk) addAll(lines [][]byte) error {
	for _, line := range lines {
		if err := d.add(line); err != nil {
			return err
		}
		d.buf = append(d.buf, '\n')
	}
	return nil
}

// add gathers what is short to one write.
func (d *disk) add(text []byte) error {
	if len(d.buf)+len(text) >= chunk {
		if err := d.flush(d.buf); err != nil {
			return err
		}
		d.buf = d.buf[:0]
		if len(text) > chunk {
			return d.flush(text)
		}
	}
	d.buf = append(d.buf, text...)
	return nil
}

func (d *disk) flush(p []byte) error {
	if len(p) == 0 {
		return nil
	}
	n, err := d.f.Write(p)
	d.size += int64(n)
	if err == nil && n < len(p) {
		err = fmt.Errorf("write %s: %d of %d bytes were taken", d.cur.path, n, len(p))
	}
	return err
}

// sync makes the segment's bytes durable, and its name if it is new.
func (d *disk) sync() error {
	if d.fsync == FsyncOff {
		return nil
	}
	if err := d.f.Sync(); err != nil {
		return err
	}
	if !d.fresh {
		return nil
	}
	if err := d.syncDir(); err != nil {
		return fmt.Errorf("sync the folder: %w", err)
	}
	return nil
}

// syncDir says once what is lost where folders have no fsync.
func (d *disk) syncDir() error {
	err := d.files.SyncDir(d.dir)
	if err != nil && mayLack(err) == nil && !d.lacking {
		d.lacking = true
		d.log.Warn("journal: this file system has no fsync for folders: if the machine itself fails, a file that was begun shortly before may be gone", "folder", d.dir, "error", err)
	}
	return mayLack(err)
}

func (d *disk) durable() {
	d.failing = false
	if d.fresh {
		d.letGo()
		d.fresh, d.last = false, d.cur.n
		d.mu.Lock()
		d.segs = append(d.segs, d.cur)
		d.mu.Unlock()
	}
	d.loose, d.synced = d.loose[:0], d.size
	d.counts(d.size)
}

// counts says how many of the segment's bytes count for readers.
func (d *disk) counts(limit int64) {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.cur.limit = limit
}

// close ends the files; the locks go with them.
func (d *disk) close() error {
	d.letGo()
	if d.f == nil {
		return nil
	}
	f := d.f
	d.f = nil
	return f.Close()
}

// writeLast makes the last lines and the close line durable.
func (d *disk) writeLast(lines [][]byte, next uint64, last format.Close) error {
	d.closing = &last
	err := d.write(lines, next)
	return errors.Join(err, d.close())
}

package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"somock/mock"
)

// retain drops the oldest closed segments of the folder that are more or older than may
// be kept. Their note is durable before they go. It runs in the writer only.
func (j *Journal) retain() {
	if j.opts.RetainBytes <= 0 && j.opts.RetainAge <= 0 {
		return
	}
	doomed, err := j.doomed()
	if err != nil {
		j.log.Warn("journal: retention could not look at the folder", "error", err)
	}
	if len(doomed) == 0 {
		return
	}
	var lines [][]byte
	for _, d := range doomed {
		lines = j.remark(lines, d.note())
	}
	if err := j.disk.write(lines, j.expected); err != nil {
		j.log.Error("journal: retention could not say what it drops, so it drops nothing", "error", err)
		return
	}
	for _, d := range doomed {
		j.evict(d)
	}
	if err := j.opts.Files.SyncDir(j.opts.Dir); err != nil {
		j.log.Warn("journal: sync the folder after retention", "error", err)
	}
}

// A doomed segment, and the numbers of the recordings in it (none: 0, 0).
type doomed struct {
	segment
	size        int64
	written     time.Time // last
	first, last uint64
}

func (d doomed) note() mock.Note {
	return mock.Note{
		Note: NoteEvicted,
		Text: fmt.Sprintf("segment %d of run %s was dropped by retention", d.n, d.run),
		Detail: map[string]string{
			"run": d.run, "segment": strconv.Itoa(d.n), "file": filepath.Base(d.path),
			"first": strconv.FormatUint(d.first, 10), "last": strconv.FormatUint(d.last, 10),
		},
	}
}

// doomed chooses, oldest first, from the closed segments.
func (j *Journal) doomed() ([]doomed, error) {
	closed, total, err := j.closed()
	if err != nil {
		return nil, err
	}
	var out []doomed
	for _, d := range closed {
		old := j.opts.RetainAge > 0 && time.Since(d.written) > j.opts.RetainAge
		large := j.opts.RetainBytes > 0 && total > j.opts.RetainBytes
		if !old && !large {
			break
		}
		total -= d.size
		if err := d.span(); err != nil {
			return out, err
		}
		out = append(out, d)
	}
	return out, nil
}

// closed lists the segments that may go, and how much all segments take. None may go
// that is being written or belongs to another run that lives, for that run alone can
// say in its journal what it lacks.
func (j *Journal) closed() (closed []doomed, total int64, err error) {
	f, err := OpenFolder(j.opts.Dir, j.log)
	if err != nil {
		return nil, 0, err
	}
	runs, err := f.pasts()
	if err != nil {
		return nil, 0, err
	}
	for _, p := range runs {
		if err := p.load(); err != nil { // of another version, perhaps: it is not ours to drop
			j.log.Warn("journal: retention leaves a run alone", "run", p.id, "error", err)
			continue
		}
		for i, s := range p.segs {
			info, err := os.Stat(s.path)
			if err != nil {
				continue // it is gone already
			}
			total += info.Size()
			if mine := p.id == j.run; mine && i < len(p.segs)-1 || !mine && !p.live {
				closed = append(closed, doomed{segment: s, size: info.Size(), written: info.ModTime()})
			}
		}
	}
	return closed, total, nil
}

// span finds the numbers of the first and the last recording of a segment.
func (d *doomed) span() (err error) {
	one := source{segs: []segment{d.segment}, warn: func(string, int64, error) {}}
	if d.last, err = one.lastSeq(1); err != nil || d.last == 0 {
		return err
	}
	d.first = max(d.next, 1)
	return nil
}

func (j *Journal) evict(d doomed) {
	if err := j.opts.Files.Remove(d.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		j.log.Warn("journal: drop a segment", "error", err)
		return
	}
	j.log.Info("journal: a segment was dropped by retention", "file", d.path)
	if d.run != j.run {
		return
	}
	j.disk.forget(d.n)
	j.mu.Lock()
	defer j.mu.Unlock()
	if d.last > 0 {
		j.evicted += d.last - d.first + 1
		j.first = d.last + 1
	}
}

// forget leaves a segment out of what is read.
func (d *disk) forget(n int) {
	d.mu.Lock()
	defer d.mu.Unlock()
	for i, s := range d.segs {
		if s.n == n {
			d.segs = append(d.segs[:i:i], d.segs[i+1:]...)
			return
		}
	}
}

package journal

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
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
	closed, total, err := j.closed()
	for err == nil && len(closed) > 0 {
		var some []doomed
		var freed int64
		if some, closed = j.choose(closed, total); len(some) == 0 {
			break
		}
		freed, err = j.drop(some)
		total -= freed
	}
	if err != nil {
		j.log.Warn("journal: retention could not do all that it should", "error", err)
	}
}

// A doomed segment, and the numbers of the recordings in it (none: 0, 0).
type doomed struct {
	*segment
	siblings    listedRun // of the same run, itself among them
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

// closed lists the segments that could go, oldest first, and how much all take. That of
// this run which is being written cannot.
func (j *Journal) closed() (closed []doomed, total int64, err error) {
	runs, err := listRuns(j.opts.Dir)
	if err != nil {
		return nil, 0, err
	}
	for _, segs := range runs {
		for i, s := range segs {
			info, err := os.Stat(s.path)
			if err != nil {
				continue // it is gone already
			}
			total += info.Size()
			if s.run != j.run || i < len(segs)-1 {
				closed = append(closed, doomed{segment: s, siblings: segs, size: info.Size(), written: info.ModTime()})
			}
		}
	}
	return closed, total, nil
}

// choose takes the first segments that have to go, of some runs at most, since the files of
// a run are held open until they are gone.
func (j *Journal) choose(closed []doomed, total int64) (some, rest []doomed) {
	runs := map[string]bool{}
	for i, d := range closed {
		old := j.opts.RetainAge > 0 && time.Since(d.written) > j.opts.RetainAge
		large := j.opts.RetainBytes > 0 && total > j.opts.RetainBytes
		if runs[d.run] = true; !old && !large || len(runs) > claimed {
			return closed[:i], closed[i:]
		}
		total -= d.size
	}
	return closed, nil
}

// drop removes segments, but none of a run that another server writes, for that alone can
// say in its journal what it lacks, and none of a version to come.
func (j *Journal) drop(some []doomed) (freed int64, err error) {
	dead, err := j.claimOthers(some)
	defer release(dead)
	var gone []doomed
	var lines [][]byte
	for _, d := range some {
		if d.run != j.run && !slices.ContainsFunc(dead, func(e *ended) bool { return e.segs[0].run == d.run }) {
			continue
		}
		if failed := d.span(); failed != nil {
			j.log.Warn("journal: retention leaves a segment alone", "file", d.path, "error", failed)
			continue
		}
		gone = append(gone, d)
		lines = j.remark(lines, d.note())
	}
	if len(gone) == 0 {
		return 0, err
	}
	if failed := j.disk.write(lines, j.expected); failed != nil {
		return 0, errors.Join(err, fmt.Errorf("say what is to be dropped: %w", failed))
	}
	for _, d := range gone {
		if j.evict(d) {
			freed += d.size
		}
	}
	return freed, errors.Join(err, j.disk.syncDir())
}

func (j *Journal) claimOthers(some []doomed) ([]*ended, error) {
	var others []listedRun
	for i, d := range some {
		if d.run != j.run && (i == 0 || some[i-1].run != d.run) {
			others = append(others, d.siblings)
		}
	}
	if len(others) == 0 {
		return nil, nil
	}
	dead, _, err := claim(j.opts.Files, j.opts.Dir, others)
	return dead, err
}

// span finds the numbers of the first and the last recording of a segment.
func (d *doomed) span() (err error) {
	d.limit = d.size
	if open, err := readOpen(d.segment); err != nil {
		return err
	} else if open != nil {
		d.next = open.Next
	}
	one := source{segs: []segment{*d.segment}, indexes: &indexes{}, warn: func(string, int64, error) {}}
	below, err := one.lowestAfter(1)
	if d.last = below - 1; err != nil || d.last == 0 {
		return err
	}
	d.first = max(d.next, 1)
	return nil
}

// evict removes a segment and reports whether it is gone.
func (j *Journal) evict(d doomed) bool {
	if err := j.opts.Files.Remove(d.path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		j.log.Warn("journal: drop a segment", "error", err)
		return false
	}
	j.log.Info("journal: a segment was dropped by retention", "file", d.path)
	if d.run != j.run {
		return true
	}
	j.disk.forget(d.n)
	j.mu.Lock()
	defer j.mu.Unlock()
	if d.last > 0 {
		j.evicted += d.last - d.first + 1
		j.first = d.last + 1
	}
	return true
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

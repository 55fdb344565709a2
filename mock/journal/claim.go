package journal

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Whether a run lives is told by its locks, and the locks move: a run begins a new segment,
// locks it, and only when it is durable lets go of the one before. So a folder that is
// listed and whose files are then asked for their locks can show a run that lives without
// any: it went on to a segment that was not listed.
//
// A claim therefore takes the locks of all segments that were listed, keeps them, and
// lists again. A run that lives holds, from the lock of its first segment to its end, the
// lock of a segment that is in the folder; so at the second listing it either holds one of
// those that were asked, which cannot be, for the claim does, or one that was not listed
// before, and is found by it. What is left is a run that has made its first segment and not
// locked it yet: it waits for the claim's lock, and looks, once it has it, whether its
// file is still there (see OSFiles.Create). It may have been removed by another claim before
// this one asked for its lock, and made again since: so only what is held is removed, and a
// listed segment that was not held and is there again counts as one that was not listed.
// A run that has ended never comes back.

// ErrLive: the run is being written.
var ErrLive = errors.New("the run is being written")

// An ended run is one that nobody writes, for as long as its locks are held here.
type ended struct {
	segs  listedRun // as listed
	held  listedRun // those of them whose locks are held: no other may be removed
	locks []io.Closer
}

func (e *ended) release() {
	for _, l := range e.locks {
		_ = l.Close() // it was only held
	}
	e.locks = nil
}

// claim sorts runs into those that have ended, whose locks are held until they are
// released, and those that live. The error tells of runs of which that could not be
// learnt; they are in neither.
func claim(files Files, dir string, runs []listedRun) (dead []*ended, live []listedRun, err error) {
	for _, segs := range runs {
		e := &ended{segs: segs}
		switch failed := e.hold(files); {
		case failed == nil:
			dead = append(dead, e)
			continue
		case errors.Is(failed, ErrLive):
			live = append(live, segs)
		default:
			err = errors.Join(err, failed)
		}
		e.release()
	}
	now, failed := listRuns(dir)
	if failed != nil {
		release(dead)
		return nil, live, errors.Join(err, failed)
	}
	kept := dead[:0]
	for _, e := range dead {
		if e.grew(now) {
			e.release()
			live = append(live, e.segs)
			continue
		}
		kept = append(kept, e)
	}
	return kept, live, err
}

func release(runs []*ended) {
	for _, e := range runs {
		e.release()
	}
}

func (e *ended) hold(files Files) error {
	for _, s := range e.segs {
		l, err := files.Hold(s.path)
		if errors.Is(err, fs.ErrNotExist) {
			// Somebody else removes it, too. A file of that name that is made from now on is of
			// a run that begins, and not held here.
			continue
		}
		if err != nil {
			return err
		}
		e.locks = append(e.locks, l)
		e.held = append(e.held, s)
	}
	return nil
}

// grew reports whether the run has a segment that was not held.
func (e *ended) grew(now []listedRun) bool {
	held := map[int]bool{}
	for _, s := range e.held {
		held[s.n] = true
	}
	for _, run := range now {
		for _, s := range run {
			if s.run == e.segs[0].run && !held[s.n] {
				return true
			}
		}
	}
	return false
}

// alive reports whether a run lives, for a reader: quicker than a claim, and as certain as an
// answer can be that may be out of date when it is given. A segment that was not listed says
// that the run went on.
func alive(segs []segment) bool {
	for _, s := range segs { // oldest first: a run locks the next one before it lets go
		if locked(s.path) {
			return true
		}
	}
	last := segs[len(segs)-1]
	next, err := os.Stat(segmentPath(filepath.Dir(last.path), last.run, last.start, last.n+1))
	return err == nil && next.Mode().IsRegular()
}

// locked reports whether a file is being written at this moment.
func locked(name string) bool {
	l, err := OSFiles{}.Hold(name)
	if err == nil {
		_ = l.Close() // it was only held
	}
	return errors.Is(err, ErrLive)
}

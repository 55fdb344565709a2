package journal

import (
	"errors"
	"io"
	"io/fs"
	"path/filepath"
	"slices"

	"somock/mock/journal/format"
)

// tail gives the lines of a segment that begin in its last so many bytes, and before the
// bytes that do not count. Of a segment that is gone there are none.
func (s *segment) tail(size int64, each func(raw []byte, off int64, torn bool)) error {
	file, err := openSegment(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	from := max(0, s.limit-size-1) // the byte before tells whether a line begins there
	lines := newScanner(file, from, s.limit)
	for partial := from > 0; ; partial = false {
		raw, off, torn, err := lines.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return err
		}
		if !partial {
			each(raw, off, torn)
		}
	}
}

// maxTail is how much of the end of the newest run is looked at when the next begins.
const maxTail = 1 << 20

// checkNewest looks at how the newest run in a folder ended, quickly: Fsck is for all
// the rest. What cannot be read at all is a finding as well.
func checkNewest(dir string) []Finding {
	f, err := OpenFolder(dir, nil)
	if err != nil {
		return []Finding{{Kind: FoundMissing, Text: err.Error(), Damage: true}}
	}
	runs, err := f.pasts()
	if err != nil || len(runs) == 0 {
		return nil
	}
	p := runs[len(runs)-1]
	if err := p.load(); err != nil {
		return []Finding{{Run: p.id, File: filepath.Base(p.segs[0].path), Kind: FoundVersion, Text: err.Error(), Damage: true}}
	}
	if p.live {
		return nil
	}
	return p.ending()
}

// ending is what there is to say of the last lines of a run, the last one first.
func (p *past) ending() (found []Finding) {
	last := &p.segs[len(p.segs)-1]
	at := func(off int64, kind, text string, damage bool) {
		found = append(found, Finding{Run: p.id, File: filepath.Base(last.path), Offset: off, Kind: kind, Text: text, Damage: damage})
	}
	err := last.tail(maxTail, func(raw []byte, off int64, torn bool) {
		if torn {
			at(off, FoundTorn, "the file ends within a line", p.last != nil)
		} else if _, err := format.Check(raw); err != nil {
			at(off, FoundBadLine, err.Error(), true)
		}
	})
	if err != nil {
		at(0, FoundBadLine, err.Error(), true)
	}
	if p.last == nil {
		at(last.limit, FoundUnclosed, "the run died: it has no close line", false)
	}
	slices.Reverse(found)
	return found
}

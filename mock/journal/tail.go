package journal

import (
	"errors"
	"io"
	"os"
	"path/filepath"
)

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
	return p.tail()
}

// tail checks the last lines of a run's last segment, last to first.
func (p *past) tail() (found []Finding) {
	last := p.segs[len(p.segs)-1]
	at := func(off int64, kind, text string, damage bool) {
		found = append(found, Finding{Run: p.id, File: filepath.Base(last.path), Offset: off, Kind: kind, Text: text, Damage: damage})
	}
	file, err := os.Open(last.path)
	if err != nil {
		at(0, FoundMissing, err.Error(), true)
		return found
	}
	defer file.Close()
	if p.last == nil {
		at(last.limit, FoundUnclosed, "the run died: it has no close line", false)
	}
	s := newBackScanner(file, 0, last.limit)
	for {
		raw, off, torn, err := s.next()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				at(off, FoundBadLine, err.Error(), true)
			}
			return found
		}
		if torn {
			at(off, FoundTorn, "the file ends within a line", p.last != nil)
		} else if _, err := checkLine(raw); err != nil {
			at(off, FoundBadLine, err.Error(), true)
		}
		if last.limit-off > maxTail {
			return found
		}
	}
}

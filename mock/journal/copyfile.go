package journal

import (
	"fmt"
	"os"

	"somock/mock"
)

// partSize is how large a file of a copy grows: what retention drops is given back by files.
const partSize = 64 << 20

// A part is one of the files of a copy.
type part struct {
	file *os.File // closed once nobody knows it any more, by the garbage collector
	size int64
	last uint64 // the place of the last recording that it has lines of
}

// A place is where a line stands in a copy; size 0 is nowhere.
type place struct {
	part *part
	off  uint32
	size uint32 // without the line feed
}

// write keeps a line of the recording at a place of the log. The caller holds mu.
func (c *Copy) write(line []byte, of uint64) (place, error) {
	if last := c.parts[len(c.parts)-1]; last.size+int64(len(line)) > partSize && last.size > 0 {
		if err := c.addPart(); err != nil {
			return place{}, err
		}
	}
	p := c.parts[len(c.parts)-1]
	if _, err := p.file.WriteAt(line, p.size); err != nil {
		return place{}, fmt.Errorf("keep what is read of the log: %w", err)
	}
	at := place{p, uint32(p.size), uint32(len(line))}
	p.size += int64(len(line))
	p.last = max(p.last, of)
	return at, nil
}

func (c *Copy) addPart() error {
	file, err := nameless()
	if err != nil {
		return fmt.Errorf("keep what is read of the log: %w", err)
	}
	c.parts = append(c.parts, &part{file: file})
	return nil
}

// read gives the entry of a received line.
func (c *Copy) read(at place) (*mock.Entry, error) {
	var w partWindow
	raw, err := w.line(at)
	if err != nil {
		return nil, err
	}
	return decodeEntry(raw)
}

// A partWindow reads lines of parts that are near to each other.
type partWindow struct {
	part *part
	from int64
	buf  []byte
}

// line gives a line, valid until the next call.
func (w *partWindow) line(at place) ([]byte, error) {
	off, size := int64(at.off), int64(at.size)
	if w.part != at.part || off < w.from || off+size > w.from+int64(len(w.buf)) {
		if err := w.move(at); err != nil {
			return nil, err
		}
	}
	raw := w.buf[off-w.from:][:size]
	if _, err := checkLine(raw); err != nil {
		return nil, fmt.Errorf("the copy of the log in %s was changed: %w", os.TempDir(), err)
	}
	return raw, nil
}

// move reads what is around a line: behind it, unless the window moves backward. The
// first line that is read is read alone.
func (w *partWindow) move(at place) error {
	off, room := int64(at.off), int64(at.size)
	if w.part != nil {
		room = max(room, windowSize)
	}
	from := off
	if w.part == at.part && off < w.from {
		from = max(0, off+int64(at.size)-room)
	}
	if int64(cap(w.buf)) < room {
		w.buf = make([]byte, room)
	}
	n, err := at.part.file.ReadAt(w.buf[:room], from)
	w.part, w.from, w.buf = at.part, from, w.buf[:n]
	if from+int64(n) >= off+int64(at.size) {
		return nil
	}
	return fmt.Errorf("the copy of the log in %s ends too early: %w", os.TempDir(), err)
}

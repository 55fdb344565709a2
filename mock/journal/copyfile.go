package journal

import (
	"fmt"
	"os"

	"somock/mock"
	"somock/mock/journal/format"
)

// partSize is how large a file of a copy grows: what retention drops is given back by files.
const partSize = 64 << 20

// A part is one of the files of a copy.
type part struct {
	file *os.File // closed once nobody knows it any more, by the garbage collector
	size int64
	last uint64 // the place of the last recording that it has lines of
}

// A stored line is known by where it stands in a copy.
type stored struct {
	part *part
	spot
}

// write keeps a line of the recording at a place of the log. The caller holds mu.
func (c *Copy) write(line []byte, of uint64) (stored, error) {
	if last := c.parts[len(c.parts)-1]; last.size+int64(len(line)) > partSize && last.size > 0 {
		if err := c.addPart(); err != nil {
			return stored{}, err
		}
	}
	p := c.parts[len(c.parts)-1]
	if _, err := p.file.WriteAt(line, p.size); err != nil {
		return stored{}, fmt.Errorf("keep what is read of the log: %w", err)
	}
	at := stored{p, spot{uint32(p.size), uint32(len(line))}}
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

// read gives a recording without its outcome.
func (c *Copy) read(item *copied) (*mock.Entry, error) {
	var w window
	raw, err := item.received.line(&w)
	if err != nil {
		return nil, err
	}
	e, err := format.DecodeEntry(raw)
	if err == nil {
		e.Place = item.place
	}
	return e, err
}

// line is the line there, valid until the window is used again.
func (at stored) line(w *window) ([]byte, error) {
	raw, err := w.line(at.part.file, at.spot, 0)
	if err != nil {
		return nil, fmt.Errorf("the copy of the log in %s was changed: %w", os.TempDir(), err)
	}
	return raw, nil
}

package journal

import (
	"errors"
	"io"
	"io/fs"
	"os"
)

// A line is one that was found to be whole.
type line struct {
	kind string
	raw  []byte // without its line feed, valid until the next one is read
	place
}

// A place is where a line begins: which of the segments, and how far in it.
type place struct {
	seg int
	off int64
}

type lineReader interface {
	next() (raw []byte, off int64, torn bool, err error)
}

// A source is the segments of one run, and whom to tell of what cannot be read in them.
type source struct {
	segs []segment
	warn func(path string, off int64, err error)
}

// A cursor reads the whole lines of a source in one direction. A segment that retention
// removes meanwhile is passed over.
type cursor struct {
	source
	i     int // the segment that is read
	step  int // 1 or -1
	f     *os.File
	lines lineReader
	at    int64 // where the first segment is entered; -1: at its end or beginning
}

// forward reads from an offset in a segment on.
func (s source) forward(seg int, off int64) *cursor {
	return &cursor{source: s, i: seg, step: 1, at: off}
}

// backward reads from before an offset in a segment; -1 is its end.
func (s source) backward(seg int, off int64) *cursor {
	return &cursor{source: s, i: seg, step: -1, at: off}
}

// next gives the next whole line; ok is false after the last. The error is that of
// reading, or ErrVersion.
func (c *cursor) next() (l line, ok bool, err error) {
	for {
		if c.lines == nil {
			if ok, err := c.open(); !ok || err != nil {
				return line{}, false, err
			}
		}
		raw, off, torn, err := c.lines.next()
		if errors.Is(err, io.EOF) {
			c.leave()
			continue
		}
		if err != nil {
			return line{}, false, err
		}
		if torn { // not written to its end, or not yet
			continue
		}
		kind, err := checkLine(raw)
		if errors.Is(err, ErrVersion) {
			return line{}, false, err
		}
		if err != nil {
			c.warn(c.segs[c.i].path, off, err)
			continue
		}
		return line{kind, raw, place{c.i, off}}, true, nil
	}
}

// open enters the segment whose turn it is.
func (c *cursor) open() (ok bool, err error) {
	for ; c.i >= 0 && c.i < len(c.segs); c.i += c.step {
		s := &c.segs[c.i]
		c.f, err = os.Open(s.path)
		if errors.Is(err, fs.ErrNotExist) {
			c.at = -1
			continue
		}
		if err != nil {
			return false, err
		}
		if c.step > 0 {
			c.lines = newScanner(c.f, max(c.at, 0), s.limit)
		} else if c.at < 0 {
			c.lines = newBackScanner(c.f, 0, s.limit)
		} else {
			c.lines = newBackScanner(c.f, 0, c.at)
		}
		c.at = -1
		return true, nil
	}
	return false, nil
}

func (c *cursor) leave() {
	c.close()
	c.i += c.step
}

func (c *cursor) close() {
	if c.f != nil {
		c.f.Close() // only read
		c.f, c.lines = nil, nil
	}
}

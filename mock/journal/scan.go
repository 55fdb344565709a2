package journal

import (
	"bufio"
	"bytes"
	"errors"
	"io"

	"somock/mock/journal/format"
)

const (
	readSize = 64 << 10
	maxLine  = 512 << 20 // what is longer is no line of ours
)

// A scanner reads the lines of a part of a file, first to last.
type scanner struct {
	r    *bufio.Reader
	off  int64
	long []byte
}

func newScanner(r io.ReaderAt, from, to int64) *scanner {
	return &scanner{r: bufio.NewReaderSize(io.NewSectionReader(r, from, max(to-from, 0)), readSize), off: from}
}

// next gives a line without its line feed, valid until the next call, and where it
// begins. torn says that the file ended before the line did. At the end err is io.EOF.
func (s *scanner) next() (raw []byte, off int64, torn bool, err error) {
	off = s.off
	part, err := s.r.ReadSlice('\n')
	s.off += int64(len(part))
	if errors.Is(err, bufio.ErrBufferFull) {
		part, err = s.rest(part)
	}
	switch {
	case err == nil:
		return part[:len(part)-1], off, false, nil
	case errors.Is(err, io.EOF) && len(part) > 0:
		return part, off, true, nil
	}
	return nil, off, false, err
}

// rest reads a line that is longer than the buffer. Of one that does not begin as ours
// do (a hole in the file reads as zeros) only the first part is kept.
func (s *scanner) rest(part []byte) ([]byte, error) {
	s.long = append(s.long[:0], part...)
	ours := bytes.HasPrefix(part, []byte(format.Start))
	for {
		part, err := s.r.ReadSlice('\n')
		s.off += int64(len(part))
		if ours && len(s.long) < maxLine || err == nil && len(part) > 0 {
			s.long = append(s.long, part...)
		}
		if !errors.Is(err, bufio.ErrBufferFull) {
			return s.long, err
		}
	}
}

// eachLine gives the whole lines of a part of a segment that are as they were written, and
// tells how far it came. do may end it by io.EOF, and by errBadLine find a line to be of no
// version of ours. Bad lines are told of; one of an unknown version is an error.
func eachLine(r io.ReaderAt, from, to int64, warn func(off int64, err error), do func(kind string, raw []byte, off int64) error) (end int64, err error) {
	lines := newScanner(r, from, to)
	for end = from; ; end = lines.off {
		raw, off, torn, err := lines.next()
		if torn || errors.Is(err, io.EOF) { // not written to its end, or not yet
			return end, nil
		}
		var kind string
		if err == nil {
			kind, err = format.Check(raw)
		}
		if err == nil {
			err = do(kind, raw, off)
		}
		switch {
		case errors.Is(err, format.ErrBadLine):
			warn(off, err)
		case errors.Is(err, io.EOF):
			return end, nil
		case err != nil:
			return end, err
		}
	}
}

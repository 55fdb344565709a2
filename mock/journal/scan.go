package journal

import (
	"bufio"
	"bytes"
	"errors"
	"io"
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
	ours := bytes.HasPrefix(part, []byte(lineStart))
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

// A backScanner reads the lines of a part of a file, last to first.
type backScanner struct {
	r     io.ReaderAt
	low   int64  // the bytes before this offset are not read yet
	buf   []byte // the bytes from low on that are not given out yet
	floor int64
	torn  bool
	begun bool
}

func newBackScanner(r io.ReaderAt, from, to int64) *backScanner {
	return &backScanner{r: r, low: max(from, to), floor: from}
}

// next gives the line before the last one, as scanner.next does.
func (s *backScanner) next() (raw []byte, off int64, torn bool, err error) {
	for {
		if raw, off, ok := s.cut(); ok {
			return raw, off, s.tornOnce(), nil
		}
		if s.low == s.floor {
			if len(s.buf) == 0 {
				return nil, s.floor, false, io.EOF
			}
			raw, s.buf = bytes.TrimSuffix(s.buf, []byte("\n")), nil
			return raw, s.floor, s.tornOnce(), nil
		}
		if err := s.more(); err != nil {
			return nil, s.low, false, err
		}
	}
}

// cut takes the last whole line off the buffer.
func (s *backScanner) cut() (raw []byte, off int64, ok bool) {
	if len(s.buf) == 0 {
		return nil, 0, false
	}
	if !s.begun {
		s.begun, s.torn = true, s.buf[len(s.buf)-1] != '\n'
	}
	end := len(s.buf)
	if s.buf[end-1] == '\n' {
		end--
	}
	i := bytes.LastIndexByte(s.buf[:end], '\n')
	if i < 0 {
		return nil, 0, false
	}
	raw, s.buf = s.buf[i+1:end], s.buf[:i+1]
	return raw, s.low + int64(i) + 1, true
}

func (s *backScanner) tornOnce() bool {
	torn := s.torn
	s.torn = false
	return torn
}

// more reads as much again as is held, so that a long line costs no more than twice its
// length. Of what is longer than any line only the beginning is kept.
func (s *backScanner) more() error {
	if len(s.buf) > maxLine {
		s.buf = s.buf[:readSize]
	}
	n := min(s.low-s.floor, int64(max(readSize, len(s.buf))))
	grown := make([]byte, n, n+int64(len(s.buf)))
	if _, err := s.r.ReadAt(grown, s.low-n); err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	s.low -= n
	s.buf = append(grown, s.buf...)
	return nil
}

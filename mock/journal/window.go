package journal

import (
	"errors"
	"fmt"
	"io"
	"os"
)

// errMisfit: a line is not the one that an index says stands there.
var errMisfit = errors.New("the index does not fit its segment")

// windowSize is how much is read at a time of where the next lines probably are.
const windowSize = 256 << 10

// A window reads lines of which it is known where they stand, near to each other in either
// direction. Its zero value is ready for use; close ends it.
type window struct {
	path string
	file *os.File
	at   int64
	buf  []byte
}

// line gives a line, valid until the next call. Error is fs.ErrNotExist if the segment
// is gone, errMisfit if something else stands there.
func (w *window) line(path string, at spot) ([]byte, error) {
	if err := w.enter(path); err != nil {
		return nil, err
	}
	if !w.holds(path, at) {
		if err := w.move(at); err != nil {
			return nil, err
		}
	}
	raw := w.buf[at.off-w.at:][:at.size]
	if _, err := checkLine(raw); err != nil || seqOf(raw) != at.seq && at.seq > 0 {
		w.buf = w.buf[:0]
		return nil, fmt.Errorf("%s: %w: %d bytes from %d are no line of %d", path, errMisfit, at.size, at.off, at.seq)
	}
	return raw, nil
}

// holds reports whether a line need not be read.
func (w *window) holds(path string, at spot) bool {
	return w.path == path && w.at <= at.off && at.off+int64(at.size) <= w.at+int64(len(w.buf))
}

func (w *window) enter(path string) (err error) {
	if w.path == path {
		return nil
	}
	w.close()
	if w.file, err = openSegment(path); err == nil {
		w.path = path
	}
	return err
}

// move reads what is around a line: most of it is behind the line, unless the window
// moves backward.
func (w *window) move(at spot) error {
	backward := len(w.buf) > 0 && at.off < w.at
	room := max(int64(at.size), windowSize)
	w.at = at.off
	if backward {
		w.at = max(0, at.off+int64(at.size)-room)
	}
	if int64(cap(w.buf)) < room || cap(w.buf) > 2*windowSize {
		w.buf = make([]byte, room)
	}
	n, err := w.file.ReadAt(w.buf[:room], w.at)
	w.buf = w.buf[:n]
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if at.off+int64(at.size) > w.at+int64(n) {
		return fmt.Errorf("%s: %w: it ends before %d", w.path, errMisfit, at.off+int64(at.size))
	}
	return nil
}

func (w *window) close() {
	if w.file != nil {
		w.file.Close() // only read
	}
	*w = window{buf: w.buf[:0]}
}

package journal

import (
	"errors"
	"fmt"
	"io"
	"os"

	"somock/mock/journal/format"
)

// errMisfit: a line is not the one that an index says stands there.
var errMisfit = errors.New("the index does not fit its segment")

// windowSize is how much is read at a time of where the next lines probably are.
const windowSize = 256 << 10

// A window reads lines of which it is known where they stand, near to each other in either
// direction. Its zero value is ready for use.
type window struct {
	file *os.File
	at   int64
	buf  []byte
}

// line gives a line, that of the recording seq if it is not 0, valid until the next call.
// The error is errMisfit if something else stands there.
func (w *window) line(file *os.File, at spot, seq uint64) ([]byte, error) {
	if !w.holds(file, at) {
		if err := w.move(file, at); err != nil {
			return nil, err
		}
	}
	raw := w.buf[int64(at.off)-w.at:][:at.size]
	if _, err := format.Check(raw); err != nil || seq > 0 && format.Seq(raw) != seq {
		w.buf = w.buf[:0]
		return nil, fmt.Errorf("%s: %w: %d bytes from %d are no line of %d", file.Name(), errMisfit, at.size, at.off, seq)
	}
	return raw, nil
}

// holds reports whether a line need not be read.
func (w *window) holds(file *os.File, at spot) bool {
	return w.file == file && w.at <= int64(at.off) && at.end() <= w.at+int64(len(w.buf))
}

// move reads what is around a line: most of it is behind the line, unless the window
// moves backward. The first line of a file is read alone: often no other is asked for.
func (w *window) move(file *os.File, at spot) error {
	room, from := int64(at.size), int64(at.off)
	if w.file == file && len(w.buf) > 0 {
		room = max(room, windowSize)
		if from < w.at {
			from = max(0, at.end()-room)
		}
	}
	if int64(cap(w.buf)) < room || cap(w.buf) > 2*windowSize {
		w.buf = make([]byte, room)
	}
	n, err := file.ReadAt(w.buf[:room], from)
	w.file, w.at, w.buf = file, from, w.buf[:n]
	if err != nil && !errors.Is(err, io.EOF) {
		return err
	}
	if at.end() > from+int64(n) {
		return fmt.Errorf("%s: %w: it ends before %d", file.Name(), errMisfit, at.end())
	}
	return nil
}

// A segmentWindow is one of a segment at a time, which it opens. close ends it.
type segmentWindow struct {
	window
	path string
	open *os.File
}

// line is that of [window]; the error is fs.ErrNotExist if the segment is gone.
func (w *segmentWindow) line(path string, at spot, seq uint64) (_ []byte, err error) {
	if w.path != path {
		w.close()
		if w.open, err = openSegment(path); err != nil {
			return nil, err
		}
		w.path = path
	}
	return w.window.line(w.open, at, seq)
}

func (w *segmentWindow) holds(path string, at spot) bool {
	return w.path == path && w.window.holds(w.open, at)
}

func (w *segmentWindow) close() {
	if w.open != nil {
		w.open.Close() // only read
	}
	*w = segmentWindow{window: window{buf: w.buf[:0]}}
}

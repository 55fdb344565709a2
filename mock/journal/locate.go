package journal

import (
	"errors"
	"io"
	"os"
	"sort"
)

// locate finds the first recording whose number is at least seq: the segment by what
// the open lines say, the line by halving the file. Nothing need be kept in memory for
// it. ok is false if all are lower.
func (s source) locate(seq uint64) (seg int, off int64, ok bool, err error) {
	seg = sort.Search(len(s.segs), func(i int) bool { return s.segs[i].next > seq }) - 1
	seg = max(seg, 0)
	for seg > 0 && s.segs[seg-1].next == s.segs[seg].next { // one whose open line is lost may hold anything
		seg--
	}
	if seg < len(s.segs) {
		if off, err = s.halve(seg, seq); err != nil {
			return 0, 0, false, err
		}
	}
	c := s.forward(seg, off)
	defer c.close()
	for {
		l, ok, err := c.next()
		if !ok || err != nil {
			return len(s.segs) - 1, -1, false, err
		}
		if l.kind == kindReceived && seqOf(l.raw) >= seq {
			return l.seg, l.off, true, nil
		}
	}
}

// halve gives an offset at the beginning of a line, before the recording seq and not far.
func (s source) halve(seg int, seq uint64) (int64, error) {
	f, err := os.Open(s.segs[seg].path)
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	defer f.Close()
	low, high := int64(0), s.segs[seg].limit
	for high-low > readSize {
		middle := low + (high-low)/2
		found, at, err := receivedAfter(f, middle, high)
		if err != nil {
			return 0, err
		}
		if found == 0 || found >= seq {
			high = middle
		} else {
			low = at
		}
	}
	return low, nil
}

// receivedAfter finds the first recording that begins after an offset; seq is 0 if none
// does before end.
func receivedAfter(f io.ReaderAt, from, end int64) (seq uint64, off int64, err error) {
	s := newScanner(f, from, end)
	for partial := true; ; partial = false {
		raw, off, torn, err := s.next()
		if errors.Is(err, io.EOF) || torn {
			return 0, 0, nil
		}
		if err != nil {
			return 0, 0, err
		}
		if partial {
			continue
		}
		if kind, err := checkLine(raw); err == nil && kind == kindReceived {
			return seqOf(raw), off, nil
		}
	}
}

// lastSeq is the number of the newest recording in segs[:n], 0 if there is none.
func (s source) lastSeq(n int) (uint64, error) {
	c := s.backward(n-1, -1)
	defer c.close()
	for {
		l, ok, err := c.next()
		if !ok || err != nil {
			return 0, err
		}
		if l.kind == kindReceived {
			return seqOf(l.raw), nil
		}
	}
}

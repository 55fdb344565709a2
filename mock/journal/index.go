package journal

import (
	"errors"
	"io"
	"io/fs"
	"slices"
	"sort"
	"sync"
)

// An index tells where the lines of a segment are. It is made in one pass from the first
// byte to the last that counts, takes some 40 bytes a recording, and is kept nowhere but
// in memory: to read a segment of 64 MiB once is quicker than to know that something
// beside it still fits it. It does not change; for a segment that has grown another is made from it.
type index struct {
	path     string
	end      int64  // behind the last whole line
	received []spot // by seq, which ascends
	outcomes []spot // of received, in the same places; size 0 where there is none
	late     []spot // outcomes of recordings of earlier segments, in the order of the file
	remarks  []spot // notes and malformed lines, in the order of the file
	counts   counts
}

// A spot is where a line stands in its segment.
type spot struct {
	seq  uint64 // of the recording that it is of, 0 if of none
	off  int64
	size int32 // without the line feed
}

// extended is the index with what the segment has from its end to a limit. An unknown
// version is an error.
func (x *index) extended(file io.ReaderAt, limit int64, warn func(path string, off int64, err error)) (*index, error) {
	y := &index{
		path: x.path, end: x.end, received: x.received, outcomes: x.outcomes,
		late: slices.Clone(x.late), remarks: slices.Clone(x.remarks), counts: x.counts.clone(),
	}
	if len(x.received) > 0 { // others may be reading x
		y.received, y.outcomes = slices.Clone(x.received), slices.Clone(x.outcomes)
	}
	var err error
	y.end, err = eachLine(file, x.end, limit, func(off int64, err error) { warn(y.path, off, err) }, y.add)
	return y, err
}

func (x *index) add(kind string, raw []byte, off int64) error {
	at := spot{off: off, size: int32(len(raw))}
	switch kind {
	case kindReceived:
		at.seq = seqOf(raw)
		if at.seq <= x.last() { // of two equal ids the first one counts
			return nil
		}
		x.received, x.outcomes = append(x.received, at), append(x.outcomes, spot{})
		x.counts.add(raw, at.seq)
	case kindReplied:
		at.seq = seqOf(raw)
		if i, ok := x.find(at.seq); !ok {
			x.late = append(x.late, at)
		} else if x.outcomes[i].size == 0 {
			x.outcomes[i] = at
		}
	case kindNote, kindMalformed:
		x.remarks = append(x.remarks, at)
	}
	return nil
}

// last is the highest number in the segment, 0 without any.
func (x *index) last() uint64 {
	if len(x.received) == 0 {
		return 0
	}
	return x.received[len(x.received)-1].seq
}

// from is the place of the first recording whose number is at least seq. Numbers have
// few gaps, so it is mostly where it would be without any.
func (x *index) from(seq uint64) int {
	if len(x.received) > 0 && seq >= x.received[0].seq {
		if i := seq - x.received[0].seq; i < uint64(len(x.received)) && x.received[i].seq == seq {
			return int(i)
		}
	}
	return sort.Search(len(x.received), func(i int) bool { return x.received[i].seq >= seq })
}

func (x *index) find(seq uint64) (int, bool) {
	i := x.from(seq)
	return i, i < len(x.received) && x.received[i].seq == seq
}

// maxIndexes is how many indexes are kept for the next question.
const maxIndexes = 3

// indexes are those that were used last. They may be asked concurrently.
type indexes struct {
	mu   sync.Mutex
	kept []*index // the one used last at the end
}

// of is the index of a segment as far as it counts; that of one which retention has
// removed is empty.
func (c *indexes) of(s segment, warn func(path string, off int64, err error)) (*index, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	x := &index{path: s.path}
	if i := slices.IndexFunc(c.kept, func(k *index) bool { return k.path == s.path }); i >= 0 {
		if c.kept[i].end <= s.limit { // one that reaches farther was made when more counted
			x = c.kept[i]
		}
		c.kept = slices.Delete(c.kept, i, i+1)
	}
	if x.end == 0 && len(c.kept) > 0 { // as much room as the last one took: to grow would cost twice as much
		room := len(c.kept[len(c.kept)-1].received)
		x.received, x.outcomes = make([]spot, 0, room), make([]spot, 0, room)
	}
	if x.end < s.limit {
		file, err := openSegment(s.path)
		if errors.Is(err, fs.ErrNotExist) {
			return &index{path: s.path}, nil
		}
		if err != nil {
			return nil, err
		}
		defer file.Close()
		if x, err = x.extended(file, s.limit, warn); err != nil {
			return nil, err
		}
	}
	if len(c.kept) == maxIndexes {
		c.kept = slices.Delete(c.kept, 0, 1)
	}
	c.kept = append(c.kept, x)
	return x, nil
}

// forget lets go of all indexes: one did not fit its segment.
func (c *indexes) forget() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.kept = nil
}

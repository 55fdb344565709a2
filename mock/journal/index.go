package journal

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"math"
	"slices"
	"sort"
	"sync"

	"somock/mock/journal/format"
)

// An index tells where the lines of a segment are. It is made in one pass from the first
// byte to the last that counts, takes 24 bytes a recording, and is kept nowhere but
// in memory: to read a segment of 64 MiB once is quicker than to know that something
// beside it still fits it. It does not change; for a segment that has grown another is made from it.
type index struct {
	path     string
	end      int64           // behind the last whole line
	received []received      // by seq, which ascends
	outcomes []spot          // of received, in the same places
	late     map[uint64]spot // outcomes of recordings of earlier segments
	remarks  []spot          // notes and malformed lines, in the order of the file
	counts   counts
}

// A spot is where a line stands in its file; size 0 is nowhere.
type spot struct {
	off  uint32
	size uint32 // without the line feed
}

func (s spot) end() int64 { return int64(s.off) + int64(s.size) }

// A received line and its number.
type received struct {
	spot
	seq uint64
}

// extended is the index with what the segment has from its end to a limit. An unknown
// version is an error.
func (x *index) extended(file io.ReaderAt, limit int64, warn func(path string, off int64, err error)) (*index, error) {
	y := &index{
		path: x.path, end: x.end, received: x.received, outcomes: x.outcomes,
		late: maps.Clone(x.late), remarks: slices.Clone(x.remarks), counts: x.counts.clone(),
	}
	if y.late == nil {
		y.late = map[uint64]spot{}
	}
	if len(x.received) > 0 { // others may be reading x
		y.received, y.outcomes = slices.Clone(x.received), slices.Clone(x.outcomes)
	}
	var err error
	y.end, err = eachLine(file, x.end, limit, func(off int64, err error) { warn(y.path, off, err) }, y.add)
	return y, err
}

func (x *index) add(kind string, raw []byte, off int64) error {
	if off > math.MaxUint32 {
		return fmt.Errorf("%w: it stands behind 4 GiB, farther than a segment reaches", format.ErrBadLine)
	}
	at := spot{uint32(off), uint32(len(raw))}
	switch kind {
	case format.KindReceived:
		seq := format.Seq(raw)
		if seq <= x.last() { // of two equal ids the first one counts
			return nil
		}
		x.received, x.outcomes = append(x.received, received{at, seq}), append(x.outcomes, spot{})
		x.counts.add(raw, seq)
	case format.KindReplied:
		seq := format.Seq(raw)
		if i, ok := x.find(seq); ok && x.outcomes[i].size == 0 {
			x.outcomes[i] = at
		} else if _, twice := x.late[seq]; !ok && !twice {
			x.late[seq] = at
		}
	case format.KindNote, format.KindMalformed:
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
		x.received, x.outcomes = make([]received, 0, room), make([]spot, 0, room)
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

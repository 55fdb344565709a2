package journal

import (
	"slices"
	"sort"
	"time"

	"somock/mock"
)

// A ring holds the newest recordings in memory, in the order of their numbers, bounded
// by count and by bytes.
type ring struct {
	items    []kept // items[from:] are held
	from     int
	bytes    int64
	maxCount int
	maxBytes int64
	maxAge   time.Duration // 0: any
}

type kept struct {
	entry   *mock.Entry
	outcome *mock.Outcome // nil while it is pending
	bytes   int64
}

// push adds the newest entry and returns the old ones that made room for it.
func (r *ring) push(e *mock.Entry, bytes int64) (evicted []kept) {
	r.items = append(r.items, kept{entry: e, bytes: bytes})
	r.bytes += bytes
	for r.over() {
		r.bytes -= r.items[r.from].bytes
		evicted = append(evicted, r.items[r.from])
		r.items[r.from] = kept{}
		r.from++
	}
	if r.from > 64 && r.from > len(r.items)/2 {
		r.items = slices.Delete(r.items, 0, r.from)
		r.from = 0
	}
	return evicted
}

// over reports whether the oldest entry must go. The newest always stays.
func (r *ring) over() bool {
	n := len(r.items) - r.from
	if n < 2 {
		return false
	}
	if n > r.maxCount || r.bytes > r.maxBytes {
		return true
	}
	oldest, newest := r.items[r.from].entry, r.items[len(r.items)-1].entry
	return r.maxAge > 0 && newest.Time.Sub(oldest.Time) > r.maxAge
}

// find gives the place of the first entry whose number is at least seq.
func (r *ring) find(seq uint64) int {
	held := r.items[r.from:]
	return r.from + sort.Search(len(held), func(i int) bool { return held[i].entry.Seq >= seq })
}

func (r *ring) at(seq uint64) (*kept, bool) {
	i := r.find(seq)
	if i == len(r.items) || r.items[i].entry.Seq != seq {
		return nil, false
	}
	return &r.items[i], true
}

func (r *ring) get(seq uint64) (*mock.Entry, bool) {
	k, ok := r.at(seq)
	if !ok {
		return nil, false
	}
	return k.entry.Settled(k.outcome), true
}

// settle adds the outcome of an entry, if it is held.
func (r *ring) settle(seq uint64, o *mock.Outcome) {
	k, ok := r.at(seq)
	if !ok {
		return
	}
	k.outcome = o
	more := int64(len(o.Body)) + 512
	k.bytes += more
	r.bytes += more
}

// snapshot is all that is held, oldest first.
func (r *ring) snapshot() []*mock.Entry {
	out := make([]*mock.Entry, 0, len(r.items)-r.from)
	for _, k := range r.items[r.from:] {
		out = append(out, k.entry.Settled(k.outcome))
	}
	return out
}

func (r *ring) oldest() (uint64, bool) {
	if r.from == len(r.items) {
		return 0, false
	}
	return r.items[r.from].entry.Seq, true
}

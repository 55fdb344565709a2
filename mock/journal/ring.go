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
	entry *mock.Entry
	bytes int64
}

// push adds the newest entry and returns how many old ones made room for it.
func (r *ring) push(e *mock.Entry, bytes int64) (evicted int) {
	r.items = append(r.items, kept{e, bytes})
	r.bytes += bytes
	for r.over() {
		r.bytes -= r.items[r.from].bytes
		r.items[r.from] = kept{}
		r.from++
		evicted++
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

func (r *ring) get(seq uint64) (*kept, bool) {
	i := r.find(seq)
	if i == len(r.items) || r.items[i].entry.Seq != seq {
		return nil, false
	}
	return &r.items[i], true
}

// settle replaces an entry, if it is held, by itself with its outcome.
func (r *ring) settle(settled *mock.Entry) {
	k, ok := r.get(settled.Seq)
	if !ok {
		return
	}
	k.entry = settled
	more := int64(len(settled.Reply.Body)) + 512
	k.bytes += more
	r.bytes += more
}

// snapshot is all that is held, oldest first.
func (r *ring) snapshot() []*mock.Entry {
	out := make([]*mock.Entry, 0, len(r.items)-r.from)
	for _, k := range r.items[r.from:] {
		out = append(out, k.entry)
	}
	return out
}

func (r *ring) oldest() (uint64, bool) {
	if r.from == len(r.items) {
		return 0, false
	}
	return r.items[r.from].entry.Seq, true
}

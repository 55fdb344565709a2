package scenario

import (
	"context"
	"sync"
)

// MaxKeys is how many keys Memory keeps.
const MaxKeys = 10_000

// Memory is Counters in this process. It never fails and never waits, so it does not
// look at contexts: a client that left has used its step all the same.
type Memory struct {
	max     int
	dropped func(Key)

	mu     sync.Mutex
	rows   map[Key]*row
	newest row // the ring's own place: next is the newest row, prev the one to drop
}

// A row is one key in the ring of rows, by when they were last used.
type row struct {
	key        Key
	ordinal    uint64
	prev, next *row
}

// NewMemory makes Counters that keep max keys. For more, the least recently used one is
// dropped, and would start again at 1; dropped, if not nil, is told of each. It is called
// without a lock held.
func NewMemory(max int, dropped func(Key)) *Memory {
	m := &Memory{max: max, dropped: dropped, rows: map[Key]*row{}}
	m.newest.prev, m.newest.next = &m.newest, &m.newest
	return m
}

// Next implements [Counters].
func (m *Memory) Next(_ context.Context, key Key) (uint64, error) {
	ordinal, old := m.next(key)
	if old != nil && m.dropped != nil {
		m.dropped(old.key)
	}
	return ordinal, nil
}

func (m *Memory) next(key Key) (ordinal uint64, old *row) {
	m.mu.Lock()
	defer m.mu.Unlock()
	r := m.rows[key]
	if r == nil {
		r = &row{key: key}
		m.rows[key] = r
		if len(m.rows) > m.max {
			old = m.newest.prev
			old.unlink()
			delete(m.rows, old.key)
		}
	} else {
		r.unlink()
	}
	m.newest.push(r)
	r.ordinal++
	return r.ordinal, old
}

func (r *row) unlink() { r.prev.next, r.next.prev = r.next, r.prev }

func (r *row) push(first *row) {
	first.prev, first.next = r, r.next
	first.prev.next, first.next.prev = first, first
}

// Counts implements [Counters].
func (m *Memory) Counts(context.Context) ([]Claimed, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	counts := make([]Claimed, 0, len(m.rows))
	for _, r := range m.rows {
		counts = append(counts, Claimed{r.key, r.ordinal})
	}
	return counts, nil
}

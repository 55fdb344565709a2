package scenario

import (
	"container/list"
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

	mu   sync.Mutex
	rows map[Key]*list.Element
	used *list.List // of *Claimed, the most recent first
}

// NewMemory makes Counters that keep max keys. For more, the least recently used one is
// dropped, and would start again at 1; dropped, if not nil, is told of each. It is called
// without a lock held.
func NewMemory(max int, dropped func(Key)) *Memory {
	return &Memory{max: max, dropped: dropped, rows: map[Key]*list.Element{}, used: list.New()}
}

// Next implements [Counters].
func (m *Memory) Next(_ context.Context, key Key) (uint64, error) {
	ordinal, old := m.next(key)
	if old != nil && m.dropped != nil {
		m.dropped(old.Key)
	}
	return ordinal, nil
}

func (m *Memory) next(key Key) (ordinal uint64, old *Claimed) {
	m.mu.Lock()
	defer m.mu.Unlock()
	row := m.rows[key]
	if row == nil {
		row = m.used.PushFront(&Claimed{Key: key})
		m.rows[key] = row
		if len(m.rows) > m.max {
			old = m.used.Remove(m.used.Back()).(*Claimed)
			delete(m.rows, old.Key)
		}
	}
	m.used.MoveToFront(row)
	claimed := row.Value.(*Claimed)
	claimed.Ordinal++
	return claimed.Ordinal, old
}

// Counts implements [Counters].
func (m *Memory) Counts(context.Context) ([]Claimed, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	counts := make([]Claimed, 0, len(m.rows))
	for _, row := range m.rows {
		counts = append(counts, *row.Value.(*Claimed))
	}
	return counts, nil
}

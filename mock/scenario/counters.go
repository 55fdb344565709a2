package scenario

import (
	"container/list"
	"context"
	"sync"
)

// A Key names one row of ordinals. Counters may keep it anywhere: it holds no secret.
type Key struct {
	Tenant  string `json:"tenant"` // as [mock.TenantKey]; "" is across tenants
	Epoch   int    `json:"epoch"`
	Stub    string `json:"stub"`    // scenario/stub; "" counts the tenant's calls
	Content string `json:"content"` // hash of what the stub says
	Scope   string `json:"scope"`   // whose ordinals within the tenant; "" is all of it
}

// A Claimed is how far a key has come: the last ordinal that was given out.
type Claimed struct {
	Key
	Ordinal uint64
}

// Counters give out ordinals. They are the only state that decisions depend on beside
// the book and the call, and one of the two things that replicas would have to share.
// All methods may be called concurrently.
type Counters interface {
	// Next gives out the next ordinal of the key, from 1, and to no two callers the
	// same. It may fail, by itself or because ctx is done; whether an ordinal was used
	// up is then unknown, so rows may have gaps. The caller must not try again by
	// itself, nor guess.
	Next(ctx context.Context, key Key) (uint64, error)

	// Counts lists the keys that are kept, in no order. What is given out meanwhile may
	// be missing.
	Counts(ctx context.Context) ([]Claimed, error)
}

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

// exhausted are keys of which it is known that their stub has no step left, where to ask
// costs a message to another machine. No key has a step again: a reset or another content
// makes it another key. The nil value knows none.
type exhausted struct {
	mu   sync.RWMutex
	keys map[Key]struct{}
}

func (x *exhausted) has(key Key) bool {
	if x == nil {
		return false
	}
	x.mu.RLock()
	defer x.mu.RUnlock()
	_, has := x.keys[key]
	return has
}

// add forgets all others where they are many; they are learnt again.
func (x *exhausted) add(key Key) {
	if x == nil {
		return
	}
	x.mu.Lock()
	defer x.mu.Unlock()
	if len(x.keys) >= MaxKeys {
		clear(x.keys)
	}
	x.keys[key] = struct{}{}
}

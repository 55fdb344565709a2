package scenario

import "sync"

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

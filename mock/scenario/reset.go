package scenario

import (
	"fmt"
	"maps"
	"time"

	"somock/mock"
)

// Reset begins a new epoch of a tenant, or of all with "": its ordinals start at 1, and
// what was armed before does not touch it any more. The epoch is the one that begins,
// for all tenants the smallest.
func (e *Engine) Reset(name string) (epoch int, note mock.Note) {
	e.acts.Lock()
	defer e.acts.Unlock()
	if name == "" {
		epoch = e.change(resetAll).resets
		return epoch, resetNote("", epoch, "all tenants begin anew")
	}
	key := mock.TenantKey(name)
	epoch = e.change(func(s *state) { s.resetOne(key) }).epoch(key)
	return epoch, resetNote(name, epoch, fmt.Sprintf("%s begins epoch %d", name, epoch))
}

func resetAll(s *state) {
	s.resets++
	s.arms = nil
}

func (s *state) resetOne(key string) {
	s.disarm(func(a *arm) bool { return mock.TenantKey(a.tenant) == key })
	s.tenants = maps.Clone(s.tenants)
	if s.tenants == nil {
		s.tenants = map[string]tenant{}
	}
	s.tenants[key] = tenant{s.tenants[key].resets + 1, s.acted}
}

func resetNote(name string, epoch int, text string) mock.Note {
	return mock.Note{Time: time.Now(), Note: "reset", Tenant: name, Epoch: epoch, Text: text}
}

package scenario

import (
	"fmt"
	"maps"
	"time"

	"somock/mock"
)

// Reset begins a new epoch of a tenant, or of all with "": its ordinals start at 1, and
// what was armed before does not touch it any more. The epoch is the one that begins;
// after a reset of all it is the same for every tenant.
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

// resetAll begins an epoch that no tenant has been in, so that the one number in its
// note is true of all of them, whatever else of the notes a reader still has.
func resetAll(s *state) {
	newest := s.resets
	for key := range s.tenants {
		newest = max(newest, s.epoch(key))
	}
	s.resets, s.tenants, s.arms = newest+1, nil, nil
}

func (s *state) resetOne(key string) {
	s.disarm(func(a *arm) bool { return mock.TenantKey(a.arming.Tenant) == key })
	s.tenants = maps.Clone(s.tenants)
	if s.tenants == nil {
		s.tenants = map[string]tenant{}
	}
	s.tenants[key] = tenant{s.tenants[key].resets + 1, s.acted}
}

func resetNote(name string, epoch int, text string) mock.Note {
	return mock.Note{Time: time.Now(), Note: "reset", Tenant: name, Epoch: epoch, Text: text}
}

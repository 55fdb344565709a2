package scenario

import (
	"context"
	"fmt"
	"maps"

	"somock/mock"
)

// Reset begins a new epoch of a tenant, or of all with "": its ordinals start at 1, and
// what was armed before does not touch it any more. The epoch is the one that begins;
// after a reset of all it is the same for every tenant. The error is that of the log;
// then nothing was reset.
func (e *Engine) Reset(ctx context.Context, tenant string) (epoch int, err error) {
	note, err := e.act(ctx, func() (mock.Note, error) { return e.state.Load().resetNote(tenant), nil })
	return note.Epoch, err
}

// resetNote is the reset that comes next. That of all begins an epoch that no tenant has
// been in, so that the one number in its note is true of all of them, whatever else of the
// notes a reader still has.
func (s *state) resetNote(name string) mock.Note {
	note := mock.Note{Time: noteTime(), Note: noteReset, Tenant: name}
	if name != "" {
		note.Epoch = s.epoch(mock.TenantKey(name)) + 1
		note.Text = fmt.Sprintf("%s begins epoch %d", name, note.Epoch)
		return note
	}
	newest := s.resets
	for key := range s.tenants {
		newest = max(newest, s.epoch(key))
	}
	note.Epoch, note.Text = newest+1, "all tenants begin anew"
	return note
}

// reset applies a note of a reset.
func (s *state) reset(place uint64, n mock.Note) {
	if n.Tenant == "" {
		s.resets, s.tenants, s.arms = n.Epoch, nil, nil
		return
	}
	key := mock.TenantKey(n.Tenant)
	s.disarm(func(a *arm) bool { return mock.TenantKey(a.arming.Tenant) == key })
	s.tenants = maps.Clone(s.tenants)
	if s.tenants == nil {
		s.tenants = map[string]tenant{}
	}
	s.tenants[key] = tenant{n.Epoch - s.resets, place}
}

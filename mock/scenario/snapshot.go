package scenario

import (
	"encoding/json"
	"errors"
	"fmt"

	"somock/mock"
)

// A snapshot is what all acts up to a place have come to, for whoever reads the log when
// its beginning is there no more. Counters are no part of it.
type snapshot struct {
	Place   uint64            `json:"place"`
	Resets  int               `json:"resets"`
	Tenants map[string]tenant `json:"tenants"`
	Arms    []armAct          `json:"arms"` // the oldest first
	Memory  map[string]string `json:"memory"`
	InForce []string          `json:"in_force"` // null: no act has said so
}

type armAct struct {
	Place uint64    `json:"place"`
	Act   mock.Note `json:"act"`
}

// Place is that of the act that was last applied, 0 if none was.
func (e *Engine) Place() uint64 { return e.state.Load().place }

// Snapshot is what all acts that were applied have come to, for Restore, and the place of
// the last of them.
func (e *Engine) Snapshot() (place uint64, content []byte, err error) {
	e.acts.Lock()
	defer e.acts.Unlock()
	st := e.state.Load()
	s := snapshot{Place: st.place, Resets: st.resets, Tenants: st.tenants, Memory: map[string]string{}}
	if e.library.told {
		s.InForce = append([]string{}, e.library.inForce...)
	}
	for i := range st.arms {
		a := st.arms[len(st.arms)-1-i]
		s.Arms = append(s.Arms, armAct{a.made, a.act})
	}
	for name, f := range e.library.memory {
		s.Memory[name] = string(f.Source)
	}
	content, err = json.Marshal(s)
	return s.Place, content, err
}

// Restore begins with a snapshot, before any act is applied. An error names what of it
// cannot be had here, like an act that cannot be done; the rest holds.
func (e *Engine) Restore(content []byte) error {
	var s snapshot
	if err := json.Unmarshal(content, &s); err != nil {
		return fmt.Errorf("the snapshot of acts cannot be read: %w", err)
	}
	e.acts.Lock()
	defer e.acts.Unlock()
	e.change(func(st *state) { st.place, st.resets, st.tenants = s.Place, s.Resets, s.Tenants })
	err := e.restoreLibrary(s)
	for _, a := range s.Arms {
		err = errors.Join(err, e.applyArm(a.Place, a.Act))
	}
	return err
}

// restoreLibrary keeps scenarios in memory, and puts those in force that an act has. The
// caller holds acts.
func (e *Engine) restoreLibrary(s snapshot) error {
	next := e.library.clone()
	var unread error
	for name, source := range s.Memory {
		f, err := Parse(name, []byte(source), e.rules...)
		if err != nil {
			unread = errors.Join(unread, err)
			continue
		}
		next.memory[name] = f
	}
	if s.InForce != nil {
		next.told, next.inForce = true, s.InForce
	}
	return errors.Join(unread, e.swap(next))
}

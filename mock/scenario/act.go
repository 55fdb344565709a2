package scenario

import (
	"context"
	"errors"
	"fmt"
	"time"

	"somock/mock"
)

// A Log puts acts (arm, disarm, reset, and what changes the book) on record in one order.
// An act takes effect when it is read from there, and not before, so that all who read
// the same log decide by the same.
type Log interface {
	// Append puts an act on record right after the one at place after (0: none yet), and
	// returns once [Engine.Apply] was given it here. It is ErrOvertaken if another act
	// stands there already, which Apply then was given, and nothing was put on record.
	Append(ctx context.Context, after uint64, act mock.Note) error

	// Current returns once the engine has been given every act that somebody was told holds
	// for it. It is asked before each decision, which is not made if it fails.
	Current(ctx context.Context) error
}

// ErrOvertaken: another act came first.
var ErrOvertaken = errors.New("another act came first")

// The kinds of notes that are acts.
const (
	noteArm    = "arm"
	noteDisarm = "disarm"
	noteReset  = "reset"
	noteBook   = "book" // an act if its detail has the key actKey; else a file was edited
)

const actKey = "act"

// errGone: what is to be taken away is not there any more.
var errGone = errors.New("it is gone already")

// act puts on record what propose makes of the state it is to change, as often as it takes
// to be the next. propose is called with acts held.
func (e *Engine) act(ctx context.Context, propose func() (mock.Note, error)) (mock.Note, error) {
	e.acting.Lock()
	defer e.acting.Unlock()
	for {
		note, after, err := e.proposed(propose)
		if err != nil {
			return mock.Note{}, err
		}
		err = e.logged.Append(ctx, after, note)
		if !errors.Is(err, ErrOvertaken) {
			return note, err
		}
	}
}

func (e *Engine) proposed(propose func() (mock.Note, error)) (note mock.Note, after uint64, err error) {
	e.acts.Lock()
	defer e.acts.Unlock()
	note, err = propose()
	return note, e.state.Load().place, err
}

// Apply does an act that is on record at this place. Places grow; one that was passed
// already counts no more. An error says that the act cannot be done here; its place is
// passed all the same.
func (e *Engine) Apply(place uint64, act mock.Note) error {
	e.acts.Lock()
	defer e.acts.Unlock()
	if place <= e.state.Load().place { // it is in the snapshot that was restored
		return nil
	}
	var err error
	switch act.Note {
	case noteArm:
		err = e.applyArm(place, act)
	case noteDisarm:
		e.change(func(s *state) { s.disarm(func(a *arm) bool { return a.id == act.Detail["id"] }) })
	case noteReset:
		e.change(func(s *state) { s.reset(place, act) })
	case noteBook:
		err = e.applyBook(act.Detail)
	}
	e.change(func(s *state) { s.place = place })
	if err != nil {
		return fmt.Errorf("the act at %d, %q, cannot be done here: %w", place, act.Text, err)
	}
	return nil
}

// alone is the log of a process that shares its acts with nobody.
type alone struct{ *Engine }

// Append implements [Log].
func (a alone) Append(_ context.Context, after uint64, act mock.Note) error {
	if err := a.note(act); err != nil {
		return mock.Fail(mock.NoJournal, fmt.Errorf("not done, since it could not be recorded: %w", err), "see /readyz and the server's log")
	}
	return a.Apply(after+1, act)
}

// Current implements [Log].
func (alone) Current(context.Context) error { return nil }

// remark puts on record what is no act, and that nobody waits for.
func (e *Engine) remark(n mock.Note) {
	if err := e.note(n); err != nil {
		e.log.Error("note not recorded", "note", n.Note, "text", n.Text, "error", err)
	}
}

// noteTime is now as lines have it, so that it is the same for whoever reads it there.
func noteTime() time.Time { return time.Now().UTC().Truncate(time.Microsecond) }

package scenario

import (
	"fmt"
	"log/slog"
	"strconv"
	"sync"
	"sync/atomic"
	"time"

	"somock/mock"
	"somock/mock/wire"
)

// Options is what an engine is made of. The zero value is good: counters in memory,
// seeds from the files, no one to tell.
type Options struct {
	Counters Counters       // nil: in memory, MaxKeys of them
	Acts     Log            // nil: this process alone has acts, and Note takes them
	Seed     *uint64        // goes before the seeds of all scenarios
	Rules    []string       // the ids that `violations` may name; nil: any
	Observed Observed       // nil: nothing was observed
	Redactor *mock.Redactor // masks what replies echo and counters show; nil: by an empty key
	Log      *slog.Logger   // nil: no log

	// Note puts a note on record: keys dropped, reloads, and acts if there is no other log
	// of them. It must not call the engine.
	Note func(mock.Note) error
}

// Observed are answers that the real service was seen to give; they go before the engine's
// own. Its methods may be called concurrently.
type Observed interface {
	Preset(name string, call *mock.Call) (mock.Reply, bool) // in place of a step's error
	Success(call *mock.Call) (mock.Reply, bool)             // where no stub answers
}

// An Engine decides calls by the book in force and what is armed over it. All methods
// may be called concurrently; acts (arm, reset, swap) are put on record first, and take
// effect as they are read from there, at once and as a whole:
// a call is decided before or after each, never in between.
type Engine struct {
	counters Counters
	seed     *uint64
	rules    []string
	redactor *mock.Redactor
	note     func(mock.Note) error
	logged   Log
	shared   bool // the counters are not this process's alone

	exhausted *exhausted // nil where the counters are this process's
	log       *slog.Logger

	state  atomic.Pointer[state] // what a decision reads, replaced as a whole
	acts   sync.Mutex            // held by whoever replaces it
	acting sync.Mutex            // held by whoever puts an act on record
	timed  chan struct{}         // has one in it when Expire has to look at the arms anew

	observed Observed
	success  mock.Reply // what answers a call that no stub does; shared, since replies are not changed

	library library // guarded by acts, like reloads
	reloads map[string]ReloadError
	drops   atomic.Uint64 // keys that the counters in memory have dropped
}

// New makes an engine with an empty book, which answers every call by 204.
func New(o Options) *Engine {
	e := &Engine{counters: o.Counters, seed: o.Seed, rules: o.Rules, redactor: o.Redactor, note: o.Note, logged: o.Acts, shared: o.Counters != nil, log: o.Log, observed: o.Observed, timed: make(chan struct{}, 1)}
	if e.note == nil {
		e.note = func(mock.Note) error { return nil }
	}
	if e.logged == nil {
		e.logged = alone{e}
	}
	if e.redactor == nil {
		e.redactor = &mock.Redactor{}
	}
	if e.log == nil {
		e.log = slog.New(slog.DiscardHandler)
	}
	if e.counters == nil {
		e.counters = NewMemory(MaxKeys, e.keyDropped)
	} else {
		e.exhausted = &exhausted{keys: map[Key]struct{}{}}
	}
	e.success = wire.NoContent()
	empty, _ := Compile(nil, nil) // no files: no two of one name
	e.state.Store((&state{book: empty}).lineUp())
	return e
}

// A state is all that a decision depends on beside its call and the counters. It is
// immutable.
type state struct {
	book    *Book
	arms    []*arm // the newest first
	resets  int    // of all tenants
	place   uint64 // in the log, of the act that was last applied
	tenants map[string]tenant

	lineup     []*stub // of arms, then of the book
	counting   bool    // some matcher looks at the number of the call
	countFirst bool    // one of a stub that bypasses the contract does
}

// A tenant is what is known of one that was reset by itself.
type tenant struct {
	Resets int    `json:"resets"`
	Reset  uint64 `json:"place"` // of the act that last did
}

// epoch is how often a tenant was reset, by itself or with all.
func (s *state) epoch(tenant string) int { return s.resets + s.tenants[tenant].Resets }

// lineUp puts the stubs in the order in which they are tried.
func (s *state) lineUp() *state {
	s.lineup, s.counting, s.countFirst = nil, false, false
	for _, a := range s.arms {
		s.lineup = append(s.lineup, a.stubs...)
	}
	s.lineup = append(s.lineup, s.book.stubs...)
	for _, stub := range s.lineup {
		uses := stub.when.UsesCall()
		s.counting = s.counting || uses
		s.countFirst = s.countFirst || uses && stub.bypass
	}
	return s
}

// change replaces the state by a copy that f has changed. The caller holds acts.
func (e *Engine) change(f func(*state)) *state {
	next := *e.state.Load()
	f(&next)
	e.state.Store(next.lineUp())
	return &next
}

// Epoch is how often the tenant has been reset.
func (e *Engine) Epoch(tenant string) int { return e.state.Load().epoch(mock.TenantKey(tenant)) }

// BookHash is the hash of the book in force.
func (e *Engine) BookHash() string { return e.state.Load().book.hash }

// keyDropped tells of the first key that was dropped, and of every thousandth: whoever
// has more keys than are kept drops one a call.
func (e *Engine) keyDropped(key Key) {
	n := e.drops.Add(1)
	if n%1000 != 1 {
		return
	}
	e.remark(mock.Note{
		Time: time.Now(), Note: "keys", Tenant: key.Tenant,
		Text:   fmt.Sprintf("more than %d counters: %d dropped, the least recent of them would start again at 1", MaxKeys, n),
		Detail: map[string]string{"stub": key.Stub, "scope": key.Scope, "dropped": strconv.FormatUint(n, 10)},
	})
}

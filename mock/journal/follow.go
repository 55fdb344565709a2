package journal

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"strings"
	"sync"

	"somock/mock"
	"somock/mock/journal/format"
)

// The kinds of events.
const (
	EventReceived = format.KindReceived
	EventReplied  = format.KindReplied
)

// An Event is a recording that came in or got its outcome.
type Event struct {
	Kind   string      // EventReceived or EventReplied
	Entry  *mock.Entry // as it is with that
	Cursor string      // resumes after this event; opaque, but any recording's id will do as well
}

// ErrDropped: a follower did not keep up and was let go. It may resume where it was.
var ErrDropped = errors.New("the follower was too slow and was dropped")

const (
	followCount = 1024
	followBytes = 16 << 20
)

// A queuedEvent is an event before anybody reads it: to put an entry and its outcome
// together, and to spell the cursor, is left to whoever does.
type queuedEvent struct {
	kind    string
	entry   *mock.Entry
	outcome *mock.Outcome // nil if the entry has it already, or has none
	floor   uint64        // below it all outcomes were known then
}

// A followed is a journal as its followers know it. Places are those of [mock.Entry.Order].
type followed interface {
	Entries(context.Context, Query) iter.Seq2[*mock.Entry, error]
	oldest() uint64       // the place of the oldest that is left
	settledBelow() uint64 // all before this place have an outcome
	// cursor names an event: the recording, and from where on outcomes were missing then,
	// since one that comes while nobody listens must not be missed.
	cursor(e *mock.Entry, floor uint64) string
	// parseCursor gives the place after which recordings are to be given again.
	parseCursor(string) (uint64, error)
}

// followers are those who follow a journal.
type followers struct {
	of followed

	mu  sync.Mutex
	all map[*follower]struct{} // nil: the journal is closed
}

func newFollowers(of followed) followers { return followers{of: of, all: map[*follower]struct{}{}} }

func (s *followers) event(h queuedEvent) Event {
	return Event{Kind: h.kind, Entry: h.entry.Settled(h.outcome), Cursor: s.of.cursor(h.entry, h.floor)}
}

// A follower is one reader of events. What it has not read yet is bounded: one that
// does not read is dropped, not waited for.
type follower struct {
	mu     sync.Mutex
	events []queuedEvent
	spare  []queuedEvent
	bytes  int
	ended  error
	ready  chan struct{}
}

func (f *follower) offer(h queuedEvent) {
	f.mu.Lock()
	defer f.mu.Unlock()
	size := len(h.entry.Body)
	if f.ended != nil {
		return
	}
	if n := len(f.events); n >= followCount || n > 0 && f.bytes+size > followBytes {
		f.ended, f.events = ErrDropped, nil
	} else {
		f.events = append(f.events, h)
		f.bytes += size
	}
	f.signal()
}

func (f *follower) end(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.ended == nil {
		f.ended = err
	}
	f.signal()
}

func (f *follower) signal() {
	select {
	case f.ready <- struct{}{}:
	default:
	}
}

// take gives what has come, until it is asked again; ended is what the follower ends
// with after that.
func (f *follower) take() (events []queuedEvent, ended error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	events = f.events
	f.events, f.spare, f.bytes = f.spare[:0], events, 0
	return events, f.ended
}

// Follow gives what happens from now on, or, resuming, from the cursor of an event or
// the id of a recording on: first the recordings after it, each once as it is now, then
// what happens. An event may be given twice, none is left out. It ends with ErrDropped,
// ErrClosed, or the error of ctx; an unknown cursor is ErrNotFound.
func (s *followers) Follow(ctx context.Context, after string) iter.Seq2[Event, error] {
	return s.events(s.follow(ctx, after))
}

func (s *followers) events(queued iter.Seq2[queuedEvent, error]) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		for h, err := range queued {
			if err != nil {
				yield(Event{}, err)
				return
			}
			if !yield(s.event(h), nil) {
				return
			}
		}
	}
}

func (s *followers) follow(ctx context.Context, after string) iter.Seq2[queuedEvent, error] {
	return func(yield func(queuedEvent, error) bool) {
		seq, err := s.of.parseCursor(after)
		if err != nil {
			yield(queuedEvent{}, err)
			return
		}
		f, err := s.subscribe()
		if err != nil {
			yield(queuedEvent{}, err)
			return
		}
		defer s.leave(f)
		if after != "" {
			var ok bool
			if seq, ok = s.catchUp(ctx, seq, yield); !ok {
				return
			}
			f.caughtUp(seq)
		}
		f.read(ctx, yield)
	}
}

// Live is Follow from now on, where now is when it is called, not when it is ranged
// over. It has to be ranged over once.
func (s *followers) Live(ctx context.Context) (iter.Seq2[Event, error], error) {
	f, err := s.subscribe()
	if err != nil {
		return nil, err
	}
	return s.events(func(yield func(queuedEvent, error) bool) {
		defer s.leave(f)
		f.read(ctx, yield)
	}), nil
}

// Since is what Follow gives first: the recordings after a cursor, each once as it is
// now. Whoever is Live before that is ranged over misses nothing. A cursor of another run
// is ErrNotFound.
func (s *followers) Since(ctx context.Context, after string) (iter.Seq2[Event, error], error) {
	seq, err := s.of.parseCursor(after)
	if err != nil {
		return nil, err
	}
	return s.events(func(yield func(queuedEvent, error) bool) { s.catchUp(ctx, seq, yield) }), nil
}

// caughtUp forgets what came in meanwhile and was given as it is now.
func (f *follower) caughtUp(seq uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.events = slices.DeleteFunc(f.events, func(h queuedEvent) bool { return h.kind == EventReceived && h.entry.Order() <= seq })
}

func (f *follower) read(ctx context.Context, yield func(queuedEvent, error) bool) {
	for {
		select {
		case <-ctx.Done():
			yield(queuedEvent{}, ctx.Err())
			return
		case <-f.ready:
		}
		events, ended := f.take()
		for _, h := range events {
			if !yield(h, nil) {
				return
			}
		}
		clear(events) // their room is used again, their bodies must not stay until then
		if ended != nil {
			yield(queuedEvent{}, ended)
			return
		}
	}
}

// catchUp gives the recordings behind a place as they are, and tells how far it came. Which
// outcomes are missing is asked before any is read: one that comes meanwhile is not in
// what is given.
func (s *followers) catchUp(ctx context.Context, place uint64, yield func(queuedEvent, error) bool) (last uint64, ok bool) {
	last = max(place, s.of.oldest()-1)
	floor := s.of.settledBelow()
	for e, err := range s.of.Entries(ctx, Query{OldestFirst: true, From: last + 1}) {
		if err != nil {
			yield(queuedEvent{}, err)
			return last, false
		}
		h := queuedEvent{kind: EventReceived, entry: e, floor: floor}
		if e.Outcome != nil {
			h.kind = EventReplied
		}
		if !yield(h, nil) {
			return last, false
		}
		last = e.Order()
	}
	return last, true
}

// emit tells the followers. Whoever can read what an event tells of, or is told of it
// here, must not have to wait for the other: the caller holds what readers wait for.
func (s *followers) emit(kind string, e *mock.Entry, o *mock.Outcome, floor uint64) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for f := range s.all {
		f.offer(queuedEvent{kind, e, o, floor})
	}
}

// heard reports whether anybody follows. One who begins to later reads what there is.
func (s *followers) heard() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.all) > 0
}

func (s *followers) subscribe() (*follower, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all == nil {
		return nil, ErrClosed
	}
	f := &follower{ready: make(chan struct{}, 1)}
	s.all[f] = struct{}{}
	return f, nil
}

func (s *followers) leave(f *follower) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.all, f)
}

func (s *followers) drop(err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	for f := range s.all {
		f.end(err)
	}
	s.all = nil
}

func (j *Journal) settledBelow() uint64 {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.floor
}

func (j *Journal) cursor(e *mock.Entry, floor uint64) string {
	return format.JoinID(j.run, e.Seq) + "." + strconv.FormatUint(min(floor, e.Seq+1), 10)
}

func (j *Journal) parseCursor(cursor string) (uint64, error) {
	if cursor == "" {
		return 0, nil
	}
	id, floor, hasFloor := strings.Cut(cursor, ".")
	run, seq, ok := format.SplitID(id)
	if !ok || run != j.run {
		return 0, fmt.Errorf("follow after %q: %w in run %s", cursor, ErrNotFound, j.run)
	}
	if from, err := strconv.ParseUint(floor, 10, 64); hasFloor && err == nil && from > 0 {
		return from - 1, nil
	}
	return seq, nil
}

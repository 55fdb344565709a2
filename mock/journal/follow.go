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
)

// The kinds of events.
const (
	EventReceived = kindReceived
	EventReplied  = kindReplied
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

func (j *Journal) event(h queuedEvent) Event {
	return Event{Kind: h.kind, Entry: h.entry.Settled(h.outcome), Cursor: j.cursor(h.entry.Seq, h.floor)}
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
func (j *Journal) Follow(ctx context.Context, after string) iter.Seq2[Event, error] {
	return j.events(j.follow(ctx, after))
}

func (j *Journal) events(queued iter.Seq2[queuedEvent, error]) iter.Seq2[Event, error] {
	return func(yield func(Event, error) bool) {
		for h, err := range queued {
			if err != nil {
				yield(Event{}, err)
				return
			}
			if !yield(j.event(h), nil) {
				return
			}
		}
	}
}

func (j *Journal) follow(ctx context.Context, after string) iter.Seq2[queuedEvent, error] {
	return func(yield func(queuedEvent, error) bool) {
		seq, err := j.parseCursor(after)
		if err != nil {
			yield(queuedEvent{}, err)
			return
		}
		f, err := j.subscribe()
		if err != nil {
			yield(queuedEvent{}, err)
			return
		}
		defer j.leave(f)
		if after != "" {
			var ok bool
			if seq, ok = j.catchUp(ctx, seq, yield); !ok {
				return
			}
			f.caughtUp(seq)
		}
		f.read(ctx, yield)
	}
}

// Live is Follow from now on, where now is when it is called, not when it is ranged
// over. It has to be ranged over once.
func (j *Journal) Live(ctx context.Context) (iter.Seq2[Event, error], error) {
	f, err := j.subscribe()
	if err != nil {
		return nil, err
	}
	return j.events(func(yield func(queuedEvent, error) bool) {
		defer j.leave(f)
		f.read(ctx, yield)
	}), nil
}

// Since is what Follow gives first: the recordings after a cursor, each once as it is
// now. Whoever is Live before that is ranged over misses nothing. A cursor of another run
// is ErrNotFound.
func (j *Journal) Since(ctx context.Context, after string) (iter.Seq2[Event, error], error) {
	seq, err := j.parseCursor(after)
	if err != nil {
		return nil, err
	}
	return j.events(func(yield func(queuedEvent, error) bool) { j.catchUp(ctx, seq, yield) }), nil
}

// caughtUp forgets what came in meanwhile and was given as it is now.
func (f *follower) caughtUp(seq uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.events = slices.DeleteFunc(f.events, func(h queuedEvent) bool { return h.kind == EventReceived && h.entry.Seq <= seq })
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

// catchUp gives the recordings after seq as they are, and tells how far it came. Which
// outcomes are missing is asked before any is read: one that comes meanwhile is not in
// what is given.
func (j *Journal) catchUp(ctx context.Context, seq uint64, yield func(queuedEvent, error) bool) (last uint64, ok bool) {
	last = max(seq, j.oldest()-1)
	floor := j.settledBelow()
	for e, err := range j.Entries(ctx, Query{OldestFirst: true, After: joinID(j.run, last)}) {
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
		last = e.Seq
	}
	return last, true
}

func (j *Journal) settledBelow() uint64 {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.floor
}

// cursor names an event: the recording, and from where on outcomes were missing then,
// since one that comes while nobody listens must not be missed.
func (j *Journal) cursor(seq, floor uint64) string {
	return joinID(j.run, seq) + "." + strconv.FormatUint(min(floor, seq+1), 10)
}

// parseCursor gives the number after which recordings are to be given again.
func (j *Journal) parseCursor(cursor string) (uint64, error) {
	if cursor == "" {
		return 0, nil
	}
	id, floor, hasFloor := strings.Cut(cursor, ".")
	run, seq, ok := SplitID(id)
	if !ok || run != j.run {
		return 0, fmt.Errorf("follow after %q: %w in run %s", cursor, ErrNotFound, j.run)
	}
	if from, err := strconv.ParseUint(floor, 10, 64); hasFloor && err == nil && from > 0 {
		return from - 1, nil
	}
	return seq, nil
}

// emit tells the followers. The caller holds mu.
func (j *Journal) emit(kind string, e *mock.Entry, o *mock.Outcome) {
	for f := range j.followers {
		f.offer(queuedEvent{kind, e, o, j.floor})
	}
}

func (j *Journal) subscribe() (*follower, error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	if j.followers == nil {
		return nil, ErrClosed
	}
	f := &follower{ready: make(chan struct{}, 1)}
	j.followers[f] = struct{}{}
	return f, nil
}

func (j *Journal) leave(f *follower) {
	j.mu.Lock()
	defer j.mu.Unlock()
	delete(j.followers, f)
}

func (j *Journal) dropfollowers(err error) {
	j.mu.Lock()
	defer j.mu.Unlock()
	for f := range j.followers {
		f.end(err)
	}
	j.followers = nil
}

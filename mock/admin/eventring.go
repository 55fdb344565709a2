package admin

import (
	"errors"
	"sync"
	"time"
)

// maxWaiting is how many bytes of events wait for readers, for all of them together.
const maxWaiting = 16 << 20

// errFellBehind: a reader did not read, and was dropped for others. It may resume.
var errFellBehind = errors.New("the reader of events fell behind and was dropped")

// An eventText is an event as it is sent.
type eventText struct {
	kind string
	seq  uint64 // its recording's place in the order
	text []byte
}

// An eventRing is the events that readers have yet to take. Each is there once, for all
// of them. Where they would be too many, whoever has been busy with one event the
// longest is dropped, until there is room again: nobody is waited for.
type eventRing struct {
	mu      sync.Mutex
	events  []eventText // oldest first
	first   uint64      // the number of events[0]
	bytes   int         // of events, and of what readers hold of their own
	more    chan struct{}
	ended   error
	readers map[*ringReader]struct{}
	turn    uint64
}

// A ringReader is one reader.
type ringReader struct {
	next     uint64 // the number of the event that it takes next
	needs    uint64 // the number of the oldest that it has not done with
	busy     bool   // with that one, or with one of its own
	since    uint64 // the turn at which it became so
	own      int    // bytes of an event that it has read by itself
	dropped  bool
	deadline func(time.Time) error // of its writes
}

func newEventRing() *eventRing {
	return &eventRing{more: make(chan struct{}), readers: map[*ringReader]struct{}{}}
}

// join begins a reader behind the newest event. deadline sets when its writes end; it is
// not called any more once the reader has left.
func (g *eventRing) join(deadline func(time.Time) error) *ringReader {
	g.mu.Lock()
	defer g.mu.Unlock()
	end := g.first + uint64(len(g.events))
	r := &ringReader{next: end, needs: end, deadline: deadline}
	g.readers[r] = struct{}{}
	return r
}

func (g *eventRing) leave(r *ringReader) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.release(r)
	delete(g.readers, r)
	g.trim()
}

// publish puts an event there for all readers.
func (g *eventRing) publish(e eventText) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.events = append(g.events, e)
	g.bytes += len(e.text)
	g.makeRoom(nil)
	close(g.more)
	g.more = make(chan struct{})
}

// end lets readers take what there is, and then end with an error.
func (g *eventRing) end(err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.ended = err
	close(g.more)
	g.more = make(chan struct{})
}

// take gives the next event to a reader that has done with the one before, and time to
// write it. more is not nil if there is none: it is closed when there may be.
func (g *eventRing) take(r *ringReader) (e eventText, more <-chan struct{}, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.release(r)
	switch at := r.next - g.first; {
	case r.dropped:
		return e, nil, errFellBehind
	case at < uint64(len(g.events)):
		e = g.events[at]
		r.next++
		return e, nil, g.begin(r)
	}
	g.trim()
	return e, g.more, g.ended
}

// hold tells that a reader writes so many bytes that are not of the ring, and gives it
// time for that.
func (g *eventRing) hold(r *ringReader, bytes int) error {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.release(r)
	if r.dropped {
		return errFellBehind
	}
	r.own = bytes
	g.bytes += bytes
	g.makeRoom(r)
	return g.begin(r)
}

func (g *eventRing) begin(r *ringReader) error {
	g.turn++
	r.busy, r.since = true, g.turn
	return r.deadline(time.Now().Add(slowReader))
}

func (g *eventRing) release(r *ringReader) {
	g.bytes -= r.own
	r.own, r.busy, r.needs = 0, false, r.next
}

// makeRoom drops readers until what waits is not too much, but for the one that asks.
func (g *eventRing) makeRoom(asking *ringReader) {
	g.trim()
	for g.bytes > maxWaiting {
		slowest := g.slowest(asking)
		if slowest == nil {
			return // all others wait for what is new
		}
		g.release(slowest)
		slowest.dropped = true
		_ = slowest.deadline(time.Unix(1, 0)) // its write ends now; where it cannot be set, it is ending anyway
		delete(g.readers, slowest)
		g.trim()
	}
}

func (g *eventRing) slowest(asking *ringReader) (slowest *ringReader) {
	for r := range g.readers {
		if r != asking && r.busy && (slowest == nil || r.since < slowest.since) {
			slowest = r
		}
	}
	return slowest
}

// trim forgets the events that all readers have done with.
func (g *eventRing) trim() {
	oldest := g.first + uint64(len(g.events))
	for r := range g.readers {
		oldest = min(oldest, r.needs)
	}
	for g.first < oldest {
		g.bytes -= len(g.events[0].text)
		g.events[0] = eventText{} // its room may be kept
		g.events = g.events[1:]
		g.first++
	}
}

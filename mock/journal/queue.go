package journal

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"sync/atomic"
	"time"

	"golang.org/x/sync/semaphore"

	"somock/mock"
	"somock/mock/journal/format"
)

// ErrBusy: the queue stayed full for as long as a caller may wait.
var ErrBusy = errors.New("the journal is busy: its queue is full")

// ErrClosed: the journal has been closed.
var ErrClosed = errors.New("the journal is closed")

// A record is one line on its way to the disk.
type record struct {
	kind  string
	line  []byte
	cost  int64         // of the queue's room; 0 if it took none
	ready chan struct{} // a received line is encoded only after it has its place; nil otherwise
	done  chan error    // nil if nobody waits

	seq     uint64      // received and replied
	entry   *mock.Entry // received
	outcome *mock.Outcome
	note    *mock.Note
	report  *Malformed

	observed []string // of the entry
}

// A queue holds what waits for the disk, bounded. Whoever finds it full waits in turn.
type queue struct {
	room    *semaphore.Weighted
	size    int64
	timeout time.Duration
	crowd   int64 // how many may wait at a time
	waiting atomic.Int64
	busy    atomic.Uint64

	mu     sync.Mutex
	items  []*record
	spare  []*record
	seq    uint64 // the last that was given out
	closed bool
	wake   chan struct{}
}

// minCost is what even a short line takes of the queue's room, so that one number
// bounds both bytes and records.
const minCost = 16 << 10

// crowd is how many callers may wait for room at a time. 10,000 calls that come in one
// moment are answered as scripted, also where the disk stands still just then; a caller that
// waits holds the request that it has read, and no line yet.
const crowd = 16 << 10

func newQueue(size int64, timeout time.Duration) *queue {
	return &queue{
		room: semaphore.NewWeighted(size), size: size, timeout: timeout, crowd: crowd,
		wake: make(chan struct{}, 1),
	}
}

// cost is about how long the line of an entry will be: its body stands in it once as
// received and once more in the message.
func cost(e *mock.Entry) int64 { return minCost + 2*int64(len(e.Body)) }

// admit waits for room. The caller gives it back by release.
func (q *queue) admit(ctx context.Context, r *record, cost int64) error {
	cost = min(cost, q.size) // what is larger than all the room takes all of it
	if !q.room.TryAcquire(cost) {
		if err := q.wait(ctx, cost); err != nil {
			return err
		}
	}
	r.cost = cost
	return nil
}

func (q *queue) wait(ctx context.Context, cost int64) error {
	defer q.waiting.Add(-1)
	if q.waiting.Add(1) > q.crowd {
		q.busy.Add(1)
		return fmt.Errorf("%w, and %d callers wait already", ErrBusy, q.crowd)
	}
	bounded, cancel := context.WithTimeout(ctx, q.timeout)
	defer cancel()
	if q.room.Acquire(bounded, cost) == nil {
		return nil
	}
	if err := ctx.Err(); err != nil {
		return fmt.Errorf("journal: gave up waiting for room in the queue: %w", err)
	}
	q.busy.Add(1)
	return fmt.Errorf("%w for %v", ErrBusy, q.timeout)
}

func (q *queue) release(r *record) {
	if r.cost > 0 {
		q.room.Release(r.cost)
		r.cost = 0
	}
}

// put places a record. An entry gets its number here: lines are in the order of
// their numbers, because both are given under the same lock.
func (q *queue) put(r *record, run string) error {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return ErrClosed
	}
	if r.entry != nil {
		q.seq++
		r.seq = q.seq
		r.entry.ID, r.entry.Run, r.entry.Seq = format.JoinID(run, q.seq), run, q.seq
	}
	q.items = append(q.items, r)
	q.signal()
	return nil
}

// nudge wakes the writer though there is nothing to write.
func (q *queue) nudge() {
	q.mu.Lock()
	defer q.mu.Unlock()
	if !q.closed {
		q.signal()
	}
}

func (q *queue) signal() {
	select {
	case q.wake <- struct{}{}:
	default: // it is about to look anyway
	}
}

// take removes all that waits. The records are the caller's until it takes again.
func (q *queue) take() []*record {
	q.mu.Lock()
	defer q.mu.Unlock()
	batch := q.items
	clear(q.spare)
	q.items, q.spare = q.spare[:0], batch
	return batch
}

// close lets nothing more in. It reports whether it was open.
func (q *queue) close() bool {
	q.mu.Lock()
	defer q.mu.Unlock()
	if q.closed {
		return false
	}
	q.closed = true
	close(q.wake)
	return true
}

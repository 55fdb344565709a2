package jetstream

import (
	"context"
	"sync"
	"time"
)

// maxOwed is how many lines that nobody waits for are kept for an engine that does not
// answer.
const maxOwed = 4096

// An outbox holds lines that nobody waits for until the engine has them.
type outbox struct {
	log  *Log
	wake chan struct{}

	mu    sync.Mutex
	owed  []*owed
	busy  bool // some are not in owed, but in the hands of run
	empty chan struct{}
	lost  int
}

type owed struct {
	subject, id string
	line        []byte
	sent        *sending
}

func (b *outbox) init(l *Log) { b.log, b.wake = l, make(chan struct{}, 1) }

// put sends a line; it does not wait.
func (b *outbox) put(subject, id string, line []byte) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if len(b.owed) >= maxOwed {
		if b.lost++; b.lost == 1 {
			b.log.o.Log.Error("outcomes are lost, because the engine does not answer; their recordings stay without a reply", "id", id)
		}
		return
	}
	b.owed = append(b.owed, &owed{subject, id, line, b.log.send(subject, id, line)})
	b.signal()
}

func (b *outbox) signal() {
	select {
	case b.wake <- struct{}{}:
	default:
	}
}

// run waits until the engine has what was put, and sends again what it has not.
func (b *outbox) run() {
	for {
		select {
		case <-b.wake:
		case <-b.log.ctx.Done():
			return
		}
		for batch := b.take(); len(batch) > 0 && b.log.ctx.Err() == nil; batch = b.take() {
			b.giveBack(b.failed(batch))
		}
	}
}

func (b *outbox) take() []*owed {
	b.mu.Lock()
	defer b.mu.Unlock()
	batch := b.owed
	b.owed = nil
	if b.busy = len(batch) > 0; !b.busy {
		b.lost = 0
		if b.empty != nil {
			close(b.empty)
			b.empty = nil
		}
	}
	return batch
}

// failed are those that the engine does not have, sent again.
func (b *outbox) failed(batch []*owed) (left []*owed) {
	for _, o := range batch {
		if _, err := o.sent.wait(b.log.ctx); err != nil {
			left = append(left, o)
		}
	}
	if len(left) > 0 {
		rest(b.log.ctx, 100*time.Millisecond)
	}
	for _, o := range left {
		o.sent = b.log.send(o.subject, o.id, o.line)
	}
	return left
}

func (b *outbox) giveBack(left []*owed) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.owed = append(left, b.owed...)
}

// drain waits until nothing is owed, or returns the error of ctx.
func (b *outbox) drain(ctx context.Context) error {
	b.mu.Lock()
	if len(b.owed) == 0 && !b.busy {
		b.mu.Unlock()
		return nil
	}
	if b.empty == nil {
		b.empty = make(chan struct{})
	}
	empty := b.empty
	b.signal()
	b.mu.Unlock()
	select {
	case <-empty:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

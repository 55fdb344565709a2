package jetstream

import (
	"context"
	"fmt"
	"iter"
	"sync"

	"github.com/nats-io/nats.go"

	"somock/mock"
	"somock/mock/journal"
	"somock/mock/recordings"
)

var _ recordings.Live = (*Log)(nil)

// barriers make sure that this replica has read all that was acknowledged to anybody
// before the question. To ask the engine for its last line is not enough: a leader that
// was cut off answers for some seconds still. So a message is put in the log, which takes
// a majority, and read from there; each takes the place of the one before. Those who ask
// while one is on its way share the next.
type barriers struct {
	log *Log
	one chan struct{} // holds one while a message is on its way

	mu   sync.Mutex
	next *barrier // that has not begun
}

type barrier struct {
	done chan struct{}
	err  error
}

func (b *barriers) init(l *Log) { b.log, b.one = l, make(chan struct{}, 1) }

func (b *barriers) fresh(ctx context.Context) error {
	mine, first := b.join()
	if first {
		mine.err = b.pass()
		close(mine.done)
	}
	select {
	case <-mine.done:
		return mine.err
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (b *barriers) join() (mine *barrier, first bool) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if first = b.next == nil; first {
		b.next = &barrier{done: make(chan struct{})}
	}
	return b.next, first
}

// pass waits for the one that is on its way, and goes then, for all who have joined until
// then. Whoever came first does it, also if that one has left meanwhile.
func (b *barriers) pass() error {
	ctx, cancel := context.WithTimeout(b.log.ctx, Timeout)
	defer cancel()
	select {
	case b.one <- struct{}{}:
		defer func() { <-b.one }()
	case <-ctx.Done():
	}
	b.begin()
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return b.log.readNow(ctx)
}

// begin lets nobody join any more.
func (b *barriers) begin() {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.next = nil
}

// readNow puts a message in the log and waits until it was read from there.
func (l *Log) readNow(ctx context.Context) error {
	m := nats.NewMsg(l.c.subject("log", readToken))
	m.Header.Set("Nats-Rollup", "sub")
	ack, err := l.js.PublishMsg(ctx, m)
	if err != nil {
		return err
	}
	return l.Copy.Reach(ctx, ack.Sequence)
}

// Fresh returns once all that was acknowledged before, by any replica, was read here. The
// error is a failure of the kind [mock.Behind].
func (l *Log) Fresh(ctx context.Context) error {
	if l.ctx.Err() != nil {
		return nil // nothing is read any more; what is here is all there will be
	}
	if err := l.reads.fresh(ctx); err != nil && l.ctx.Err() == nil {
		return mock.Fail(mock.Behind, fmt.Errorf("%w (%w)", journal.ErrBehind, err), "ask again; /readyz says whether the engine answers")
	}
	return nil
}

// Healthy is nil if a recording could be made now.
func (l *Log) Healthy() error {
	if err := l.reads.fresh(l.ctx); err != nil {
		return fmt.Errorf("%w: the engine does not answer (%w)", journal.ErrUnavailable, err)
	}
	return nil
}

// Settled reports whether no outcome is missing, of any replica that lives.
func (l *Log) Settled(ctx context.Context) (bool, error) {
	if l.Pending() > 0 {
		return false, nil
	}
	err := l.Fresh(ctx)
	return l.Pending() == 0, err
}

// freshly gives what is there once the replica is up to date.
func freshly[T any](ctx context.Context, l *Log, get func() iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		if err := l.Fresh(ctx); err != nil {
			var none T
			yield(none, err)
			return
		}
		get()(yield)
	}
}

// Entries implements [journal.View].
func (l *Log) Entries(ctx context.Context, q journal.Query) iter.Seq2[*mock.Entry, error] {
	return freshly(ctx, l, func() iter.Seq2[*mock.Entry, error] { return l.Copy.Entries(ctx, q) })
}

// Get implements [journal.View].
func (l *Log) Get(ctx context.Context, id string) (*mock.Entry, error) {
	if err := l.Fresh(ctx); err != nil {
		return nil, err
	}
	return l.Copy.Get(ctx, id)
}

// Epochs implements [journal.View].
func (l *Log) Epochs(ctx context.Context, run string) (journal.Epochs, error) {
	if err := l.Fresh(ctx); err != nil {
		return journal.Epochs{}, err
	}
	return l.Copy.Epochs(ctx, run)
}

// Tenants implements [journal.View].
func (l *Log) Tenants(ctx context.Context, run string) ([]journal.Tenant, error) {
	if err := l.Fresh(ctx); err != nil {
		return nil, err
	}
	return l.Copy.Tenants(ctx, run)
}

// Notes implements [journal.View].
func (l *Log) Notes(ctx context.Context, run string) iter.Seq2[mock.Note, error] {
	return freshly(ctx, l, func() iter.Seq2[mock.Note, error] { return l.Copy.Notes(ctx, run) })
}

// Malformed implements [journal.View].
func (l *Log) Malformed(ctx context.Context, run string) iter.Seq2[journal.Malformed, error] {
	return freshly(ctx, l, func() iter.Seq2[journal.Malformed, error] { return l.Copy.Malformed(ctx, run) })
}

// Follow implements [recordings.Source].
func (l *Log) Follow(ctx context.Context, after string) iter.Seq2[journal.Event, error] {
	return freshly(ctx, l, func() iter.Seq2[journal.Event, error] { return l.Copy.Follow(ctx, after) })
}

// Since implements [recordings.Live].
func (l *Log) Since(ctx context.Context, after string) (iter.Seq2[journal.Event, error], error) {
	if err := l.Fresh(ctx); err != nil {
		return nil, err
	}
	return l.Copy.Since(ctx, after)
}

// Runs implements [journal.View].
func (l *Log) Runs() ([]journal.Run, error) {
	if err := l.Fresh(l.ctx); err != nil {
		return nil, err
	}
	return l.Copy.Runs()
}

// Describe implements [recordings.Source].
func (l *Log) Describe(run string) (journal.Run, error) {
	if err := l.Fresh(l.ctx); err != nil {
		return journal.Run{}, err
	}
	return l.Copy.Describe(run)
}

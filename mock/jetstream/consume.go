package jetstream

import (
	"context"
	"errors"
	"log/slog"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// errGap: a message did not arrive here, though the one after it did.
var errGap = errors.New("a message is missing")

// A reading takes in the messages of a stream, each once and in their order. Whenever
// something is wrong with that, it begins again behind what was read. The client's ordered
// consumer would do the same, but waits up to ten seconds, after an engine was away for long,
// before it asks again.
type reading struct {
	stream  jetstream.Stream
	subject string        // of all of them
	read    func() uint64 // the place up to which they were
	take    func(place uint64, m jetstream.Msg)
	log     *slog.Logger
}

// consumer asks the engine for what is behind what was read.
func (r reading) consumer(ctx context.Context) (jetstream.Consumer, error) {
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	return r.stream.CreateConsumer(ctx, jetstream.ConsumerConfig{
		FilterSubjects: []string{r.subject}, DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: r.read() + 1,
		AckPolicy: jetstream.AckNonePolicy, MemoryStorage: true, Replicas: 1, InactiveThreshold: 30 * time.Second,
	})
}

// start reads in the background until ctx is done. The error is that the engine cannot be
// asked for anything now.
func (r reading) start(ctx, background context.Context, owner *sync.WaitGroup) error {
	first, err := r.consumer(ctx)
	if err == nil {
		owner.Go(func() { r.on(background, first) })
	}
	return err
}

func (r reading) on(ctx context.Context, c jetstream.Consumer) {
	for ctx.Err() == nil {
		var err error
		if c == nil {
			c, err = r.consumer(ctx)
		}
		if err == nil {
			err = r.from(ctx, c)
			c = nil
		}
		r.log.Debug("reading from the engine begins again, behind what was read", "subject", r.subject, "error", err)
		rest(ctx, 2*pause)
	}
}

// from takes in what a consumer gives, until something is wrong with it.
func (r reading) from(ctx context.Context, c jetstream.Consumer) error {
	broken := make(chan error, 1)
	report := func(err error) {
		select {
		case broken <- err:
		default:
		}
	}
	next := uint64(1)
	consuming, err := c.Consume(func(m jetstream.Msg) {
		meta, err := m.Metadata()
		switch {
		case err != nil:
			report(err)
		case meta.Sequence.Consumer != next:
			report(errGap)
		default:
			next++
			r.take(meta.Sequence.Stream, m)
		}
	}, jetstream.PullMaxMessages(2000), jetstream.PullExpiry(4*time.Second), jetstream.PullHeartbeat(500*time.Millisecond),
		jetstream.ConsumeErrHandler(func(_ jetstream.ConsumeContext, err error) { report(err) }))
	if err != nil {
		return err
	}
	select {
	case err = <-broken:
	case <-ctx.Done():
	}
	consuming.Stop()
	select {
	case <-consuming.Closed():
	case <-time.After(Timeout): // the connection was closed before
	}
	return err
}

// take takes in one message. What cannot be kept here is tried again: to leave it out would
// be to answer wrongly ever after.
func (l *Log) take(place uint64, m jetstream.Msg) {
	l.applying.Lock()
	defer l.applying.Unlock()
	if place <= l.Applied() {
		return
	}
	run := m.Subject()[strings.LastIndexByte(m.Subject(), '.')+1:]
	if l.acting = run == actToken; run == readToken {
		l.Copy.Reached(place)
		return
	}
	for l.ctx.Err() == nil {
		err := l.Copy.Apply(place, run, m.Data())
		if err == nil {
			return
		}
		l.o.Log.Error("a line of the log cannot be kept here; it is tried again", "place", place, "error", err)
		rest(l.ctx, time.Second)
	}
}

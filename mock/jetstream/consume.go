package jetstream

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"
)

// errGap: a message did not arrive here, though the one after it did.
var errGap = errors.New("a message is missing")

// consumer asks the engine for the log from behind what was read.
func (l *Log) consumer(ctx context.Context) (jetstream.Consumer, error) {
	ctx, cancel := context.WithTimeout(ctx, patience)
	defer cancel()
	return l.stream.CreateConsumer(ctx, jetstream.ConsumerConfig{
		FilterSubjects: []string{l.c.subject("log", ">")}, DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: l.Applied() + 1,
		AckPolicy: jetstream.AckNonePolicy, MemoryStorage: true, Replicas: 1, InactiveThreshold: 30 * time.Second,
	})
}

// consume reads the log until it is closed. The client's ordered consumer would do the
// same, but waits up to ten seconds, after an engine was away for long, before it asks
// again.
func (l *Log) consume(c jetstream.Consumer) {
	for l.ctx.Err() == nil {
		var err error
		if c == nil {
			c, err = l.consumer(l.ctx)
		}
		if err == nil {
			err = l.read(c)
			c = nil
		}
		l.o.Log.Debug("reading the log begins again, behind what was read", "error", err)
		rest(l.ctx, 2*pause)
	}
}

// read takes in what a consumer gives, until something is wrong with it.
func (l *Log) read(c jetstream.Consumer) error {
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
			l.take(meta.Sequence.Stream, m)
		}
	}, jetstream.PullMaxMessages(2000), jetstream.PullExpiry(4*time.Second), jetstream.PullHeartbeat(500*time.Millisecond),
		jetstream.ConsumeErrHandler(func(_ jetstream.ConsumeContext, err error) { report(err) }))
	if err != nil {
		return err
	}
	select {
	case err = <-broken:
	case <-l.ctx.Done():
	}
	consuming.Stop()
	select {
	case <-consuming.Closed():
	case <-time.After(patience): // the connection was closed before
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

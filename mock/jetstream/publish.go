package jetstream

import (
	"context"
	"errors"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// A sending is a message that was handed to the client.
type sending struct {
	future jetstream.PubAckFuture // nil: it was not
	err    error
	left   bool // at some time
}

// send hands a message to the client, in the order of calls. It does not wait.
func (l *Log) send(subject, id string, line []byte, opts ...jetstream.PublishOpt) *sending {
	m := nats.NewMsg(subject)
	m.Data = line
	if id != "" {
		m.Header.Set(nats.MsgIdHdr, id)
	}
	future, err := l.js.PublishMsgAsync(m, opts...)
	return &sending{future, err, err == nil}
}

// publish sends a message and waits until the engine has it, for timeout at most.
func (l *Log) publish(ctx context.Context, subject, id string, line []byte, opts ...jetstream.PublishOpt) (*jetstream.PubAck, error) {
	return l.await(ctx, l.send(subject, id, line, opts...), subject, id, line, opts...)
}

// await waits until the engine has what was sent, and sends it again meanwhile under the
// same id, by which the engine knows that it has it: what was lost may be the answer. What
// the engine refuses for good is not sent again. Whoever stops waiting, by ctx, does not
// know whether it has it.
func (l *Log) await(ctx context.Context, a *sending, subject, id string, line []byte, opts ...jetstream.PublishOpt) (*jetstream.PubAck, error) {
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	for {
		ack, err := a.wait(ctx)
		if err == nil || !passing(err) {
			return ack, err
		}
		if rest(ctx, pause); ctx.Err() != nil {
			return nil, err
		}
		next := l.send(subject, id, line, opts...)
		next.left = next.left || a.left
		*a = *next
	}
}

// errNoAnswer: the engine did not say that it has a message.
var errNoAnswer = errors.New("the engine does not answer")

// wait is for the answer to one sending.
func (a *sending) wait(ctx context.Context) (*jetstream.PubAck, error) {
	if a.future == nil {
		return nil, a.err
	}
	timer := time.NewTimer(attempt)
	defer timer.Stop()
	select {
	case ack := <-a.future.Ok():
		return ack, nil
	case err := <-a.future.Err():
		return nil, err
	case <-timer.C:
	case <-ctx.Done():
	}
	return nil, errNoAnswer
}

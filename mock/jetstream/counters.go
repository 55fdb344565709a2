package jetstream

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"somock/mock/scenario"
)

// attempt is how long one question to the engine may take before it is asked again: longer
// than a healthy engine needs under load, and short enough for several within [Timeout].
const attempt = 500 * time.Millisecond

// pause is before the next attempt, where one fails at once, as while the engine chooses a
// leader.
const pause = 50 * time.Millisecond

// counters are the ordinals in the engine. Each message of the stream is the claim of one:
// it was published with the increment 1, and holds the sum of its subject, which is a key.
type counters struct{ *Connection }

// Counters are the ordinals of all replicas. A claim is one awaited publish, and fails if
// two seconds have brought no answer; it may then still be counted, as a gap.
func (c *Connection) Counters() scenario.Counters { return counters{c} }

// Next implements [scenario.Counters]. Each attempt has the same id, so that the engine
// counts the claim once, however often its answer is lost.
func (c counters) Next(ctx context.Context, key scenario.Key) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	claim := claim{c.subjectOf(key), c.o.Run + "-" + strconv.FormatUint(rand.Uint64(), 36)}
	for {
		ordinal, err := c.try(ctx, claim)
		if err == nil {
			return ordinal, nil
		}
		rest(ctx, pause)
		if !passing(err) || ctx.Err() != nil {
			return 0, fmt.Errorf("no ordinal of the engine: %w", err)
		}
	}
}

// A claim of one ordinal, which may be said several times and counts once.
type claim struct{ subject, id string }

// try makes the claim, or learns what it got when it was made before.
func (c counters) try(ctx context.Context, claim claim) (uint64, error) {
	ctx, cancel := context.WithTimeout(ctx, attempt)
	defer cancel()
	m := nats.NewMsg(claim.subject)
	m.Header.Set("Nats-Incr", "1")
	ack, err := c.js.PublishMsg(ctx, m, jetstream.WithMsgID(claim.id), jetstream.WithRetryAttempts(0))
	switch {
	case err != nil:
		return 0, err
	case ack.Duplicate:
		return c.claimed(ctx, claim, ack.Sequence)
	}
	return ordinalOf(ack.Value)
}

// claimed is what a claim got that the engine has as the message of this sequence. An
// engine that has another message there has lost its content, and no ordinal of it counts.
func (c counters) claimed(ctx context.Context, claim claim, sequence uint64) (uint64, error) {
	m, err := c.counters.GetMsg(ctx, sequence)
	if err != nil {
		return 0, err
	}
	if id := m.Header.Get(nats.MsgIdHdr); m.Subject != claim.subject || id != claim.id {
		return 0, fmt.Errorf("%w: message %d is %s of %s, expected %s of %s", errOther, sequence, id, m.Subject, claim.id, claim.subject)
	}
	var sum struct {
		Value string `json:"val"`
	}
	if err := json.Unmarshal(m.Data, &sum); err != nil {
		return 0, fmt.Errorf("%w: message %d: %w", errOther, sequence, err)
	}
	return ordinalOf(sum.Value)
}

var errOther = errors.New("the engine counts otherwise than expected")

func ordinalOf(value string) (uint64, error) {
	ordinal, err := strconv.ParseUint(value, 10, 64)
	if err != nil || ordinal == 0 {
		return 0, fmt.Errorf("%w: seen the sum %q, expected a number from 1", errOther, value)
	}
	return ordinal, nil
}

// passing reports whether an error may be gone at the next attempt. What the engine refuses
// as wrong (400) stays so; that a message is on its way already (409) is none such.
func passing(err error) bool {
	var refusal *jetstream.APIError
	if errors.As(err, &refusal) {
		return refusal.Code != 400
	}
	return !errors.Is(err, errOther) && !errors.Is(err, nats.ErrConnectionClosed)
}

// Counts implements [scenario.Counters]: each claim is a message that is never dropped, so
// a subject has as many of them as ordinals were given out.
func (c counters) Counts(ctx context.Context) ([]scenario.Claimed, error) {
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	info, err := c.counters.Info(ctx, jetstream.WithSubjectFilter(c.subject("ordinal", ">")))
	if err != nil {
		return nil, fmt.Errorf("no counts of the engine: %w", err)
	}
	claimed := make([]scenario.Claimed, 0, len(info.State.Subjects))
	for subject, claims := range info.State.Subjects {
		key, err := c.keyOf(subject)
		if err != nil {
			return nil, err
		}
		claimed = append(claimed, scenario.Claimed{Key: key, Ordinal: claims})
	}
	return claimed, nil
}

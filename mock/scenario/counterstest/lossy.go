package counterstest

import (
	"context"
	"sync/atomic"

	"somock/mock/scenario"
)

// Lossy is Counters behind a network that times out: every LoseEvery-th call uses up an
// ordinal and loses the answer, every FailEvery-th fails before it gets there. 0 is never.
type Lossy struct {
	scenario.Counters
	LoseEvery, FailEvery uint64

	calls atomic.Uint64
}

// Next fails with context.DeadlineExceeded as configured.
func (l *Lossy) Next(ctx context.Context, key scenario.Key) (uint64, error) {
	n := l.calls.Add(1)
	if l.FailEvery > 0 && n%l.FailEvery == 0 {
		return 0, context.DeadlineExceeded
	}
	ordinal, err := l.Counters.Next(ctx, key)
	if err == nil && l.LoseEvery > 0 && n%l.LoseEvery == 0 {
		return 0, context.DeadlineExceeded
	}
	return ordinal, err
}

package recordings

import (
	"context"
	"time"
)

// settleInterval is how often outcomes that are due are asked for.
const settleInterval = 5 * time.Millisecond

// Settle waits until no outcome is due any more, for a second at most.
func (r *Reader) Settle(ctx context.Context) error { return r.SettleWithin(ctx, settleBound) }

// SettleWithin is Settle for those who only look and have less time.
func (r *Reader) SettleWithin(ctx context.Context, limit time.Duration) error {
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	for {
		settled, err := r.source.Settled(ctx)
		if settled || ctx.Err() != nil {
			return nil // who asks has less time than we, or has left
		}
		if err != nil {
			return err
		}
		if pause(ctx, settleInterval) != nil {
			return nil
		}
	}
}

package admin

import (
	"context"
	"time"
)

const (
	// settleBound is how long verify and wait let pending outcomes settle: a reply that
	// is handed to the kernel is on record a moment later, and a client that has its
	// answer may ask before that.
	settleBound    = time.Second
	settleInterval = 5 * time.Millisecond
)

// Settle waits until no outcome is pending, for a second at most: what is still pending
// then is a scripted delay.
func (a *Admin) Settle(ctx context.Context) {
	bound := time.NewTimer(settleBound)
	defer bound.Stop()
	tick := time.NewTicker(settleInterval)
	defer tick.Stop()
	for a.Journal.Counts().Pending > 0 {
		select {
		case <-tick.C:
		case <-bound.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

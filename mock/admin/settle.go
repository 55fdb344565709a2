package admin

import (
	"context"
	"net/http"
	"time"
)

const (
	// settleBound is how long verify and wait let pending outcomes settle: a reply that
	// is handed to the kernel is on record a moment later, and a client that has its
	// answer may ask before that.
	settleBound = time.Second
	// glanceBound is the same for those who only look: long enough for that moment, short
	// enough not to be noticed while a scripted delay is pending.
	glanceBound    = 100 * time.Millisecond
	settleInterval = 5 * time.Millisecond
)

// Settle waits until no outcome is pending, for a second at most: what is still pending
// then is a scripted delay.
func (a *Admin) Settle(ctx context.Context) { a.settleWithin(ctx, settleBound) }

func (a *Admin) settleWithin(ctx context.Context, limit time.Duration) {
	bound := time.NewTimer(limit)
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

// settled is a handler that looks at recordings once what is due has settled.
func (a *Admin) settled(h handler) handler {
	return func(r *http.Request) (any, error) {
		a.settleWithin(r.Context(), glanceBound)
		return h(r)
	}
}

package admin

import (
	"context"
	"net/http"
	"time"
)

// glanceBound is how long those who only look wait for outcomes that are due: long enough
// for a reply that was just handed to the kernel, short enough not to be noticed while a
// scripted delay is pending.
const glanceBound = 100 * time.Millisecond

// Settle waits until no outcome is pending, for a second at most: what is still pending
// then is a scripted delay.
func (a *Admin) Settle(ctx context.Context) { _ = a.reader.Settle(ctx) } // a journal can always tell

// settled is a handler that looks at recordings once what is due has settled.
func (a *Admin) settled(h handler) handler {
	return func(r *http.Request) (any, error) {
		if err := a.reader.SettleWithin(r.Context(), glanceBound); err != nil {
			return nil, err
		}
		return h(r)
	}
}

package admin

import "context"

// contextEndingWith is a context that is done with either of two.
func contextEndingWith(ctx, other context.Context) (context.Context, context.CancelFunc) {
	both, cancel := context.WithCancel(ctx)
	stop := context.AfterFunc(other, cancel)
	return both, func() {
		stop()
		cancel()
	}
}

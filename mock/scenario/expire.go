package scenario

import (
	"context"
	"time"

	"somock/mock/prose"
)

// over reports whether the arm's time is. From that instant it answers nothing and is in
// no list, whether or not it was dropped already.
func (a *arm) over() bool { return !a.until.IsZero() && !time.Now().Before(a.until) }

// Expire drops each arm when its time is over, with a note, until ctx is done. What cannot
// be put on record is tried again each second. Whoever starts it in a goroutine waits for
// it to return.
func (e *Engine) Expire(ctx context.Context) {
	pause := time.Duration(0)
	for {
		var over <-chan time.Time
		if next, timed := e.nextExpiry(); timed {
			over = time.After(max(time.Until(next), pause))
		}
		select {
		case <-ctx.Done():
			return
		case <-e.timed:
		case <-over:
			if pause = 0; !e.dropExpired(ctx) {
				pause = time.Second
			}
		}
	}
}

// nextExpiry is when the time of an arm is over next, if that of any ever is.
func (e *Engine) nextExpiry() (next time.Time, timed bool) {
	for _, a := range e.state.Load().arms {
		if !a.until.IsZero() && (!timed || a.until.Before(next)) {
			next, timed = a.until, true
		}
	}
	return next, timed
}

// wakeExpiry tells Expire that something was armed. It never waits.
func (e *Engine) wakeExpiry() {
	select {
	case e.timed <- struct{}{}:
	default:
	}
}

// dropExpired tells whether all was dropped whose time is over.
func (e *Engine) dropExpired(ctx context.Context) bool {
	for _, a := range e.state.Load().arms {
		if !a.over() {
			continue
		}
		if _, err := e.takeAway(ctx, a, a.stub+" is disarmed: it was armed for "+prose.Duration(a.arming.For)); err != nil {
			e.log.Error("what is over stays armed, and answers nothing", "arm", a.id, "error", err)
			return false
		}
	}
	return true
}

package cli

import (
	"context"
	"fmt"
	"strings"
	"time"

	"somock/mock"
	"somock/mock/journal"
	"somock/mock/journal/format"
)

// retryInterval is how often a server that went away is asked.
const retryInterval = time.Second

// last is where to follow from, so that none can come between what is there and what
// comes: the newest recording of the run that goes on, or that run's beginning.
func (t *tail) last(ctx context.Context) (after string, err error) {
	e, err := t.from.Recording(ctx, journal.Last, "")
	if mock.IsFailure(err, mock.NotFound) {
		return t.beginning(ctx)
	}
	if err != nil {
		return "", err
	}
	return e.ID, nil
}

// beginning is before the first recording of the run that goes on; "" where none has begun.
func (t *tail) beginning(ctx context.Context) (string, error) {
	run, err := t.from.Run(ctx)
	if err != nil || run == "" {
		return "", err
	}
	return run + "-0", nil
}

// follow reads events, resumes when the stream breaks, and goes on with the new run when
// the server was started again.
func (t *tail) follow(ctx context.Context, after string) error {
	run, seq, _ := format.SplitID(after)
	t.newest = map[string]uint64{run: seq}
	told := false
	for {
		for event, err := range t.from.Follow(ctx, after) {
			if err == nil {
				if err := t.tellMissing(ctx, event.Entry); err != nil {
					return err
				}
				after, told = event.Cursor, false
				if err := t.show(event.Entry); err != nil {
					return err
				}
				continue
			}
			if !told && t.letGo(ctx, after, err) {
				t.talk.warning("the stream of events ended though the server goes on: it lets a reader go that does not keep up", "tail goes on where it was; what retention drops meanwhile is said")
				continue
			}
			if after, err = t.resume(ctx, after, err); err != nil && !mock.IsFailure(err, mock.Unreachable) {
				return err
			}
			if err != nil && !told {
				told = true
				t.talk.warning(err.Error(), "waiting for it to come back")
			}
		}
		select {
		case <-time.After(retryInterval):
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// tellMissing says which recordings come no more, because retention has dropped them before
// they could be shown. Other numbers that are missing were given to calls that were refused.
func (t *tail) tellMissing(ctx context.Context, e *mock.Entry) error {
	last, followed := t.newest[e.Run]
	t.newest[e.Run] = max(last, e.Seq)
	first := last + 1
	if !followed || e.Seq <= first {
		return nil
	}
	_, err := t.from.Recording(ctx, fmt.Sprintf("%s-%d", e.Run, first), "")
	if mock.IsFailure(err, mock.Evicted) {
		t.talk.warning(fmt.Sprintf("retention has dropped recordings before they could be shown, from %s-%d on; the next one is %s", e.Run, first, e.ID), "--retain-bytes and --retain-age of the server say how much is kept")
	}
	return ctx.Err()
}

// letGo reports whether a stream that broke off did so though its server goes on with the
// same run.
func (t *tail) letGo(ctx context.Context, after string, err error) bool {
	if !mock.IsFailure(err, mock.Unreachable) {
		return false
	}
	run, err := t.from.Run(ctx)
	return err == nil && run != "" && strings.HasPrefix(after, run+"-")
}

// resume is where to go on after an error. A server that does not know the cursor is
// another run.
func (t *tail) resume(ctx context.Context, after string, err error) (string, error) {
	if !mock.IsFailure(err, mock.NotFound) {
		return after, err
	}
	begin, err := t.beginning(ctx)
	if err != nil {
		return after, err
	}
	run := strings.TrimSuffix(begin, "-0")
	t.newest[run] = 0
	t.talk.say("run %s begins", run)
	return begin, nil
}

package cli

import (
	"context"
	"time"

	"somock/mock"
	"somock/mock/journal"
)

const (
	pollInterval  = 200 * time.Millisecond // how often a folder is looked at
	retryInterval = time.Second            // how often a server that went away is asked
)

// follow reads the events of a server, resumes when the stream breaks, and goes on with
// the new run when the server was started again.
func (s serverSource) follow(ctx context.Context, after string, each func(*mock.Entry) error) error {
	if after == "" { // none may come between asking for the last one and following
		run, err := s.client.Run(ctx)
		if err != nil {
			return err
		}
		after = run + "-0"
	}
	told := false
	for {
		for event, err := range s.client.Follow(ctx, after) {
			if err == nil {
				after, told = event.Cursor, false
				if err := each(event.Entry); err != nil {
					return err
				}
				continue
			}
			if after, err = s.resume(ctx, after, err); err != nil && !mock.IsFailure(err, mock.Unreachable) {
				return err
			}
			if err != nil && !told {
				told = true
				s.talk.warning(err.Error(), "waiting for it to come back")
			}
		}
		if err := pause(ctx, retryInterval); err != nil {
			return err
		}
	}
}

// resume is where to go on after an error. A server that does not know the cursor is
// another run.
func (s serverSource) resume(ctx context.Context, after string, err error) (string, error) {
	if !mock.IsFailure(err, mock.NotFound) {
		return after, err
	}
	run, err := s.client.Run(ctx)
	if err != nil {
		return after, err
	}
	s.talk.say("run %s begins", run)
	return run + "-0", nil
}

// pause waits, or returns the error of ctx.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// follow looks at the folder again and again: what came after the last recording before
// which all have an outcome.
func (f folderSource) follow(ctx context.Context, after string, each func(*mock.Entry) error) error {
	run, _, _ := journal.SplitID(after)
	for {
		newest, err := f.last(ctx, f.run)
		if err != nil {
			return err
		}
		if run != "" {
			if after, err = f.catchUp(ctx, run, after, each); err != nil {
				return err
			}
		}
		if next, _, ok := journal.SplitID(newest); ok && next != run {
			run, after = next, ""
			continue
		}
		if err := pause(ctx, pollInterval); err != nil {
			return err
		}
	}
}

// last is the id of the newest recording of a run, "" if it has none.
func (f folderSource) last(ctx context.Context, run string) (string, error) {
	for e, err := range f.reader.View.Entries(ctx, journal.Query{Run: run}) {
		if err != nil {
			return "", err
		}
		return e.ID, nil
	}
	return "", nil
}

// last is the id of the newest recording of the run that answers, whatever run was asked
// for: no other goes on.
func (s serverSource) last(ctx context.Context, _ string) (string, error) {
	e, err := s.client.Recording(ctx, journal.Last)
	if mock.IsFailure(err, mock.NotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return e.ID, nil
}

// catchUp gives what came after a recording, and says from which on to look again.
func (f folderSource) catchUp(ctx context.Context, run, after string, each func(*mock.Entry) error) (string, error) {
	settled, floor := true, after
	for e, err := range f.reader.View.Entries(ctx, journal.Query{Run: run, After: after, OldestFirst: true}) {
		if err != nil {
			return after, err
		}
		if err := each(e); err != nil {
			return after, err
		}
		if settled = settled && e.Reply != nil; settled {
			floor = e.ID
		}
	}
	return floor, nil
}

package recordings

import (
	"context"
	"errors"
	"iter"
	"strconv"
	"time"

	"somock/mock/journal"
	"somock/mock/journal/format"
)

// A Folder is the runs in a folder, whoever writes them.
type Folder struct{ *journal.Folder }

const (
	// lookAgain is how often a folder is looked at for what is new: nobody tells.
	lookAgain = 200 * time.Millisecond
	// dueAmong is how many recordings, the newest, are asked for outcomes that are due.
	// One that has not come when so many later calls have is a scripted delay.
	dueAmong = 256
)

// Settled implements [Source]. Of a run that has ended nothing is due.
func (f Folder) Settled(ctx context.Context) (bool, error) {
	d, err := f.Describe("")
	if errors.Is(err, journal.ErrNotFound) || err == nil && !d.Live {
		return true, nil
	}
	n := 0
	for e, err := range f.Entries(ctx, journal.Query{}) {
		if err != nil || e.Outcome == nil {
			return false, err
		}
		if n++; n == dueAmong {
			break
		}
	}
	return true, err
}

// Follow implements [Source]. It looks again and again, and goes on with the next run
// when one begins. It ends with the error of ctx or of reading only.
func (f Folder) Follow(ctx context.Context, after string) iter.Seq2[journal.Event, error] {
	return func(yield func(journal.Event, error) bool) {
		l := &look{folder: f, yield: yield}
		err := l.begin(after)
		for err == nil && !l.left {
			if err = l.again(ctx); err == nil && !l.left {
				err = pause(ctx, lookAgain)
			}
		}
		if !l.left {
			yield(journal.Event{}, err)
		}
	}
}

// pause waits, or returns the error of ctx.
func pause(ctx context.Context, d time.Duration) error {
	select {
	case <-time.After(d):
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// A look is how far somebody has followed a folder.
type look struct {
	folder Folder
	yield  func(journal.Event, error) bool
	left   bool // whoever follows has enough

	run   string
	floor uint64          // up to it all were given with their outcomes
	given map[uint64]bool // what was given behind it; true: with its outcome
}

// begin stands behind a recording, or behind the newest.
func (l *look) begin(after string) error {
	if after == "" {
		d, err := l.folder.Describe("")
		if errors.Is(err, journal.ErrNotFound) {
			err = nil
		}
		l.enter(d.ID, d.Last)
		return err
	}
	run, seq, _ := format.SplitID(after)
	_, err := l.folder.Describe(run)
	l.enter(run, seq)
	return err
}

func (l *look) enter(run string, floor uint64) {
	l.run, l.floor, l.given = run, floor, map[uint64]bool{}
}

// again gives what is new, of the run that is followed and of those that have begun since.
func (l *look) again(ctx context.Context) error {
	newest, err := l.folder.Describe("") // asked first: its run may go on after the one before
	if errors.Is(err, journal.ErrNotFound) {
		return nil
	}
	if err == nil && l.run != "" {
		err = l.read(ctx)
	}
	if err != nil || l.left || newest.ID == l.run {
		return err
	}
	l.enter(newest.ID, 0)
	return l.read(ctx)
}

func (l *look) read(ctx context.Context) error {
	query := journal.Query{Run: l.run, OldestFirst: true}
	if l.floor > 0 {
		query.After = l.cursor()
	}
	settled := true
	for e, err := range l.folder.Entries(ctx, query) {
		if errors.Is(err, journal.ErrEvicted) { // retention has overtaken us
			l.floor = 0
			return nil
		}
		if err != nil {
			return err
		}
		answered, known := l.given[e.Seq]
		event := journal.Event{Kind: journal.EventReceived, Entry: e}
		if e.Outcome != nil {
			event.Kind = journal.EventReplied
		}
		if settled = settled && e.Outcome != nil; settled {
			l.floor = e.Seq
			delete(l.given, e.Seq)
		} else {
			l.given[e.Seq] = e.Outcome != nil
		}
		if event.Cursor = l.cursor(); known && (answered || e.Outcome == nil) {
			continue
		}
		if !l.yield(event, nil) {
			l.left = true
			return nil
		}
	}
	return nil
}

func (l *look) cursor() string { return l.run + "-" + strconv.FormatUint(l.floor, 10) }

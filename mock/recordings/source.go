// Package recordings is the one reader of recordings: page, control API, command line
// and library ask it which recordings are meant, for a page of them, for the inbox, and
// to wait for more. A live journal and a folder answer alike.
//
// It keeps nothing. What an answer holds is bounded by what was asked for, not by what
// there is; folds over all of it are streamed into mock/verify.
//
// See recordings/README.md.
package recordings

import (
	"context"
	"iter"

	"somock/mock"
	"somock/mock/journal"
)

// A Source is where recordings are: a [Live] journal or a [Folder]. It may be used concurrently.
type Source interface {
	journal.View
	// Describe is what is known of one run, by its name. The error is ErrNotFound, also
	// where there is no run yet, or ErrAmbiguous.
	Describe(run string) (journal.Run, error)
	// Settled reports whether no outcome of the newest run is missing that may come within
	// a moment.
	Settled(ctx context.Context) (bool, error)
	// Follow gives what happens from now on, or after the cursor of an event, the id of a
	// recording, or RUN-0, the beginning of a run; see [journal.Journal.Follow].
	Follow(ctx context.Context, after string) iter.Seq2[journal.Event, error]
}

// Live is the journal that this process writes a run of: a [journal.Journal], or one that
// several processes share. What one of them has recorded, and whoever asked for it was
// told, is in every later answer of each.
type Live interface {
	Source
	// Run is the id of the run that this process writes.
	Run() string
	// Counts are the figures of that run so far.
	Counts() journal.Counts
	// MalformedHeads is how many malformed heads there were in a run, where it keeps the newest
	// alone and knows how many they were.
	MalformedHeads(run string) (heads int, known bool)
	// Healthy is nil while recordings can be made durable.
	Healthy() error
	// Note records a remark and returns when it is durable.
	Note(mock.Note) error
	// Live is Follow from now on, where now is when it is called. It has to be ranged over once.
	Live(ctx context.Context) (iter.Seq2[journal.Event, error], error)
	// Since is what Follow gives first: the recordings after a cursor, each once as it is
	// now. Whoever is Live before that is ranged over misses nothing. The error is ErrNotFound
	// if the cursor is of none of the runs.
	Since(ctx context.Context, after string) (iter.Seq2[journal.Event, error], error)
}

var _ Live = (*journal.Journal)(nil)

// Package recordings is the one reader of recordings: page, control API, command line
// and library ask it which recordings are meant, for a page of them, for the inbox, and
// to wait for more. A live journal and a folder answer alike.
//
// It keeps nothing. What an answer holds is bounded by what was asked for, not by what
// there is; folds over all of it are streamed into mock/verify.
package recordings

import (
	"context"
	"iter"

	"somock/mock/journal"
)

// A Source is where recordings are: [Live] or a [Folder]. It may be used concurrently.
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

// Live is the journal of the run that this process writes.
type Live struct{ *journal.Journal }

// Settled implements [Source].
func (l Live) Settled(context.Context) (bool, error) { return l.Counts().Pending == 0, nil }

package journal

import (
	"context"
	"iter"
	"time"

	"somock/mock"
)

// A View reads recordings. It is the same for a live journal and for a folder, and may
// be used concurrently and while recordings are written.
//
// Run names are ids or unique beginnings of one; "" is the newest run (a live journal's
// own), [AllRuns] every one in the folder. What a damaged line held is missing from all
// answers and logged; [Fsck] tells the whole of it.
type View interface {
	// Entries gives recordings with their outcomes. Of a pending one Reply is nil; one
	// whose run died first has a Reply of outcome [mock.Unknown]. An error, ErrVersion or
	// that of reading, is the last thing given.
	Entries(ctx context.Context, q Query) iter.Seq2[*mock.Entry, error]
	// Get finds one recording by its id, a unique beginning of it, its number alone in
	// the newest run, or "last". The error is ErrNotFound, ErrAmbiguous or ErrEvicted.
	Get(ctx context.Context, id string) (*mock.Entry, error)
	// Epochs tells in which epoch the tenants of a run are.
	Epochs(ctx context.Context, run string) (Epochs, error)
	// Tenants lists the tenants of a run that have called, by name, of AllRuns run by run.
	// It is a look-up, whatever the size of the run, unless that has 10,000 tenants.
	Tenants(ctx context.Context, run string) ([]Tenant, error)
	// Notes gives the notes of a run, oldest first.
	Notes(ctx context.Context, run string) iter.Seq2[mock.Note, error]
	// Malformed gives what never became a request, oldest first; of a live journal's own
	// run the newest 1,000.
	Malformed(ctx context.Context, run string) iter.Seq2[Malformed, error]
	// Runs lists the runs, oldest first.
	Runs() ([]Run, error)
}

// AllRuns names every run in a folder.
const AllRuns = "all"

// A Query says which recordings are wanted, and in which order.
type Query struct {
	Run         string
	OldestFirst bool   // default: newest first
	From        uint64 // the lowest number that is wanted
	After       string // the id of the recording that was seen last: those that follow it in the order; ErrEvicted if some were dropped there
}

// floor is the number above which recordings are wanted.
func (q Query) floor() uint64 { return max(q.From, 1) - 1 }

// A Run is one life of a server in a folder.
type Run struct {
	ID       string
	Start    time.Time
	Ended    time.Time // zero while it lives; of one that died: when it last wrote
	Segments int
	Bytes    int64
	Last     uint64 // the number of its newest recording, 0 without any
	First    uint64 // of its oldest that is still there, 0 without any
	Evicted  uint64 // how many recordings before First retention has dropped
	Live     bool   // it is being written
	Closed   bool   // it ended well; one that is neither live nor closed died
	Version  string // of the program
	Seed     uint64
	Args     []string
	Settings Settings // of its server; nil if it was of a version that did not record them
	Shared   bool     // it is one of several that are one: by no name all of them are meant
}

package journal

import (
	"maps"

	"somock/mock"
)

// The notes that a journal writes about itself, and the one that it reads.
const (
	NoteLost    = "lost"    // numbers that stand for no recording, or outcomes that are missing
	NoteEvicted = "evicted" // a segment that retention dropped
	NoteReset   = "reset"   // a tenant, or all, began a new epoch
)

// EvictedBy is how many recordings of which run a note says that retention dropped; 0 if
// it says nothing of the kind.
func EvictedBy(n mock.Note) (run string, recordings uint64) {
	first, last := number(n, "first"), number(n, "last")
	if n.Note != NoteEvicted || first == 0 || last < first {
		return "", 0
	}
	return n.Detail["run"], last - first + 1
}

// Epochs tells in which epoch each tenant is, from the notes of a run.
type Epochs struct {
	all     int
	tenants map[string]int
}

func newEpochs() Epochs { return Epochs{tenants: map[string]int{}} }

// Of is the epoch of a tenant, by any spelling.
func (e Epochs) Of(tenant string) int {
	if epoch, ok := e.tenants[mock.TenantKey(tenant)]; ok {
		return epoch
	}
	return e.all
}

// apply follows the notes in their order. A reset of all stands for all tenants alike.
func (e *Epochs) apply(n mock.Note) {
	switch {
	case n.Note != NoteReset:
	case n.Tenant == "":
		e.all = n.Epoch
		clear(e.tenants)
	default:
		e.tenants[mock.TenantKey(n.Tenant)] = n.Epoch
	}
}

// reach follows a recording, which may be left where the note of its epoch is not.
func (e *Epochs) reach(tenant string, epoch int) {
	if epoch > e.Of(tenant) {
		e.tenants[mock.TenantKey(tenant)] = epoch
	}
}

func (e Epochs) clone() Epochs { return Epochs{e.all, maps.Clone(e.tenants)} }

// How many notes are kept in memory where there is no disk, and how many malformed heads
// in any case: each has a few hundred bytes, or 16 KiB at the worst.
const (
	keepNotes = 10_000
	keepHeads = 1_000
)

func (j *Journal) keepNote(n mock.Note) {
	if j.disk == nil {
		j.notes = newest(append(j.notes, n), keepNotes)
	}
}

func (j *Journal) keepMalformed(m Malformed) {
	j.heads++
	j.malformed = newest(append(j.malformed, m), keepHeads)
}

// newest keeps so many of a list at least, and twice as many at most.
func newest[T any](list []T, n int) []T {
	if len(list) < 2*n {
		return list
	}
	return append([]T(nil), list[len(list)-n:]...)
}

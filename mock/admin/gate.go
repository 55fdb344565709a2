package admin

import (
	"context"
	"runtime/debug"
)

// largeDocument is from how many bytes on documents are read one at a time: reading one
// takes some hundred bytes of memory for each of its own.
const largeDocument = 64 << 10

// A gate keeps large documents from being read at the same time.
type gate chan struct{}

func newGate() gate { return make(gate, 1) }

// pass reads a document of so many bytes, once it is its turn. It does not begin for a
// client that has left.
func (g gate) pass(ctx context.Context, size int, read func() error) error {
	if size < largeDocument {
		return read()
	}
	select {
	case g <- struct{}{}:
		defer func() { <-g }()
		defer debug.FreeOSMemory() // or what one left behind counts for the next
	case <-ctx.Done():
	}
	if err := ctx.Err(); err != nil {
		return err
	}
	return read()
}

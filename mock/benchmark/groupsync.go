//go:build linux

package main

import (
	"errors"
	"os"
	"sync"

	"golang.org/x/sys/unix"
)

// A groupSync makes appended bytes durable: one write and one fdatasync for all that
// wait, no timer. It is as small as that can be, for it is what somock is held against.
type groupSync struct {
	file *os.File
	done sync.WaitGroup

	mu      sync.Mutex
	more    sync.Cond // signalled when waiting grows, and at the end
	waiting *group    // nil if nobody waits
	closed  bool
}

// A group is what goes to disk together.
type group struct {
	bytes   []byte
	durable chan struct{} // closed when err is set
	err     error
}

var errClosed = errors.New("closed")

// newGroupSync starts the writer, which close ends.
func newGroupSync(f *os.File) *groupSync {
	g := &groupSync{file: f}
	g.more.L = &g.mu
	g.done.Go(g.write)
	return g
}

// append returns when b is durable, or cannot be made so.
func (g *groupSync) append(b []byte) error {
	mine, err := g.join(b)
	if err != nil {
		return err
	}
	<-mine.durable
	return mine.err
}

func (g *groupSync) join(b []byte) (*group, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	if g.closed {
		return nil, errClosed
	}
	if g.waiting == nil {
		g.waiting = &group{durable: make(chan struct{})}
		g.more.Signal()
	}
	g.waiting.bytes = append(g.waiting.bytes, b...)
	return g.waiting, nil
}

func (g *groupSync) write() {
	for next := g.next(); next != nil; next = g.next() {
		if _, next.err = g.file.Write(next.bytes); next.err == nil {
			next.err = unix.Fdatasync(int(g.file.Fd()))
		}
		close(next.durable)
	}
}

// next waits for a group and takes it; nil means that there will be none.
func (g *groupSync) next() *group {
	g.mu.Lock()
	defer g.mu.Unlock()
	for g.waiting == nil && !g.closed {
		g.more.Wait()
	}
	next := g.waiting
	g.waiting = nil
	return next
}

// close writes what waits and ends the writer.
func (g *groupSync) close() {
	g.mu.Lock()
	g.closed = true
	g.more.Signal()
	g.mu.Unlock()
	g.done.Wait()
}

package cli

import (
	"bytes"
	"io"
	"sync"
)

// gatherLimit is how much may wait to be written; whoever writes more waits in turn.
const gatherLimit = 1 << 20

// A gatherer writes what is handed to it a moment later, all that has gathered at once: a
// server under load would else spend a system call a call on its log. Nothing waits for
// a timer. It may be used concurrently.
type gatherer struct {
	w       io.Writer
	mu      sync.Mutex
	room    *sync.Cond
	waiting []byte
	spare   []byte
	closed  bool
	wake    chan struct{}
	done    chan struct{}
}

func newGatherer(w io.Writer) *gatherer {
	g := &gatherer{w: w, wake: make(chan struct{}, 1), done: make(chan struct{})}
	g.room = sync.NewCond(&g.mu)
	go g.run()
	return g
}

// Write takes a copy of p. It never fails: where a log cannot be written there is nobody
// to tell.
func (g *gatherer) Write(p []byte) (int, error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	for len(g.waiting) > gatherLimit && !g.closed {
		g.room.Wait()
	}
	if g.closed {
		return g.w.Write(bytes.Clone(p)) // what is handed on as it is could not be on its writer's stack
	}
	g.waiting = append(g.waiting, p...)
	select {
	case g.wake <- struct{}{}:
	default: // it is awake
	}
	return len(p), nil
}

func (g *gatherer) run() {
	defer close(g.done)
	for range g.wake {
		g.pass()
	}
	g.pass()
}

// pass writes what has gathered: often nothing, since it may have gone with what came before.
func (g *gatherer) pass() {
	if p := g.take(); len(p) > 0 {
		_, _ = g.w.Write(p) // see Write
	}
}

func (g *gatherer) take() []byte {
	g.mu.Lock()
	defer g.mu.Unlock()
	gathered := g.waiting
	g.waiting, g.spare = g.spare[:0], gathered
	g.room.Broadcast()
	return gathered
}

// Close writes what is waiting; from then on Write writes by itself.
func (g *gatherer) Close() {
	g.mu.Lock()
	already := g.closed
	if !already {
		g.closed = true
		close(g.wake)
		g.room.Broadcast()
	}
	g.mu.Unlock()
	if !already {
		<-g.done
	}
}

package cli

import (
	"bytes"
	"io"
	"sync"
	"time"
)

const (
	gatherLimit = 1 << 20     // how much may wait to be written; whoever writes more waits in turn
	lastWords   = time.Second // how long a reader that takes nothing is waited for at the end
)

// A gatherer writes what is handed to it a moment later, all that has gathered at once: a
// server under load would else spend a system call a call on its log, which into a file is
// 4 % of the call. Nothing waits for a timer. It may be used concurrently.
//
// A log that nobody reads makes the server wait, but must not keep it from ending: once it
// is to end, what there is no room for is dropped.
type gatherer struct {
	w       io.Writer
	failed  func(error) // told once that w takes no more
	mu      sync.Mutex
	room    *sync.Cond
	waiting []byte
	spare   []byte
	taken   int  // how often something was taken to be written
	ending  bool // nobody waits for room
	stuck   bool // nothing more is written
	closed  bool
	wake    chan struct{}
	done    chan struct{}
}

func newGatherer(w io.Writer, failed func(error)) *gatherer {
	g := &gatherer{w: w, failed: failed, wake: make(chan struct{}, 1), done: make(chan struct{})}
	g.room = sync.NewCond(&g.mu)
	go g.run()
	return g
}

// Write takes a copy of p. It never fails: where a log cannot be written there is nobody
// to tell.
func (g *gatherer) Write(line []byte) (int, error) {
	p := line
	if bytes.Contains(p, []byte("##")) { // in JSON only a text can hold it, and this is the same text; see prose.Inert
		p = bytes.ReplaceAll(p, []byte("##"), []byte(`#\u0023`))
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	for len(g.waiting) > gatherLimit && !g.ending && !g.closed {
		g.room.Wait()
	}
	switch {
	case g.stuck || len(g.waiting) > gatherLimit:
		return len(line), nil
	case g.closed:
		_, err := g.w.Write(bytes.Clone(p))
		return len(line), err // what is handed on as it is could not be on its writer's stack
	}
	g.waiting = append(g.waiting, p...)
	select {
	case g.wake <- struct{}{}:
	default: // it is awake
	}
	return len(line), nil
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
	p := g.take()
	if len(p) == 0 {
		return
	}
	if _, err := g.w.Write(p); err != nil && g.giveUp() && g.failed != nil {
		g.failed(err)
	}
}

func (g *gatherer) take() []byte {
	g.mu.Lock()
	defer g.mu.Unlock()
	gathered := g.waiting
	g.waiting, g.spare = g.spare[:0], gathered
	g.taken++
	g.room.Broadcast()
	if g.stuck {
		return nil
	}
	return gathered
}

// giveUp writes nothing more. It reports whether anything was written until now.
func (g *gatherer) giveUp() bool {
	g.mu.Lock()
	defer g.mu.Unlock()
	first := !g.stuck
	g.stuck = true
	g.room.Broadcast()
	return first
}

// hurry lets nobody wait for a reader from now on.
func (g *gatherer) hurry() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.ending = true
	g.room.Broadcast()
}

// Close writes what is waiting, as long as somebody takes it; from then on Write writes by
// itself.
func (g *gatherer) Close() {
	g.mu.Lock()
	already := g.closed
	if !already {
		g.closed = true
		close(g.wake)
		g.room.Broadcast()
	}
	g.mu.Unlock()
	for !already && g.await(g.progress()) {
	}
}

// await waits for the end of writing, and reports whether to wait on: something was written
// meanwhile.
func (g *gatherer) await(before int) bool {
	select {
	case <-g.done:
		return false
	case <-time.After(lastWords):
	}
	if g.progress() > before {
		return true
	}
	g.giveUp()
	return false
}

func (g *gatherer) progress() int {
	g.mu.Lock()
	defer g.mu.Unlock()
	return g.taken
}

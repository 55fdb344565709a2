package server

import (
	"context"
	"time"
)

// grace is how long an ending server waits for the requests of connections that it has
// taken, once it takes no more.
const grace = time.Second

// takeLast answers those who came before the end. A listener that is closed resets the
// connections that wait in it, and net/http, once it shuts down, closes those whose request
// it is reading; for a client both look as if its call had been lost half-way.
func (s *Server) takeLast(ctx context.Context) {
	refuseNew(s.queue)
	for waiting(s.queue) && pause(ctx) {
	}
	_ = s.listener.Close() // it is closed twice, which the second says
	if s.served == nil {
		return
	}
	select {
	case <-s.served: // the last one is counted
	case <-ctx.Done(): // there is no room for it
		return
	}
	s.http.SetKeepAlivesEnabled(false)
	last, cancel := context.WithTimeout(ctx, grace)
	defer cancel()
	for s.arriving.Load() > 0 && pause(last) {
	}
}

// pause waits a moment, and reports whether there is time for more.
func pause(ctx context.Context) bool {
	select {
	case <-time.After(time.Millisecond):
		return true
	case <-ctx.Done():
		return false
	}
}

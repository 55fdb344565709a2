package server

import (
	"net"
	"net/http"
	"testing"
	"time"
)

// A nullConn is a connection that costs nothing itself.
type nullConn struct{ net.Conn }

func (nullConn) Read(p []byte) (int, error)  { return 512, nil }
func (nullConn) Write(p []byte) (int, error) { return len(p), nil }

// BenchmarkWatching is what keeping a copy of the head adds to one call: a read of 512
// bytes, the marks around the handler, a write. A call as a whole takes some 30 µs.
func BenchmarkWatching(b *testing.B) {
	buffer := make([]byte, 4096)
	watched := &watchedConn{quietConn: &quietConn{Conn: nullConn{}}, head: make([]byte, headBytes)}
	for _, c := range []struct {
		name string
		conn net.Conn
	}{{"watched", watched}, {"bare", nullConn{}}} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				_, _ = c.conn.Read(buffer)
				if c.conn == net.Conn(watched) {
					watched.handle(true)
				}
				_, _ = c.conn.Write(buffer[:200])
				if c.conn == net.Conn(watched) {
					watched.handle(false)
				}
			}
		})
	}
}

// What a handler's own bytes are is not taken for an answer of net/http's.
func TestWritingWithoutAHeadIsNoRefusal(t *testing.T) {
	conn := &watchedConn{quietConn: &quietConn{Conn: nullConn{}}, head: make([]byte, headBytes)}
	conn.handle(true)
	_, _ = conn.Read(make([]byte, http.DefaultMaxHeaderBytes))
	conn.handle(false)
	if head := conn.refusedHead(); head != nil {
		t.Errorf("taken for a refused head: %q", head)
	}
}

// A flood of connections without a request does not fill the log, and what it leaves out
// is counted.
func TestLinesOfRefusedConnectionsAreBounded(t *testing.T) {
	r, now := &refusals{}, time.Unix(1_800_000_000, 0)
	lines := 0
	for range 200 {
		if _, ok := r.admit(now); ok {
			lines++
		}
	}
	if lines != refusedPerSecond {
		t.Errorf("%d lines in a second", lines)
	}
	if left, ok := r.admit(now.Add(time.Second)); left != 200-refusedPerSecond || !ok {
		t.Errorf("a second later %d are said to be left out, and the next is logged: %v", left, ok)
	}
	if left, _ := r.admit(now.Add(2 * time.Second)); left != 0 {
		t.Errorf("%d are said to be left out where none were", left)
	}
}

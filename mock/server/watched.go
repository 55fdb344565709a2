package server

import (
	"bytes"
	"cmp"
	"context"
	"net"
	"net/http"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"somock/mock"
	"somock/mock/journal"
)

// headBytes is how much is kept of a head that has not become a request yet. It is
// enough for the lines that net/http refuses, and little enough for every connection.
const headBytes = 1024

// A watchedListener bounds how many connections there are, and watches each for bytes
// that never become a request: net/http answers those by itself, no handler runs, and
// a client's worst mistakes would be missing from the record.
type watchedListener struct {
	net.Listener
	slots     chan struct{} // one a connection
	arriving  *atomic.Int64 // how many have not come to a handler since they were made or last read
	malformed func(journal.Malformed)
	refused   *refusals
	head      int // bytes kept of a head; 0 is headBytes
}

func (l *watchedListener) Accept() (net.Conn, error) {
	l.slots <- struct{}{} // more connections wait in the kernel's queue
	conn, err := l.Listener.Accept()
	if err != nil {
		<-l.slots
		return nil, err
	}
	l.arriving.Add(1)
	return &watchedConn{
		quietConn: &quietConn{Conn: conn}, head: make([]byte, cmp.Or(l.head, headBytes)), free: sync.OnceFunc(func() { <-l.slots }), arriving: true, arrivals: l.arriving, malformed: l.malformed, refused: l.refused,
	}, nil
}

// A watchedConn keeps the first bytes that came since the last request was handled.
type watchedConn struct {
	*quietConn
	free      func()
	arrivals  *atomic.Int64
	malformed func(journal.Malformed)
	refused   *refusals

	mu       sync.Mutex // of what follows: net/http reads in the background while a handler runs
	handling bool
	arriving bool // counted in arrivals
	head     []byte
	length   int
	handled  int // length of the head that is being handled
}

func (c *watchedConn) Read(p []byte) (int, error) {
	n, err := c.quietConn.Read(p)
	if awaiting := c.keep(p[:n]); awaiting && err != nil {
		answerPlaintext(err)
		c.refused.handshake(err, c.RemoteAddr())
	}
	return n, err
}

// keep takes a copy of what came while no handler runs, and tells whether that is so.
func (c *watchedConn) keep(p []byte) (awaiting bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !c.handling {
		c.length += copy(c.head[c.length:], p)
		if len(p) > 0 {
			c.count(true)
		}
	}
	return !c.handling
}

// count keeps the number of connections that arrive. The caller holds mu.
func (c *watchedConn) count(arriving bool) {
	switch {
	case arriving && !c.arriving:
		c.arrivals.Add(1)
	case !arriving && c.arriving:
		c.arrivals.Add(-1)
	}
	c.arriving = arriving
}

// Write sees net/http's own answers: those that are written while no handler runs and
// a head is waiting for one.
func (c *watchedConn) Write(p []byte) (int, error) {
	if head := c.refusedHead(); head != nil {
		c.refused.request(c.record(head), head, c.RemoteAddr())
	}
	return c.quietConn.Write(p)
}

// record puts a head on record that never became a call.
func (c *watchedConn) record(head []byte) journal.Malformed {
	m := journal.ParseMalformed(time.Now(), c.RemoteAddr().String(), head)
	c.malformed(m)
	return m
}

// refusedHead is a copy of what came since the last request, nil while one is handled.
func (c *watchedConn) refusedHead() []byte {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.handling || c.length == 0 {
		return nil
	}
	head := slices.Clone(c.head[:c.length])
	c.length = 0
	return head
}

// handle marks the beginning or the end of a handler's work.
func (c *watchedConn) handle(begins bool) {
	c.hold(begins)
	c.mu.Lock()
	defer c.mu.Unlock()
	c.handling, c.length, c.handled = begins, 0, c.length
	c.count(false)
}

// sawContentLength reports whether the head that is being handled had the header, which
// net/http drops next to a Transfer-Encoding without a word.
func (c *watchedConn) sawContentLength() bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	head, _, _ := bytes.Cut(c.head[:c.length], []byte("\r\n\r\n"))
	return bytes.Contains(bytes.ToLower(head), []byte("\ncontent-length:"))
}

// headerOrder is in which order the headers of the request came that is being handled, as
// far as its head was kept: net/http gives them without.
func headerOrder(r *http.Request) []string {
	conn, ok := r.Context().Value(watchedKey{}).(*watchedConn)
	if !ok {
		return nil
	}
	conn.mu.Lock()
	defer conn.mu.Unlock()
	head, _, _ := bytes.Cut(conn.head[:conn.handled], []byte("\r\n\r\n"))
	var names []string
	for _, line := range bytes.Split(head, []byte("\n"))[1:] {
		if name, _, found := bytes.Cut(line, []byte(":")); found {
			names = append(names, string(name))
		}
	}
	return names
}

// Close frees the connection's slot.
func (c *watchedConn) Close() error {
	defer c.free()
	c.handle(true) // whatever is read after this is no request
	return c.quietConn.Close()
}

// NetConn is the connection underneath, as that of tls.Conn is.
func (c *watchedConn) NetConn() net.Conn { return c.Conn }

type watchedKey struct{}

// withConn lets handlers know their connection.
func withConn(ctx context.Context, c net.Conn) context.Context {
	return context.WithValue(ctx, watchedKey{}, c)
}

// watched marks a connection as being handled while the handler runs, and remarks on a
// request that was framed in two ways.
func watched(next http.Handler, remark func(mock.Note)) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		conn, ok := r.Context().Value(watchedKey{}).(*watchedConn)
		if !ok {
			next.ServeHTTP(w, r)
			return
		}
		if isPreface(r) {
			conn.record([]byte("PRI * HTTP/2.0\r\n\r\n"))
			conn.refused.preface(conn.RemoteAddr())
			conn.handle(true) // what is written now is no answer of net/http's
			refusePreface(w)
			return
		}
		if len(r.TransferEncoding) > 0 && conn.sawContentLength() {
			remark(mock.Note{Time: time.Now(), Note: "framing", Text: "a request from " + r.RemoteAddr + " had Content-Length and Transfer-Encoding; the first was ignored (RFC 9112, 6.1), a proxy may see another request than somock did"})
		}
		conn.handle(true)
		defer conn.handle(false)
		next.ServeHTTP(w, r)
	})
}

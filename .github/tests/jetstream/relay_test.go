package jetstream_test

import (
	"io"
	"net"
	"strconv"
	"sync"
	"testing"
)

// A transfer passes on what is said on one side of a relay until it ends.
type transfer func(to io.Writer, from io.Reader)

// plainly passes on all there is.
func plainly(to io.Writer, from io.Reader) { _, _ = io.Copy(to, from) }

// relay stands in front of an engine until the test ends, and passes on what is asked and
// what the engine answers. It gives its own address.
func relay(t testing.TB, engine string, asked, answered transfer) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() { pass(client, engine, asked, answered) })
		}
	})
	t.Cleanup(func() {
		l.Close()
		all.Wait()
	})
	return l.Addr().String()
}

// pass passes one connection on, until one of its sides ends.
func pass(client net.Conn, engine string, asked, answered transfer) {
	defer client.Close()
	server, err := net.Dial("tcp", engine)
	if err != nil {
		return
	}
	var back sync.WaitGroup
	back.Go(func() {
		answered(client, server)
		client.Close()
	})
	asked(server, client)
	server.Close()
	back.Wait()
}

// A link is a relay that can be shut: then it holds what it gets, in both directions, as a
// network does whose cable is out.
type link struct {
	address string

	mu   sync.Mutex
	open chan struct{} // closed while it is
}

func newLink(t testing.TB, engine string) *link {
	l := &link{open: make(chan struct{})}
	close(l.open)
	l.address = relay(t, engine, l.hold, l.hold)
	t.Cleanup(l.free) // or the relay would not end
	return l
}

func (l *link) hold(to io.Writer, from io.Reader) {
	buffer := make([]byte, 32<<10)
	for {
		n, err := from.Read(buffer)
		if err != nil {
			return
		}
		l.mu.Lock()
		open := l.open
		l.mu.Unlock()
		<-open
		if _, err := to.Write(buffer[:n]); err != nil {
			return
		}
	}
}

func (l *link) shut() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.open = make(chan struct{})
}

// free opens it; it may be open.
func (l *link) free() {
	l.mu.Lock()
	defer l.mu.Unlock()
	select {
	case <-l.open:
	default:
		close(l.open)
	}
}

func itoa(n int) string { return strconv.Itoa(n) }

package pagetest

import (
	"io"
	"net"
	"strings"
	"sync"
	"testing"
)

// A front is an address that stays while servers behind it come and go: one that ends gives
// its own back to the system, and anybody may have it next.
type front struct {
	base string

	mu     sync.Mutex
	server string // where the one behind it listens
}

func newFront(t *testing.T) *front {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	f := &front{base: "http://" + l.Addr().String()}
	var all sync.WaitGroup
	all.Go(func() {
		for {
			client, err := l.Accept()
			if err != nil {
				return
			}
			all.Go(func() { f.pass(client) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		all.Wait() // the browser and the servers have ended
	})
	return f
}

// start starts a server behind it for as long as a test does.
func (f *front) start(t *testing.T) *somock {
	t.Helper()
	s := start(t)
	f.mu.Lock()
	defer f.mu.Unlock()
	f.server, s.base = strings.TrimPrefix(s.base, "http://"), f.base
	return s
}

// pass passes one connection on, until one of its sides ends.
func (f *front) pass(client net.Conn) {
	defer func() { _ = client.Close() }()
	f.mu.Lock()
	address := f.server
	f.mu.Unlock()
	server, err := net.Dial("tcp", address)
	if err != nil {
		return
	}
	var back sync.WaitGroup
	back.Go(func() {
		_, _ = io.Copy(client, server)
		_ = client.Close()
	})
	_, _ = io.Copy(server, client)
	_ = server.Close()
	back.Wait()
}

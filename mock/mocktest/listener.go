package mocktest

import (
	"context"
	"net"
	"sync"
)

// A memoryListener is a listener without a network, for use inside a bubble of
// testing/synctest, where a goroutine that waits for a socket would stop the clock.
type memoryListener struct {
	conns  chan net.Conn
	closed chan struct{}
	once   sync.Once
}

func newMemoryListener() *memoryListener {
	return &memoryListener{conns: make(chan net.Conn), closed: make(chan struct{})}
}

// Accept waits for the next dial.
func (l *memoryListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.conns:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close ends Accept and dial. It may be called more than once.
func (l *memoryListener) Close() error {
	l.once.Do(func() { close(l.closed) })
	return nil
}

// Addr is where the listener says that it listens.
func (l *memoryListener) Addr() net.Addr { return memoryAddr{} }

// dial connects to the listener, whatever address is asked for.
func (l *memoryListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	client, server := net.Pipe()
	select {
	case l.conns <- server:
		return client, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

type memoryAddr struct{}

// Network names no network that can be dialled.
func (memoryAddr) Network() string { return "memory" }

// memoryHost is a name that never leads anywhere (RFC 2606, 2): a client other than the
// server's own must not reach what else listens on this machine.
const memoryHost = "somock.invalid"

// String is what URLs are made of.
func (memoryAddr) String() string { return memoryHost + ":80" }

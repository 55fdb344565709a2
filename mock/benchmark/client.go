//go:build linux

package main

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"time"
)

// A client makes the same call over and over on one connection. It is plain so that it
// costs less than any server: bytes made once, one write, one read, no parsing beyond
// what tells a right answer from a wrong one. It is used by one goroutine at a time.
type client struct {
	conn    *net.TCPConn
	request []byte // shared by all clients
	buffer  [1024]byte
}

// dial connects a client; every call on it has to be done within limit from now.
func dial(ctx context.Context, address string, request []byte, limit time.Duration) (*client, error) {
	var d net.Dialer
	conn, err := d.DialContext(ctx, "tcp", address)
	if err != nil {
		return nil, err
	}
	c := &client{conn: conn.(*net.TCPConn), request: request}
	if err := conn.SetDeadline(time.Now().Add(limit)); err != nil {
		conn.Close()
		return nil, err
	}
	return c, nil
}

// close resets the connection, so that thousands of them leave no port in TIME_WAIT.
func (c *client) close() {
	_ = c.conn.SetLinger(0)
	_ = c.conn.Close()
}

// call makes one call. An error says what was answered instead of 204.
func (c *client) call() error {
	if _, err := c.conn.Write(c.request); err != nil {
		return err
	}
	for have := 0; ; {
		n, err := c.conn.Read(c.buffer[have:])
		have += n
		if end := bytes.Index(c.buffer[:have], []byte("\r\n\r\n")); end >= 0 {
			return right(c.buffer[:have], end+4)
		}
		if err != nil {
			return fmt.Errorf("after %d bytes %q of an answer: %w", have, c.buffer[:have], err)
		}
		if have == len(c.buffer) {
			return fmt.Errorf("expected 204 and headers of less than %d bytes, seen %q", have, c.buffer[:have])
		}
	}
}

// right holds an answer, whose headers end at end, against the one that is expected.
func right(answer []byte, end int) error {
	if !bytes.HasPrefix(answer, []byte("HTTP/1.1 204 ")) || len(answer) != end {
		return fmt.Errorf("expected 204 and no body, seen %q", answer)
	}
	return nil
}

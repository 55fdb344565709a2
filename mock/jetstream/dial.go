package jetstream

import (
	"bufio"
	"net"
	"sync/atomic"
	"time"
)

// brief is how long a server may take to be reached again, and to say its first word.
const brief = 500 * time.Millisecond

// A dialer reaches servers for the client. The client holds its lock while it connects, so
// whoever asks it anything waits for that, whatever the context says: on the way back from
// a lost connection a server that is silent must be given up soon.
type dialer struct {
	again atomic.Bool // there was a connection
}

// Dial implements [nats.CustomDialer]. A server speaks first.
func (d *dialer) Dial(network, address string) (net.Conn, error) {
	timeout := Timeout
	if d.again.Load() {
		timeout = brief
	}
	due := time.Now().Add(timeout)
	conn, err := net.DialTimeout(network, address, timeout)
	if err != nil {
		return nil, err
	}
	h := heard{conn, bufio.NewReader(conn)}
	_ = conn.SetReadDeadline(due)
	if _, err := h.said.Peek(1); err != nil {
		conn.Close()
		return nil, err
	}
	_ = conn.SetReadDeadline(time.Time{})
	return h, nil
}

// heard is a connection on which something was heard already.
type heard struct {
	net.Conn
	said *bufio.Reader
}

func (h heard) Read(b []byte) (int, error) { return h.said.Read(b) }

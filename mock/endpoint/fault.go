package endpoint

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"time"

	"somock/mock"
)

// playFault breaks the connection as scripted. It is never used again afterwards.
func (p *performance) playFault() *mock.Outcome {
	fault := p.reply.Fault
	if fault.Kind == mock.Hang {
		return p.hang()
	}
	var wire []byte
	var header http.Header
	if fault.Kind.SendsReply() {
		header = p.header()
		header.Set("Connection", "close")
		wire = p.serialize(header)
	}
	conn, err := p.hijack()
	if err != nil {
		p.Log.Error("fault not played: the connection cannot be taken over", "recording", p.entry.ID, "error", err)
		return p.outcome(mock.WriteError, 0, nil, "")
	}
	defer func() { _ = conn.Close() }() // it may be closed by the fault already
	p.first = time.Now()

	switch fault.Kind {
	case mock.Reset:
		reset(conn)
	case mock.Garbage:
		_, _ = conn.Write(garbage)
	case mock.Truncate:
		_, _ = conn.Write(cutInsideHeaders(wire))
		return p.outcome(mock.Faulted, p.reply.Status, header, "")
	case mock.Dribble:
		kind := dribble(p.Replies, conn, wire, fault)
		return p.outcome(kind, p.reply.Status, header, p.body)
	}
	return p.outcome(mock.Faulted, 0, nil, "")
}

// hang sends nothing until the client leaves, the limit is reached, or the server ends.
func (p *performance) hang() *mock.Outcome {
	limit := time.NewTimer(p.HangLimit)
	defer limit.Stop()
	kind := mock.Faulted
	select {
	case <-p.r.Context().Done():
		kind = mock.ClientGone
	case <-limit.C:
	case <-p.Hangs.Done():
		kind = mock.Shutdown
	}
	p.hangUp()
	return p.outcome(kind, 0, nil, "")
}

// hangUp closes the connection without an answer; net/http would send a 200.
func (p *performance) hangUp() {
	if conn, err := p.hijack(); err == nil {
		_ = conn.Close() // the client has gone, or is meant to see just this
	}
}

func (p *performance) hijack() (net.Conn, error) {
	conn, _, err := http.NewResponseController(p.w).Hijack()
	if err != nil {
		return nil, err
	}
	return conn, conn.SetDeadline(time.Time{})
}

// garbage is what no HTTP client takes for a status line.
var garbage = []byte("\x00\x15\x7f\xff this is not HTTP \xfe\xff\r\n\r\n")

// reset makes the kernel send RST instead of FIN: closing a socket that lingers for no
// time throws its state away. Over TLS the socket is one underneath.
func reset(conn net.Conn) {
	for wrapped, ok := conn.(interface{ NetConn() net.Conn }); ok; wrapped, ok = conn.(interface{ NetConn() net.Conn }) {
		conn = wrapped.NetConn()
	}
	if tcp, ok := conn.(interface{ SetLinger(int) error }); ok {
		_ = tcp.SetLinger(0) // where it fails the client sees FIN, which still is no answer
	}
	_ = conn.Close()
}

// serialize is the reply as bytes of HTTP/1.1.
func (p *performance) serialize(header http.Header) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", p.reply.Status, http.StatusText(p.reply.Status))
	_ = header.Write(&b) // a buffer does not fail
	b.WriteString("\r\n")
	if hasBody(p.reply.Status) && p.r.Method != http.MethodHead {
		b.WriteString(p.body)
	}
	return b.Bytes()
}

// cutInsideHeaders is a reply up to the middle of its headers, and of a line there: some
// clients take headers that end after a whole line for all there are.
func cutInsideHeaders(wire []byte) []byte {
	line, _, _ := bytes.Cut(wire, []byte("\r\n"))
	head, _, _ := bytes.Cut(wire, []byte("\r\n\r\n"))
	middle := (len(line) + len(head)) / 2
	start := bytes.LastIndex(wire[:middle], []byte("\r\n")) + 2
	length := bytes.Index(wire[start:], []byte("\r\n"))
	return wire[:start+length/2]
}

// dribble writes a few bytes at a time until all are written, the client leaves or the
// server ends.
func dribble(end context.Context, conn net.Conn, wire []byte, fault mock.Fault) mock.OutcomeKind {
	tick := time.NewTicker(fault.Every)
	defer tick.Stop()
	for len(wire) > 0 {
		n := min(fault.Bytes, len(wire))
		_ = conn.SetWriteDeadline(time.Now().Add(writeTimeout)) // a connection from net/http has deadlines
		if _, err := conn.Write(wire[:n]); err != nil {
			return mock.ClientGone
		}
		if wire = wire[n:]; len(wire) == 0 {
			break
		}
		select {
		case <-tick.C:
		case <-end.Done():
			return mock.Shutdown
		}
	}
	return mock.Faulted
}

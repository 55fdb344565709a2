package endpoint

import (
	"bytes"
	"context"
	"fmt"
	"net"
	"net/http"
	"strings"
	"time"

	"somock/mock"
)

// playFault breaks the connection as scripted. It is never used again afterwards.
func (p *playback) playFault() *mock.Outcome {
	fault := p.reply.Fault
	if fault.Kind == mock.FaultHang {
		return p.hang()
	}
	var wire []byte
	if fault.Kind.SendsReply() {
		header := p.header()
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
	case mock.FaultReset:
		reset(conn)
	case mock.FaultGarbage:
		_, _ = conn.Write(garbage)
	case mock.FaultTruncate:
		wire = truncated(wire)
		n, _ := conn.Write(wire)
		return p.partly(mock.Faulted, wire[:n])
	case mock.FaultDribble:
		n, kind := dribble(p.Replies, conn, wire, fault)
		return p.partly(kind, wire[:n])
	}
	return p.outcome(mock.Faulted, 0, nil, "")
}

// hang sends nothing until the client leaves, the limit is reached, or the server ends.
func (p *playback) hang() *mock.Outcome {
	limit := time.NewTimer(p.HangLimit)
	defer limit.Stop()
	kind := mock.Faulted
	select {
	case <-p.client(p.r).Done():
		kind = mock.ClientGone
	case <-limit.C:
	case <-p.Hangs.Done():
		kind = mock.Shutdown
	}
	p.hangUp()
	return p.outcome(kind, 0, nil, "")
}

// hangUp closes the connection without an answer; net/http would send a 200.
func (p *playback) hangUp() {
	if conn, err := p.hijack(); err == nil {
		_ = conn.Close() // the client has gone, or is meant to see just this
	}
}

func (p *playback) hijack() (net.Conn, error) {
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
func (p *playback) serialize(header http.Header) []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "HTTP/1.1 %d %s\r\n", p.reply.Status, http.StatusText(p.reply.Status))
	_ = header.Write(&b) // a buffer does not fail
	b.WriteString("\r\n")
	if hasBody(p.reply.Status) && p.r.Method != http.MethodHead {
		b.WriteString(p.body)
	}
	return b.Bytes()
}

// truncated is a reply cut so that no client can take it for an answer: inside its body,
// which then is shorter than its Content-Length, or inside its status line if it has no
// body. Many clients take headers that end early for all there are, and one (Java's
// HttpURLConnection) half a status for a whole one: so the cut is in the protocol's name.
func truncated(wire []byte) []byte {
	head, body, _ := bytes.Cut(wire, []byte("\r\n\r\n"))
	if len(body) == 0 {
		return wire[:len("HTTP/1")]
	}
	return wire[:len(head)+len("\r\n\r\n")+len(body)/2]
}

// partly is the record of a reply of which these bytes went out. A status line or header
// that is not whole is not among them.
func (p *playback) partly(kind mock.OutcomeKind, wire []byte) *mock.Outcome {
	head, body, _ := strings.Cut(string(wire), "\r\n\r\n")
	status, header := 0, http.Header{}
	for line := range strings.SplitAfterSeq(string(wire[:min(len(wire), len(head)+2)]), "\r\n") {
		line, whole := strings.CutSuffix(line, "\r\n")
		switch name, value, _ := strings.Cut(line, ": "); {
		case !whole:
		case status == 0:
			status = p.reply.Status
		default:
			header[name] = append(header[name], value)
		}
	}
	return p.outcome(kind, status, header, body)
}

// dribble writes a few bytes at a time until all are written, the client leaves or the
// server ends. It tells how many were written.
func dribble(end context.Context, conn net.Conn, wire []byte, fault mock.Fault) (written int, kind mock.OutcomeKind) {
	tick := time.NewTicker(fault.Every)
	defer tick.Stop()
	for {
		_ = conn.SetWriteDeadline(time.Now().Add(writeTimeout)) // a connection from net/http has deadlines
		n, err := conn.Write(wire[written:min(written+fault.Bytes, len(wire))])
		written += n
		switch {
		case err != nil:
			return written, mock.ClientGone
		case written == len(wire):
			return written, mock.Faulted
		}
		select {
		case <-tick.C:
		case <-end.Done():
			return written, mock.Shutdown
		}
	}
}

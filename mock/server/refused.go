package server

import (
	"bytes"
	"crypto/tls"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"

	"somock/mock/journal"
)

// What never becomes a call leaves a line in the log, since no handler sees it and the
// client's own words for it are seldom of use. Anybody can send such bytes, so that the
// log takes so many lines a second and tells how many it left out.
const refusedPerSecond = 10

// refusals logs connections on which no call came about.
type refusals struct {
	log *slog.Logger

	mu     sync.Mutex
	second time.Time // the one that is counted
	count  int       // in it
}

// warn logs one line: what came from whom, and what would mend it.
func (r *refusals) warn(what string, from net.Addr, hint string, more ...any) {
	left, ok := r.admit(time.Now())
	if left > 0 {
		r.log.Warn(fmt.Sprintf("%d more connections brought no request within a second", left), "hint", "their like is above; one client that tries again and again is the usual reason")
	}
	if ok {
		r.log.Warn(what, append([]any{"remote", from.String(), "hint", hint}, more...)...)
	}
}

// admit reports whether there is room for a line in this second, and how many were left
// out of the one before.
func (r *refusals) admit(now time.Time) (left int, ok bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if second := now.Truncate(time.Second); second != r.second {
		left = max(r.count-refusedPerSecond, 0)
		r.second, r.count = second, 0
	}
	r.count++
	return left, r.count <= refusedPerSecond
}

// request tells of bytes that net/http refused by itself.
func (r *refusals) request(m journal.Malformed, head []byte, from net.Addr) {
	switch {
	case len(head) > 1 && head[0] == 0x16 && head[1] == 3: // a TLS record with a handshake (RFC 8446, 5.1)
		r.warn("TLS was spoken to a port for plain HTTP", from, "call it by http://, or start somock with --tls-self-signed")
	case m.Method == "" || m.Path == "":
		r.warn("bytes that are no HTTP request were refused", from, "only HTTP/1.1 is spoken here", "bytes", m.Bytes)
	default:
		r.warn("a request that net/http could not read was refused", from, "its first line or a header is not as HTTP has them; what is kept of it is on record as malformed", "method", m.Method, "path", m.Path)
	}
}

// preface tells of a client that speaks HTTP/2 without asking first (RFC 9113, 3.3).
func (r *refusals) preface(from net.Addr) {
	r.warn("HTTP/2 was spoken by prior knowledge", from, useHTTP11)
}

const useHTTP11 = "use HTTP/1.1, the only one spoken here: curl --http1.1, without --http2-prior-knowledge; in .NET a request's Version 1.1; in Java HttpClient.Version.HTTP_1_1"

// handshake tells of a TLS connection that came to nothing. A client that only connects
// and leaves, as probes of a port do, is none.
func (r *refusals) handshake(err error, from net.Addr) {
	var plain tls.RecordHeaderError
	switch text := err.Error(); {
	case errors.As(err, &plain) && plain.Conn != nil:
		if bytes.HasPrefix(plain.RecordHeader[:], []byte("PRI *")) {
			r.preface(from)
			return
		}
		r.warn("plain text came to a port for TLS", from, "call it by https://, as the line Ready. says")
	case !strings.Contains(text, "tls: "):
	case strings.Contains(text, "unsupported application protocols"):
		r.warn("a TLS handshake failed: the client offers no HTTP/1.1", from, useHTTP11, "error", text)
	case strings.Contains(text, "certificate"):
		r.warn("a TLS handshake failed: the client does not trust the certificate", from, "give the client the file of --tls-ca-out as a root; its own option that skips verification also does for a test", "error", text)
	default:
		r.warn("a TLS handshake failed", from, "TLS 1.2 or later is spoken here", "error", text)
	}
}

// isPreface reports whether a request is the beginning of HTTP/2 by prior knowledge, the
// one request of another version that net/http hands on.
func isPreface(r *http.Request) bool { return r.Method == "PRI" && r.ProtoMajor == 2 }

// refusePreface answers in HTTP/1.1, which is as far as such a client reads.
func refusePreface(w http.ResponseWriter) {
	w.Header().Set("Connection", "close")
	writeText(w, http.StatusHTTPVersionNotSupported, useHTTP11+"\n")
}

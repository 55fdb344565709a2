package endpoint

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"sync"
	"time"

	"somock/mock"
)

// bodyTimeout is how long a client may take to send its body. The vendor names no
// limit; a minute is longer than any client here waits for the whole call.
const bodyTimeout = time.Minute

// capture takes a request off the connection, as it is.
func (e *Endpoint) capture(w http.ResponseWriter, r *http.Request) *mock.Request {
	path, query, _ := strings.Cut(r.RequestURI, "?")
	if r.URL.IsAbs() || r.Method == http.MethodConnect { // a proxy's form: its path is inside
		path = r.URL.EscapedPath()
	}
	request := &mock.Request{
		Arrived: time.Now(), Remote: r.RemoteAddr, Method: r.Method,
		Target: r.RequestURI, Path: path, RawQuery: query, Header: r.Header,
	}
	if r.Host != "" { // net/http keeps it apart
		request.Header["Host"] = []string{r.Host}
	}
	if r.Proto != "HTTP/1.1" {
		request.Proto = r.Proto
	}
	if len(r.TransferEncoding) > 0 {
		request.Header["Transfer-Encoding"] = r.TransferEncoding
	}
	if r.Body != http.NoBody {
		request.Body, request.State = e.readBody(w, r)
	}
	request.Complete = time.Now()
	return request
}

// readBody reads what was announced, but no more than the limit.
func (e *Endpoint) readBody(w http.ResponseWriter, r *http.Request) (string, mock.BodyState) {
	if r.ContentLength > e.MaxBody {
		return "", mock.BodyTooLarge
	}
	conn := http.NewResponseController(w)
	_ = conn.SetReadDeadline(time.Now().Add(bodyTimeout)) // unsupported only in tests without a connection
	defer func() { _ = conn.SetReadDeadline(time.Time{}) }()

	body, err := readUpTo(r.Body, r.ContentLength, e.MaxBody)
	switch {
	case errors.Is(err, errTooLarge):
		return body, mock.BodyTooLarge
	case err != nil:
		return body, mock.BodyIncomplete
	}
	return body, mock.BodyWhole
}

var errTooLarge = errors.New("body over the limit")

// promised is how much of a Content-Length is believed before the bytes are there: a
// thousand clients that announce much and send nothing must not cost much.
const promised = 64 << 10

// chunks are what bodies are read by: without a pool of them a call takes 9 % longer.
var chunks = sync.Pool{New: func() any { return new([4 << 10]byte) }}

// readUpTo reads all of a body of known or (-1) unknown size, and at most limit bytes.
func readUpTo(body io.Reader, size, limit int64) (string, error) {
	chunk := chunks.Get().(*[4 << 10]byte)
	defer chunks.Put(chunk)
	var b strings.Builder
	b.Grow(int(max(0, min(size, promised))))
	n, err := io.CopyBuffer(&b, io.LimitReader(body, limit+1), chunk[:])
	if n > limit {
		return b.String()[:limit], errTooLarge
	}
	return b.String(), err
}

// A client whose body is over the limit is answered while it is still sending. These
// bound how much of the rest is taken in, and for how long.
const (
	drainBytes   = 64 << 20
	drainTimeout = 2 * time.Second
)

// drain takes in the rest of a body that was answered before its end, and throws it
// away. Closing the connection on a client that sends would reset it, and most read an
// answer only once all is sent: they would report a broken connection, not the 413.
// The deadline stands until net/http sets its own for the next request, so that it also
// bounds what net/http looks for at the end of this one.
func drain(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("Expect") != "" {
		return // it was not told to go on, so there is nothing to come
	}
	conn := http.NewResponseController(w)
	_ = conn.SetReadDeadline(time.Now().Add(drainTimeout)) // unsupported only in tests without a connection
	_, _ = io.CopyN(io.Discard, r.Body, drainBytes)        // a client that stops sending has what it wanted
}

package admin

import (
	"context"
	"io"
	"net/http"
	"time"
)

// local is a transport that asks a control plane in this process: what its handlers
// write is read as it comes, without a connection between.
type local struct{ admin *Admin }

// RoundTrip implements [http.RoundTripper]. The handler runs until the answer's body is
// closed, which waits for it.
func (l local) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithCancel(r.Context())
	answer, written := io.Pipe()
	w := &localWriter{header: http.Header{}, body: written, began: make(chan int, 1)}
	done := make(chan struct{})
	asked := r.WithContext(ctx)
	asked.Host = r.URL.Host
	if asked.Body == nil {
		asked.Body = http.NoBody
	}
	go func() {
		defer close(done)
		l.admin.ServeHTTP(w, asked)
		w.WriteHeader(http.StatusOK)
		_ = written.Close() // it has no error
	}()
	body := &localBody{answer, func() { cancel(); _ = answer.Close(); <-done }}
	select {
	case status := <-w.began:
		return &http.Response{
			Status: http.StatusText(status), StatusCode: status, Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
			Header: w.header, Body: body, ContentLength: -1, Request: r,
		}, nil
	case <-ctx.Done():
		_ = body.Close() // it has no error
		return nil, ctx.Err()
	}
}

type localBody struct {
	io.Reader
	end func()
}

// Close ends the handler, and waits for it.
func (b *localBody) Close() error {
	b.end()
	return nil
}

// A localWriter is written to by one handler.
type localWriter struct {
	header http.Header
	body   *io.PipeWriter
	begun  bool
	began  chan int // gets the status
}

func (w *localWriter) Header() http.Header { return w.header }

func (w *localWriter) WriteHeader(status int) {
	if !w.begun {
		w.begun = true
		w.header = w.header.Clone() // whoever reads has the one before
		w.began <- status
	}
}

func (w *localWriter) Write(p []byte) (int, error) {
	w.WriteHeader(http.StatusOK)
	return w.body.Write(p)
}

// Flush is what a stream of events asks for; nothing is held back here.
func (w *localWriter) Flush() { w.WriteHeader(http.StatusOK) }

// SetWriteDeadline is what a stream of events asks for; whoever reads here is waited for.
func (w *localWriter) SetWriteDeadline(time.Time) error { return nil }

// breakOff ends an answer with the error that it could not be given whole for.
func (w *localWriter) breakOff(err error) { _ = w.body.CloseWithError(err) } // it has no error

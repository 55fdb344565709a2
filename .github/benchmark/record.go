//go:build linux

package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// A recorder answers a call when what it keeps of it is written, and with fsync durable.
// It is what recording costs with the standard library, written plainly.
type recorder struct {
	file  *os.File
	fsync bool
	calls atomic.Int64
	done  sync.WaitGroup

	mu      sync.Mutex
	more    sync.Cond // signalled when waiting grows, and at the end
	waiting *group
	closed  bool
}

// A group is the lines that are written together.
type group struct {
	lines   []byte
	written chan struct{} // closed when err is set
	err     error
}

func newRecorder(home string, fsync bool) (*recorder, error) {
	if err := os.MkdirAll(home, 0o700); err != nil {
		return nil, err
	}
	f, err := os.OpenFile(filepath.Join(home, "record.jsonl"), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	r := &recorder{file: f, fsync: fsync, waiting: newGroup()}
	r.more.L = &r.mu
	r.done.Go(r.write)
	return r, nil
}

func newGroup() *group { return &group{written: make(chan struct{})} }

// A received line tells what came in, a replied line what became of it.
type (
	received struct {
		V       int             `json:"v"`
		Kind    string          `json:"kind"`
		ID      string          `json:"id"`
		Time    time.Time       `json:"time"`
		Remote  string          `json:"remote"`
		Method  string          `json:"method"`
		Target  string          `json:"target"`
		Headers http.Header     `json:"headers"`
		Body    string          `json:"body"`
		Message incomingMessage `json:"message"`
	}
	replied struct {
		V          int         `json:"v"`
		Kind       string      `json:"kind"`
		ID         string      `json:"id"`
		Status     int         `json:"status"`
		Headers    http.Header `json:"headers"`
		DurationMS float64     `json:"duration_ms"`
	}
	incomingMessage struct {
		To, From, Content, Format, SessionKey, Plugin *string
	}
)

func (rec *recorder) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	began := time.Now()
	body, ok := readBody(w, r)
	if !ok {
		return
	}
	var request struct{ IncomingMessage incomingMessage }
	if err := json.Unmarshal(body, &request); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	id := fmt.Sprintf("reference-%d", rec.calls.Add(1))
	in, err := line(received{1, "received", id, began.UTC(), r.RemoteAddr, r.Method, r.RequestURI, r.Header, string(body), request.IncomingMessage})
	if err == nil {
		mine := rec.append(in)
		<-mine.written
		err = mine.err
	}
	if err != nil {
		http.Error(w, err.Error(), http.StatusServiceUnavailable)
		return
	}
	accept(w)
	if out, err := line(replied{1, "replied", id, http.StatusNoContent, w.Header(), float64(time.Since(began)) / 1e6}); err == nil {
		rec.append(out)
	}
}

// line is a value as JSON, with the checksum of its bytes as the last member.
func line(v any) ([]byte, error) {
	text, err := json.Marshal(v)
	if err != nil {
		return nil, err
	}
	text = []byte(strings.TrimSuffix(string(text), "}"))
	return fmt.Appendf(text, ",\"crc\":\"%08x\"}\n", crc32.Checksum(text, castagnoli)), nil
}

func (rec *recorder) append(line []byte) *group {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	rec.waiting.lines = append(rec.waiting.lines, line...)
	rec.more.Signal()
	return rec.waiting
}

func (rec *recorder) write() {
	for next := rec.next(); next != nil; next = rec.next() {
		if _, next.err = rec.file.Write(next.lines); next.err == nil && rec.fsync {
			next.err = rec.file.Sync()
		}
		close(next.written)
	}
}

// next waits for lines and takes them; nil means that there will be none.
func (rec *recorder) next() *group {
	rec.mu.Lock()
	defer rec.mu.Unlock()
	for len(rec.waiting.lines) == 0 {
		if rec.closed {
			return nil
		}
		rec.more.Wait()
	}
	next := rec.waiting
	rec.waiting = newGroup()
	return next
}

func (rec *recorder) close() error {
	rec.mu.Lock()
	rec.closed = true
	rec.more.Signal()
	rec.mu.Unlock()
	rec.done.Wait()
	return errors.Join(rec.file.Close())
}

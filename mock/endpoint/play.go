package endpoint

import (
	"context"
	"io"
	"net/http"
	"runtime"
	"strconv"
	"strings"
	"time"

	"somock/mock"
	"somock/mock/wire"
)

// writeTimeout is how long the kernel may take to accept a reply once it is due.
const writeTimeout = 30 * time.Second

// A playback is one reply being played: what is known of it so far.
type playback struct {
	*Endpoint
	w     http.ResponseWriter
	r     *http.Request
	call  *mock.Call
	entry *mock.Entry
	reply mock.Reply
	body  string // the reply's, filled in

	passed *passed // what is known of a call that was passed on; nil for others

	first time.Time // when the first byte was due to leave; zero if none was sent
}

// play has the service answer a call that is passed on; else it waits out the delay, then
// sends the reply or plays its fault.
func (p *playback) play() *mock.Outcome {
	if p.entry.Decision.By == mock.ByForward {
		return p.passOn()
	}
	p.body = p.reply.Body.Fill(p.entry.ID)
	if p.reply.Delay > 0 {
		if ended := p.wait(p.client(p.r), p.call.Complete.Add(p.reply.Delay)); ended != "" {
			p.hangUp()
			return p.outcome(ended, 0, nil, "")
		}
	}
	if p.reply.Fault.Kind != "" {
		return p.playFault()
	}
	return p.send()
}

// wait returns "" when due has come, else what ended the wait. It is never early.
func (e *Endpoint) wait(client context.Context, due time.Time) mock.OutcomeKind {
	left := time.Until(due)
	if left <= 0 {
		return ""
	}
	timer := time.NewTimer(left)
	defer timer.Stop()
	select {
	case <-timer.C:
		return ""
	case <-client.Done():
		return mock.ClientGone
	case <-e.Replies.Done():
		return mock.Shutdown
	}
}

// send writes the reply and hands it to the kernel by flushing, so that "answered"
// means that much.
func (p *playback) send() *mock.Outcome {
	header, body := p.header(), p.body
	if p.passed != nil && p.passed.answer != nil {
		header = p.passedHeader()
	}
	if p.r.Method == http.MethodHead {
		body = ""
	}
	conn := http.NewResponseController(p.w)
	p.first = time.Now()
	_ = conn.SetWriteDeadline(p.first.Add(writeTimeout))      // unsupported only in tests without a connection
	defer func() { _ = conn.SetWriteDeadline(time.Time{}) }() // the next request may be for the control plane
	p.w.WriteHeader(p.reply.Status)
	if body != "" {
		_, _ = io.WriteString(p.w, body) // Flush reports it
	}
	if err := conn.Flush(); err != nil {
		return p.outcome(p.writeFailure(), p.reply.Status, header, body)
	}
	return p.outcome(mock.Answered, p.reply.Status, header, body)
}

// writeFailure tells a client that left from a connection that failed otherwise.
func (p *playback) writeFailure() mock.OutcomeKind {
	if p.r.Context().Err() != nil {
		return mock.ClientGone
	}
	return mock.WriteError
}

// header fills in the headers of the reply, as they will stand on the wire.
func (p *playback) header() http.Header {
	h := p.w.Header()
	for _, f := range p.reply.Headers {
		h.Add(f.Name, f.Value.Fill(p.entry.ID))
	}
	spellChallenge(h)
	p.allowOrigin(h)
	if p.MockHeaders {
		p.mockHeaders(h)
	}
	if h["Date"] == nil {
		h["Date"] = []string{time.Now().UTC().Format(http.TimeFormat)}
	}
	if h["Content-Type"] == nil {
		h["Content-Type"] = nil // or net/http would guess one
	}
	if h["Content-Length"] == nil && hasBody(p.reply.Status) {
		h["Content-Length"] = []string{strconv.Itoa(len(p.body))}
	}
	return h
}

// spellChallenge spells WWW-Authenticate as the service, the vendor's page "Set up REST"
// and everyone who looks for it do; Go's canonical form is Www-Authenticate.
func spellChallenge(h http.Header) {
	if challenges := h["Www-Authenticate"]; challenges != nil {
		delete(h, "Www-Authenticate")
		h["WWW-Authenticate"] = challenges
	}
}

// allowOrigin lets a browser read the answer, whatever it is: the vendor enables CORS by
// default (page "Web API configuration", CORSEnable). A preflight's answer says so itself.
func (p *playback) allowOrigin(h http.Header) {
	origin := p.r.Header.Get("Origin")
	if origin == "" || h["Access-Control-Allow-Origin"] != nil {
		return
	}
	for _, f := range wire.CORS(origin) {
		h.Add(f.Name, f.Value.Fill(p.entry.ID))
	}
}

// mockHeaders say which recording this is and why it is answered so. Their values are
// set as they are: the ids in them are our own and hold no line break.
func (p *playback) mockHeaders(h http.Header) {
	h["X-Mock-Recording"] = []string{p.entry.ID}
	if len(p.entry.Violations) > 0 {
		ids := make([]string, len(p.entry.Violations))
		for i, v := range p.entry.Violations {
			ids[i] = v.Rule
		}
		h["X-Mock-Violations"] = []string{strings.Join(ids, ", ")}
	}
	if stub := p.entry.Decision.StubStep(); stub != "" {
		h["X-Mock-Stub"] = []string{stub}
	}
}

// hasBody reports whether a reply of this status may have a body (RFC 9110, 6.4.1).
func hasBody(status int) bool { return status >= 200 && status != 204 && status != 304 }

// outcome is the record of what was sent, made now.
func (p *playback) outcome(kind mock.OutcomeKind, status int, header http.Header, body string) *mock.Outcome {
	now := time.Now()
	if p.first.IsZero() {
		p.first = now
	}
	if p.reply.Delay > 0 {
		runtime.Gosched() // thousands may be due together, and are sent before this one is recorded: of 5,000 the 99th percentile is late by 0.28 s, not 0.50 s
	}
	if p.passed != nil {
		header, body = p.passed.recordable(p.Redactor, p.call, header, body)
	}
	o := p.Redactor.Outcome(p.call, kind, status, header, body)
	if p.passed != nil {
		o.Forwarded = &p.passed.Forwarded
	}
	o.Delay = mock.Millis(p.first.Sub(p.call.Complete))
	o.Duration = mock.Millis(now.Sub(p.call.Arrived))
	return o
}

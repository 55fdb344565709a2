// Package endpoint is the way of a call from the socket to the disk and back: capture,
// check, decide, record, reply or pass on, record the outcome. Everything that judges or decides
// is a function of values and lives elsewhere; here is only what touches a connection.
//
// See .github/docs/worked-example.md for one call in full, .github/docs/performance.md for what it costs.
package endpoint

import (
	"context"
	"errors"
	"log/slog"
	"net/http"
	"sync"
	"time"

	"somock/mock"
	"somock/mock/journal"
)

// A Journal gives an entry its ID and returns once it is durable. Its errors are
// answered 503; the entry then must not be taken as recorded.
type Journal interface {
	Append(context.Context, *mock.Entry) error
	Settle(id string, o *mock.Outcome) error
}

// A Config is what an endpoint needs. All fields are required but MaxLine,
// DecideTimeout, Attend, Forward and Replied; all are used concurrently.
type Config struct {
	// Check judges one request; it knows no history.
	Check func(*mock.Request) *mock.Call

	// Decide says how a judged call is answered, and in which epoch of its tenant. An error
	// means that no decision can be had now: the call is recorded as undecided, in that epoch
	// and under the book that the decision names, and answered 503.
	Decide func(context.Context, *mock.Call) (mock.Decision, mock.Reply, int, error)

	Journal       Journal
	Redactor      *mock.Redactor
	MaxBody       int64         // bytes of a body that are read at most
	MaxLine       int64         // bytes that the journal takes for a recording; 0: any
	DecideTimeout time.Duration // how long a decision is waited for, and the record of one that could not be had, together; 0: as long as it takes
	HangLimit     time.Duration // how long a hang lasts if the client stays
	MockHeaders   bool          // whether answers carry X-Mock-*
	Log           *slog.Logger

	Attend  func(*http.Request) // makes a request's context end when its client leaves; nil: it does so anyway
	Hangs   context.Context     // done when hangs have to end
	Replies context.Context     // done when even pending replies have to end

	Forward *Forward // the service that answers what no stub does; nil: somock does

	Replied func(*mock.Entry, *mock.Outcome) // called after every outcome, from the call's goroutine
}

// An Endpoint serves the emulated surface.
type Endpoint struct {
	Config
	calls sync.WaitGroup // being answered
}

// New makes an endpoint.
func New(c Config) *Endpoint { return &Endpoint{Config: c} }

// Wait returns once the outcome of every call is settled, or with ctx. net/http knows
// nothing of a connection that a fault has taken over, so its own end is too early.
func (e *Endpoint) Wait(ctx context.Context) error {
	settled := make(chan struct{})
	go func() {
		e.calls.Wait()
		close(settled)
	}()
	select {
	case <-settled:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

// ServeHTTP is the pipeline. What is acknowledged is on disk: nothing is written to the
// client, and no delay begins, before the entry is durable.
func (e *Endpoint) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	e.calls.Add(1)
	defer e.calls.Done()
	ctx := context.WithoutCancel(r.Context()) // a client that leaves has made its call all the same
	request := e.capture(w, r)
	call := e.judge(request)
	decision, reply, epoch := e.decide(ctx, call)
	entry := e.Redactor.Entry(call, epoch, decision.Plan(reply))
	if err := e.record(ctx, entry); err != nil {
		e.unavailable(w, err)
		return
	}
	p := &playback{Endpoint: e, w: w, r: r, call: call, entry: entry, reply: reply}
	outcome := p.play()
	if err := e.Journal.Settle(entry.ID, outcome); err != nil {
		e.Log.Error("outcome not recorded", "recording", entry.ID, "error", err)
	}
	if e.Replied != nil {
		e.Replied(entry, outcome)
	}
	if request.State == mock.BodyTooLarge && outcome.Kind == mock.Answered {
		drain(w, r)
	}
}

// client ends when the client leaves.
func (e *Endpoint) client(r *http.Request) context.Context {
	if e.Attend != nil {
		e.Attend(r)
	}
	return r.Context()
}

// unavailable is the answer to a call that was not recorded.
func (e *Endpoint) unavailable(w http.ResponseWriter, err error) {
	part := errorName(err)
	e.Log.Error("call not recorded, answered 503", "part", part, "error", err)
	h := w.Header()
	h.Set("X-Mock-Error", part)
	h.Set("Retry-After", "1")
	h.Set("Content-Type", "text/plain; charset=utf-8")
	w.WriteHeader(http.StatusServiceUnavailable)
	_, _ = w.Write([]byte("somock could not record this call, so it does not answer it (" + part + "). See its log and /readyz.\n"))
}

// errorName is what X-Mock-Error says of a call that the journal did not take.
func errorName(err error) string {
	if errors.Is(err, journal.ErrBusy) {
		return "busy"
	}
	return "journal"
}

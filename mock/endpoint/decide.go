package endpoint

import (
	"context"
	"net/http"

	"somock/mock"
)

// judge has the contract judge a request. One whose recording the journal has no room for
// is judged as one that is too large, and recorded without its body.
func (e *Endpoint) judge(request *mock.Request) *mock.Call {
	call := e.Check(request)
	if e.MaxLine == 0 || e.fits(call) {
		return call
	}
	cut := *request
	cut.Body, cut.State = "", mock.BodyNoRoom
	return e.Check(&cut)
}

const (
	// decided is what the line of a recording has beside what came in.
	decided = 4 << 10
	// widest is how many bytes JSON takes at most for one: a control character.
	widest = 6
)

// fits reports whether the line of a recording will have room. Most are so small that they
// need not be written to know.
func (e *Endpoint) fits(call *mock.Call) bool {
	size := int64(len(call.Body))
	if call.Message != nil {
		for _, text := range call.Message.Texts() {
			if text != nil {
				size += int64(len(*text))
			}
		}
	}
	if len(call.Violations) < 32 && widest*size < e.MaxLine/2 { // the other half is for headers and violations
		return true
	}
	line := e.Redactor.Entry(call, 0, mock.Decision{}).AppendFields(nil)
	return int64(len(line)) <= e.MaxLine-decided
}

// decide asks the engine. A call for which it has no answer now is undecided: 503, and
// never a guess, since that could play a step that another call has played.
func (e *Endpoint) decide(ctx context.Context, call *mock.Call) (mock.Decision, mock.Reply, int) {
	if e.DecideTimeout > 0 {
		bounded, cancel := context.WithTimeout(ctx, e.DecideTimeout-e.DecideTimeout/recordShare)
		defer cancel()
		ctx = bounded
	}
	decision, reply, epoch, err := e.Decide(ctx, call)
	if err != nil {
		e.Log.Error("call undecided, answered 503", "tenant", call.Tenant, "error", err)
		return mock.Decision{By: mock.ByUndecided, Book: decision.Book}, undecided(), epoch
	}
	if e.Forward != nil {
		decision, reply = forwarded(call, decision, reply)
	}
	return decision, reply, epoch
}

// recordShare is the part of that time that is kept for recording a call that could not
// be decided: where the journal is in the same engine that gave no decision, the client must
// not wait for both.
const recordShare = 10

// record puts a call on record.
func (e *Endpoint) record(ctx context.Context, entry *mock.Entry) error {
	if e.DecideTimeout > 0 && entry.Decision.By == mock.ByUndecided {
		bounded, cancel := context.WithTimeout(ctx, e.DecideTimeout/recordShare)
		defer cancel()
		ctx = bounded
	}
	return e.Journal.Append(ctx, entry)
}

func undecided() mock.Reply {
	return mock.Reply{
		Status: http.StatusServiceUnavailable,
		Headers: []mock.HeaderField{
			mock.Header("X-Mock-Error", "scenario"), mock.Header("Retry-After", "1"),
			mock.Header("Content-Type", "text/plain; charset=utf-8"),
		},
		Body: mock.Literal("somock could not learn which step of its scenario is next, so it plays none (scenario). See its log and /readyz.\n"),
	}
}

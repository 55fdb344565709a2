package endpoint

import (
	"context"
	"net/http"
	"time"

	"somock/mock"
)

// decide asks the engine. A call for which it has no answer now is undecided: 503, and
// never a guess, since that could play a step that another call has played.
func (e *Endpoint) decide(ctx context.Context, call *mock.Call) (mock.Decision, mock.Reply, int) {
	ctx, cancel := e.within(ctx, e.Patience-e.Patience/recordShare)
	defer cancel()
	decision, reply, epoch, err := e.Engine.Decide(ctx, call)
	if err != nil {
		e.Log.Error("call undecided, answered 503", "tenant", call.Tenant, "error", err)
		return mock.Decision{By: mock.ByUndecided, Book: decision.Book}, undecided(), epoch
	}
	return decision, reply, epoch
}

// recordShare is the part of the patience that is kept for recording a call that could not
// be decided: where the journal is in the same engine that gave no decision, the client must
// not wait for both.
const recordShare = 10

// record puts a call on record.
func (e *Endpoint) record(ctx context.Context, entry *mock.Entry) error {
	if entry.Decision.By != mock.ByUndecided {
		return e.Journal.Append(ctx, entry)
	}
	ctx, cancel := e.within(ctx, e.Patience/recordShare)
	defer cancel()
	return e.Journal.Append(ctx, entry)
}

// within bounds a context, if there is a bound.
func (e *Endpoint) within(ctx context.Context, d time.Duration) (context.Context, context.CancelFunc) {
	if d == 0 {
		return ctx, func() {}
	}
	return context.WithTimeout(ctx, d)
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

package endpoint

import (
	"context"
	"net/http"

	"somock/mock"
)

// decide asks the engine. A call for which it has no answer now is undecided: 503, and
// never a guess, since that could play a step that another call has played.
func (e *Endpoint) decide(ctx context.Context, call *mock.Call) (mock.Decision, mock.Reply, int) {
	decision, reply, epoch, err := e.Engine.Decide(ctx, call)
	if err != nil {
		e.Log.Error("call undecided, answered 503", "tenant", call.Tenant, "error", err)
		return mock.Decision{By: mock.ByUndecided, Book: decision.Book}, undecided(), epoch
	}
	return decision, reply, epoch
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

package conform

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"somock/mock"
	"somock/mock/forward"
)

// exchange records a call, makes it, and records what came of it. The reply, with its body
// decompressed, is nil if none came; the reason then says why. What was kept of the call is
// given even then. An error is the journal's:
// what cannot be recorded does not leave.
func (r *Runner) exchange(ctx context.Context, p *Probe) (reply *forward.Reply, kept *mock.Entry, err error) {
	host := r.Target.Root().Host
	request := p.request(host)
	request.Arrived = time.Now()
	call := r.Contract.Check(request)
	decision := mock.Decision{By: mock.ByForward}
	if len(p.Expected) > 0 {
		decision.Status = &p.Expected[0].Status
	}
	if p.refuses && !p.lets {
		decision.Rule = &p.ID
	}
	entry := r.Redactor.Entry(call, 0, decision)
	if err := r.Journal.Append(ctx, entry); err != nil {
		return nil, nil, fmt.Errorf("%s was not sent, since it could not be recorded: %w", p.ID, err)
	}
	r.calls++
	reply, err = r.Target.Exchange(ctx, p.Method, p.bytes(host), p.length != "")
	if err == nil {
		reply.Body, err = plain(reply.Header, reply.Body)
	}
	r.judgeService(ctx, p, reply, err)
	outcome := r.outcome(call, reply, err)
	outcome.Duration = mock.Millis(time.Since(request.Arrived))
	if err != nil {
		reply = nil
	}
	return reply, entry.Settled(outcome), r.Journal.Settle(entry.ID, outcome)
}

// mostFailed is how many calls without an answer end a run.
const mostFailed = 2

// judgeService ends the run where the service does not want more, or is not well.
func (r *Runner) judgeService(ctx context.Context, p *Probe, reply *forward.Reply, err error) {
	switch {
	case ctx.Err() != nil:
		r.ended, r.reason = "interrupted", "interrupted: whether the service took the call is not known"
	case err != nil:
		r.failed++
		r.reason = err.Error()
		if r.failed >= mostFailed {
			r.ended = fmt.Sprintf("%d calls had no answer, the last: %s", r.failed, r.mask(r.reason))
		}
	case reply.Status == http.StatusTooManyRequests:
		r.ended = "the service throttles: 429"
	case reply.Status >= 500 && !p.expects(reply.Status):
		r.ended = fmt.Sprintf("the service is not well: %d", reply.Status)
	}
}

// expects reports whether an answer of this status would be right.
func (p *Probe) expects(status int) bool {
	return slices.ContainsFunc(p.Expected, func(a Answer) bool { return a.Status == status })
}

// outcome is what is recorded of a reply, without the given secrets.
func (r *Runner) outcome(call *mock.Call, reply *forward.Reply, err error) *mock.Outcome {
	if err != nil {
		return r.Redactor.Outcome(call, mock.ForwardError, 0, nil, r.mask(err.Error()))
	}
	header := http.Header{}
	for name, values := range reply.Header {
		if strings.EqualFold(name, "Content-Encoding") {
			continue // the body is recorded as it reads
		}
		for _, value := range values {
			header.Add(name, r.mask(value))
		}
	}
	return r.Redactor.Outcome(call, mock.Answered, reply.Status, header, r.mask(string(reply.Body)))
}

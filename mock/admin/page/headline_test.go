package page

import (
	"testing"
	"time"

	"somock/mock"
	"somock/mock/contract"
)

// TestEveryRefusalHasWords: a rule that can refuse is told in words, not by its id.
func TestEveryRefusalHasWords(t *testing.T) {
	refusing := 0
	for _, r := range contract.Rules() {
		if r.Status == 0 {
			continue
		}
		refusing++
		if words := refusalWords(r.Name); words == r.Name || words == "" {
			t.Errorf("%s has no words in refusalWords", r.ID)
		}
	}
	if refusing == 0 {
		t.Error("no rule refuses: the table is not read")
	}
}

// answeredBy is a call that was answered, as a start for cases.
func answeredBy(by mock.By, status int) *mock.Entry {
	e := &mock.Entry{Method: "POST", Decision: mock.Decision{By: by, Status: &status}, Outcome: &mock.Outcome{Kind: mock.Answered}}
	if status != 0 {
		e.Outcome.Status = &status
	}
	e.Decision.Accepted = by != mock.ByRefusal && status >= 200 && status < 300
	return e
}

func with(e *mock.Entry, change func(*mock.Entry)) *mock.Entry {
	change(e)
	return e
}

func TestHeadlines(t *testing.T) {
	fault := func(kind mock.FaultKind, accepted bool) *mock.Entry {
		return with(answeredBy(mock.ByStub, 0), func(e *mock.Entry) {
			e.Decision.Fault, e.Decision.Accepted, e.Outcome.Kind = &kind, accepted, mock.Faulted
		})
	}
	pending := func(d mock.Decision) *mock.Entry { return &mock.Entry{Decision: d} }
	hang := mock.FaultHang
	for _, c := range []struct {
		entry    *mock.Entry
		headline string
		tone     tone
	}{
		{answeredBy(mock.ByDefault, 204), "Accepted", good},
		{with(answeredBy(mock.ByStub, 204), func(e *mock.Entry) { e.Outcome.Delay = mock.Millis(6 * time.Second) }), "Accepted after 6 s", good},
		{with(answeredBy(mock.ByRefusal, 401), func(e *mock.Entry) {
			rule := "app-token.missing"
			e.Decision.Rule = &rule
		}), "Refused: no application token", refused},
		{with(answeredBy(mock.ByRefusal, 415), func(e *mock.Entry) {
			rule := "content-type.missing"
			e.Decision.Rule = &rule
		}), "Refused: no Content-Type", refused},
		{answeredBy(mock.ByUndecided, 503), "Undecided: no step could be had", failed},
		{answeredBy(mock.ByStub, 503), "As scripted: 503 Service Unavailable", failed},
		{with(answeredBy(mock.ByStub, 200), func(e *mock.Entry) { e.Decision.Accepted = false }), "Answered 200 OK, message not taken", failed},
		{fault(mock.FaultReset, false), "Connection reset, nothing answered", failed},
		{fault(mock.FaultReset, true), "Lost reply: message taken, then reset", failed},
		{fault(mock.FaultGarbage, false), "Answered with bytes that are no HTTP", failed},
		{fault(mock.FaultTruncate, false), "Answer cut off before its end", failed},
		{with(fault(mock.FaultHang, false), func(e *mock.Entry) { e.Outcome.Kind, e.Outcome.Duration = mock.ClientGone, mock.Millis(3*time.Second) }), "The client gave up after 3 s", failed},
		{pending(mock.Decision{Fault: &hang}), "Held open: never answered", waiting},
		{pending(mock.Decision{Delay: mock.Millis(4900 * time.Millisecond)}), "Waiting: the reply takes 4.9 s", waiting},
		{answeredBy(mock.ByDescription, 200), "Described, nothing called", plain},
		{answeredBy(mock.ByOther, 200), "Another endpoint: 200 OK", plain},
	} {
		if got := headline(c.entry); got != c.headline {
			t.Errorf("headline %q, want %q", got, c.headline)
		}
		if got := toneOf(c.entry); got != c.tone {
			t.Errorf("%s: tone %s, want %s", c.headline, got, c.tone)
		}
	}
}

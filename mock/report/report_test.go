package report_test

import (
	"errors"
	"fmt"
	"iter"
	"regexp"
	"strings"
	"testing"
	"time"

	"somock/mock"
	"somock/mock/match"
	"somock/mock/report"
	"somock/mock/verify"
)

var start = time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)

// call is the n-th call, a second after the one before, that took so long.
func call(n int, took time.Duration, change func(*mock.Entry)) *mock.Entry {
	status, text := 204, fmt.Sprintf("text %d", n)
	e := &mock.Entry{
		ID: fmt.Sprintf("k3v9q2ab-%d", n), Time: start.Add(time.Duration(n) * time.Second), Tenant: "Cust1", Method: "POST", Message: &mock.Message{Content: &text},
		Outcome: &mock.Outcome{Kind: mock.Answered, Status: &status, Duration: mock.Millis(took)}, Observations: []string{},
	}
	if took > 5*time.Second {
		e.Observations = []string{verify.Slow}
	}
	if change != nil {
		change(e)
	}
	return e
}

func all(list ...*mock.Entry) iter.Seq2[*mock.Entry, error] {
	return func(yield func(*mock.Entry, error) bool) {
		for _, e := range list {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func write(t *testing.T, v *verify.Verdict, calls iter.Seq2[*mock.Entry, error]) string {
	t.Helper()
	v.FailOn = verify.Errors
	r := &report.Report{Source: "run k3v9q2ab", Version: "test", Made: start, Threshold: 5 * time.Second, Verdict: v}
	var b strings.Builder
	if err := r.Write(&b, calls); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// text is what a person reads of a page.
func text(page string) string {
	_, page, _ = strings.Cut(page, "</style>")
	page = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(page, " ")
	return strings.Join(strings.Fields(page), " ")
}

func wants(t *testing.T, page string, wanted ...string) {
	t.Helper()
	for _, w := range wanted {
		if !strings.Contains(text(page), w) {
			t.Errorf("the page does not say %q:\n%s", w, text(page))
		}
	}
}

func TestAReportTellsTheVerdict(t *testing.T) {
	breached := func(e *mock.Entry) {
		e.Violations = []mock.Violation{
			{Rule: "auth.missing", Weight: mock.WeightError, Seen: "no header", Expected: "a header", Source: "page", Fix: "send the header"},
			{Rule: "select.no-effect", Weight: mock.WeightInfo, Seen: "$select", Expected: "none", Source: "page", Fix: "leave it out"},
		}
	}
	calls := all(call(1, 10*time.Millisecond, breached), call(2, 6*time.Second, nil), call(3, 2*time.Millisecond, breached))
	v := &verify.Verdict{
		Results: []verify.Result{
			{Name: "retries", Wanted: verify.Exactly(2), Nearest: []verify.NearMiss{{ID: "k3v9q2ab-2", Differences: []match.Difference{{Field: "reply.status", Wanted: "401", Seen: "204"}}}}},
			{Name: "some call", OK: true, Count: 3, Wanted: verify.AtLeast(1)},
		},
		Violations: []verify.Violated{
			{ID: "k3v9q2ab-1", Rule: "select.no-effect", Weight: mock.WeightInfo}, {ID: "k3v9q2ab-1", Rule: "auth.missing", Weight: mock.WeightError},
			{ID: "k3v9q2ab-3", Rule: "auth.missing", Weight: mock.WeightError},
		},
		FailOn: verify.Errors,
	}
	page := write(t, v, calls)
	wants(t, page,
		"Failed 1 of 2 expectations met, 3 violations, 2 of which fail.", "3 calls, 1 of them over the threshold of 5000 ms",
		"not met retries found 0 recordings, wanted exactly 2 Near miss: k3v9q2ab-2", "reply.status 401 204", "met some call found 3 recordings",
		"error auth.missing In k3v9q2ab-1 , k3v9q2ab-3 ; the first: seen no header expected a header source page fix send the header",
		"info, does not fail select.no-effect In k3v9q2ab-1 seen", "k3v9q2ab-2 08:00:02.000 Cust1 – → – “text 2” 204 No Content 6000 ms slow")
	if strings.Index(page, "auth.missing") > strings.Index(page, "select.no-effect") {
		t.Error("what does not fail comes first")
	}
	if n := strings.Count(page, `<g class="over">`); n != 1 {
		t.Errorf("%d calls are drawn over the line", n)
	}
}

func TestAReportOnNothing(t *testing.T) {
	v := &verify.Verdict{FailOn: verify.Errors}
	v.RequireCalls()
	page := write(t, v, all())
	wants(t, page, "Failed 0 of 1 expectation met, 0 violations.", "0 calls.", "not met some call came in", "None came in.")
	if strings.Contains(page, "<svg") {
		t.Error("nothing is drawn, at length")
	}
}

func TestEveryOutcomeHasAWord(t *testing.T) {
	reset := mock.FaultReset
	page := write(t, &verify.Verdict{OK: true}, all(
		call(1, 0, func(e *mock.Entry) { e.Outcome, e.Observations = nil, nil }),
		call(2, 0, func(e *mock.Entry) { e.Outcome.Kind, e.Outcome.Status, e.Decision.Fault = mock.Faulted, nil, &reset }),
		call(3, 0, func(e *mock.Entry) { e.Outcome.Kind, e.Outcome.Status = mock.ClientGone, nil }),
		call(4, 0, func(e *mock.Entry) { *e.Outcome.Status = 503 }),
		call(5, 0, func(e *mock.Entry) { e.Message, e.Target = nil, "/foo" }),
	))
	wants(t, page, "Passed 0 violations.", "none yet –", "fault reset 0.0 ms", "the client left first", "503 Service Unavailable", "POST /foo")
}

// What a client sent is text: no mark-up, no control or bidirectional characters.
func TestWhatAClientSentStaysText(t *testing.T) {
	evil := "<script>alert(1)</script>\u202e\x1b[31m"
	e := call(1, 0, func(e *mock.Entry) {
		e.Message.Content = &evil
		e.Violations = []mock.Violation{{Rule: "body.syntax", Weight: mock.WeightError, Seen: evil, Fix: "x"}}
	})
	v := &verify.Verdict{FailOn: verify.Errors, Violations: []verify.Violated{{ID: e.ID, Rule: "body.syntax", Weight: mock.WeightError}},
		Results: []verify.Result{{Name: evil, Nearest: []verify.NearMiss{{ID: e.ID, Differences: []match.Difference{{Field: "message.content", Wanted: "x", Seen: evil}}}}}}}
	page := write(t, v, all(e))
	for _, bad := range []string{"<script", "\u202e", "\x1b"} {
		if strings.Contains(page, bad) {
			t.Errorf("the page has %q", bad)
		}
	}
	if n := strings.Count(page, "&lt;script&gt;"); n != 4 {
		t.Errorf("the text is shown %d times", n)
	}
}

// A page that stands alone has no script and no address of anything else.
func TestAReportNeedsNothing(t *testing.T) {
	page := write(t, &verify.Verdict{OK: true}, all(call(1, 0, nil)))
	if found := regexp.MustCompile(`(?i)<script|<link|<img|<iframe|\bsrc=|\bhref=|url\(|@import|https?://|\bon\w+=`).FindString(page); found != "" {
		t.Errorf("the page has %s", found)
	}
	if !strings.Contains(page, `content="default-src 'none'; style-src 'unsafe-inline'"`) {
		t.Error("the page does not refuse what it has not")
	}
}

// However many calls there are, the newest are listed and all counted.
func TestAReportIsBounded(t *testing.T) {
	const n = 3500
	calls := func(yield func(*mock.Entry, error) bool) {
		for i := range n {
			took := time.Millisecond
			if i%2 == 0 {
				took = 6 * time.Second
			}
			if !yield(call(i+1, took, nil), nil) {
				return
			}
		}
	}
	page := write(t, &verify.Verdict{OK: true}, calls)
	wants(t, page, "3500 calls, 1750 of them over the threshold", "The newest; 2500 before them are counted and not listed.")
	if rows := strings.Count(page, `<td class="id">`); rows != 1000 || !strings.Contains(page, `<td class="id">k3v9q2ab-3500<`) || strings.Contains(page, `<td class="id">k3v9q2ab-2500<`) {
		t.Errorf("%d rows", rows)
	}
}

func TestAnErrorOfReadingIsGiven(t *testing.T) {
	broken := errors.New("broken")
	r := &report.Report{Verdict: &verify.Verdict{}}
	var b strings.Builder
	err := r.Write(&b, func(yield func(*mock.Entry, error) bool) { yield(nil, broken) })
	if !errors.Is(err, broken) || b.Len() > 0 {
		t.Errorf("error %v, %d bytes written", err, b.Len())
	}
}

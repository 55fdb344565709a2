package journal_test

import (
	"context"
	"fmt"
	"iter"
	"os"
	"testing"
	"time"

	"somock/mock"
	"somock/mock/journal"
)

// call is an entry as the pipeline makes it, before the journal has seen it.
func call(text string) *mock.Entry {
	return &mock.Entry{
		Time: time.Date(2026, 11, 23, 8, 0, 0, 123456000, time.UTC), Tenant: "Cust12345", Remote: "127.0.0.1:50514",
		Method: "POST", Target: "/Cust12345/api/v1/Agents/Messaging/CreateMessage",
		Headers: []mock.Pair{{"Content-Type", "application/json"}},
		Body:    fmt.Sprintf(`{"IncomingMessage":{"Content":%q}}`, text), BodyEncoding: "utf8",
		Message:    &mock.Message{Content: &text},
		Violations: []mock.Violation{}, Decision: mock.Decision{By: mock.ByDefault, Book: "9c1d", Accepted: true},
	}
}

func answered() *mock.Outcome {
	status := 204
	return &mock.Outcome{
		Kind: mock.Answered, Status: &status, Headers: []mock.Pair{{"Cache-Control", "no-cache"}},
		Delay: mock.Millis(400 * time.Microsecond), Duration: mock.Millis(time.Millisecond),
	}
}

func open(t testing.TB, opts journal.Options) *journal.Journal {
	t.Helper()
	j, err := journal.Open(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { j.Close() })
	return j
}

func mustFolder(t testing.TB, dir string) *journal.Folder {
	t.Helper()
	f, err := journal.OpenFolder(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	return f
}

func add(t testing.TB, j *journal.Journal, text string) *mock.Entry {
	t.Helper()
	e := call(text)
	if err := j.Append(context.Background(), e); err != nil {
		t.Fatalf("append %s: %v", text, err)
	}
	return e
}

func settle(t testing.TB, j *journal.Journal, e *mock.Entry) {
	t.Helper()
	if err := j.Settle(e.ID, answered()); err != nil {
		t.Fatal(err)
	}
}

// show is one recording in short: number, content, outcome.
func show(e *mock.Entry) string {
	outcome := mock.Pending
	if e.Outcome != nil {
		outcome = e.Outcome.Kind
	}
	return fmt.Sprintf("%d %s %s", e.Seq, *e.Message.Content, outcome)
}

func list(t testing.TB, v journal.View, q journal.Query) []string {
	t.Helper()
	out := []string{}
	for e, err := range v.Entries(context.Background(), q) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, show(e))
	}
	return out
}

// refusal is the error that a sequence gives, which must be all that it gives.
func refusal[T any](t *testing.T, seq iter.Seq2[T, error]) error {
	t.Helper()
	var seen []error
	for _, err := range seq {
		seen = append(seen, err)
	}
	if len(seen) != 1 {
		t.Fatalf("seen %v, expected one error and nothing else", seen)
	}
	return seen[0]
}

// long reports whether the tests are to run in their long form: SOMOCK_TEST_LONG=1 go test
// ./mock/journal -timeout 2h. It has 2,000 rounds of kill -9 instead of 20, and a loss
// of power after each fsync has failed instead of a few.
func long() bool { return os.Getenv("SOMOCK_TEST_LONG") != "" }

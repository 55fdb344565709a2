// Package journaltest holds every journal to what those who write and read recordings rely
// on. It is for tests only.
package journaltest

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"slices"
	"testing"
	"time"

	"somock/mock"
	"somock/mock/journal"
	"somock/mock/recordings"
)

// A Journal is one that a server can write.
type Journal interface {
	recordings.Live
	Append(context.Context, *mock.Entry) error
	Settle(id string, o *mock.Outcome) error
	RecordMalformed(journal.Malformed) error
	Close() error
}

// Run tests a journal that open makes, an empty one each time, closed with its test.
func Run(t *testing.T, open func(t *testing.T) Journal) {
	for name, test := range map[string]func(*testing.T, Journal){
		"numbers":    testNumbers,
		"order":      testOrder,
		"cursors":    testCursors,
		"get":        testGet,
		"settle":     testSettle,
		"notes":      testNotes,
		"malformed":  testMalformed,
		"follow":     testFollow,
		"close":      testClose,
		"concurrent": testConcurrent,
	} {
		t.Run(name, func(t *testing.T) { test(t, open(t)) })
	}
}

// Call is an entry as the pipeline makes it, before the journal has seen it.
func Call(text string) *mock.Entry {
	return &mock.Entry{
		Time: time.Date(2026, 11, 23, 8, 0, 0, 123456000, time.UTC), Tenant: "Cust12345", Remote: "127.0.0.1:50514",
		Method: "POST", Target: "/Cust12345/api/v1/Agents/Messaging/CreateMessage",
		Headers: []mock.Pair{{"Content-Type", "application/json"}},
		Body:    fmt.Sprintf(`{"IncomingMessage":{"Content":%q}}`, text), BodyEncoding: "utf8",
		Message:    &mock.Message{Content: &text},
		Violations: []mock.Violation{}, Decision: mock.Decision{By: mock.ByDefault, Book: "9c1d", Accepted: true},
	}
}

// Answered is how most calls end.
func Answered() *mock.Outcome {
	status := 204
	return &mock.Outcome{
		Kind: mock.Answered, Status: &status, Headers: []mock.Pair{{"Cache-Control", "no-cache"}},
		Delay: mock.Millis(400 * time.Microsecond), Duration: mock.Millis(time.Millisecond),
	}
}

// Add records a call.
func Add(t testing.TB, j Journal, text string) *mock.Entry {
	t.Helper()
	e := Call(text)
	if err := j.Append(context.Background(), e); err != nil {
		t.Fatalf("append %s: %v", text, err)
	}
	return e
}

// Settle records that a call was answered.
func Settle(t testing.TB, j Journal, e *mock.Entry) {
	t.Helper()
	if err := j.Settle(e.ID, Answered()); err != nil {
		t.Fatal(err)
	}
}

// Show is one recording in short: number, content, outcome.
func Show(e *mock.Entry) string {
	outcome := mock.Pending
	if e.Outcome != nil {
		outcome = e.Outcome.Kind
	}
	return fmt.Sprintf("%d %s %s", e.Seq, *e.Message.Content, outcome)
}

// List is the recordings in short.
func List(t testing.TB, v journal.View, q journal.Query) []string {
	t.Helper()
	out := []string{}
	for e, err := range v.Entries(context.Background(), q) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, Show(e))
	}
	return out
}

// Refusal is the error that a sequence gives, which must be all that it gives.
func Refusal[T any](t *testing.T, seq iter.Seq2[T, error]) error {
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

func testNumbers(t *testing.T, j Journal) {
	for n := uint64(1); n <= 5; n++ {
		e := Add(t, j, "x")
		if want := fmt.Sprintf("%s-%d", j.Run(), n); e.Seq != n || e.ID != want || e.Run != j.Run() {
			t.Fatalf("append %d filled in %s, %s, %d", n, e.ID, e.Run, e.Seq)
		}
	}
	if c := j.Counts(); c.Received != 5 || c.Pending != 5 {
		t.Errorf("counts are %+v", c)
	}
}

func testOrder(t *testing.T, j Journal) {
	var want []string
	for n := range 20 {
		e := Add(t, j, "text")
		if n%3 != 0 {
			Settle(t, j, e)
		}
		outcome := mock.Answered
		if n%3 == 0 {
			outcome = mock.Pending
		}
		want = append(want, fmt.Sprintf("%d text %s", n+1, outcome))
	}
	if got := List(t, j, journal.Query{OldestFirst: true}); !slices.Equal(got, want) {
		t.Errorf("oldest first: %q\nwanted %q", got, want)
	}
	slices.Reverse(want)
	if got := List(t, j, journal.Query{}); !slices.Equal(got, want) {
		t.Errorf("newest first: %q\nwanted %q", got, want)
	}
}

func testCursors(t *testing.T, j Journal) {
	for range 12 {
		Settle(t, j, Add(t, j, "x"))
	}
	for n := 1; n <= 12; n++ {
		after := fmt.Sprintf("%s-%d", j.Run(), n)
		if got := List(t, j, journal.Query{After: after, OldestFirst: true}); len(got) != 12-n {
			t.Errorf("%d recordings come after %s: %q", len(got), after, got)
		}
		if got := List(t, j, journal.Query{After: after}); len(got) != n-1 {
			t.Errorf("%d recordings come before %s: %q", len(got), after, got)
		}
	}
	if err := Refusal(t, j.Entries(context.Background(), journal.Query{After: "nonsense"})); !errors.Is(err, journal.ErrNotFound) {
		t.Errorf("a bad cursor gives %v", err)
	}
}

func testGet(t *testing.T, j Journal) {
	ctx := context.Background()
	if _, err := j.Get(ctx, "last"); !errors.Is(err, journal.ErrNotFound) {
		t.Errorf("last of none gives %v", err)
	}
	Add(t, j, "first")
	if e, err := j.Get(ctx, j.Run()[:4]); err != nil || e.Seq != 1 {
		t.Errorf("the beginning of the only id gives %v, %v", e, err)
	}
	for range 11 {
		Settle(t, j, Add(t, j, "more"))
	}
	for id, want := range map[string]string{
		"last": "12 more answered", "1": "1 first pending", "12": "12 more answered", j.Run() + "-2": "2 more answered",
		j.Run()[:5] + "-3": "3 more answered",
	} {
		if e, err := j.Get(ctx, id); err != nil || Show(e) != want {
			t.Errorf("get %s: %v, %v", id, e, err)
		}
	}
	for id, want := range map[string]error{
		"13": journal.ErrNotFound, "0": journal.ErrNotFound, "": journal.ErrNotFound, "zzzzzzzz-1": journal.ErrNotFound,
		j.Run(): journal.ErrAmbiguous, j.Run() + "-13": journal.ErrNotFound,
	} {
		if e, err := j.Get(ctx, id); !errors.Is(err, want) {
			t.Errorf("get %q: %v, %v; wanted %v", id, e, err, want)
		}
	}
}

func testSettle(t *testing.T, j Journal) {
	e := Add(t, j, "x")
	Settle(t, j, e)
	if got, err := j.Get(context.Background(), e.ID); err != nil || got.Outcome == nil || got.Outcome.Kind != mock.Answered {
		t.Errorf("right after settling: %v, %v", got, err)
	}
	if e.Outcome != nil {
		t.Error("settling changed the entry that others may hold")
	}
	for _, id := range []string{e.ID, j.Run() + "-2", "other123-1", ""} {
		if err := j.Settle(id, Answered()); !errors.Is(err, journal.ErrNotFound) {
			t.Errorf("settling %q gives %v", id, err)
		}
	}
}

func testNotes(t *testing.T, j Journal) {
	for _, n := range []mock.Note{
		{Note: "reset", Tenant: "Cust1", Epoch: 1}, {Note: "arm", Text: "a step"}, {Note: "reset", Epoch: 5}, {Note: "reset", Tenant: "CUST2", Epoch: 6},
	} {
		if err := j.Note(n); err != nil {
			t.Fatal(err)
		}
	}
	epochs, err := j.Epochs(context.Background(), "")
	if err != nil || epochs.Of("cust1") != 5 || epochs.Of("cust2") != 6 || epochs.Of("new") != 5 {
		t.Errorf("epochs are %+v, %v", epochs, err)
	}
	var names []string
	for n, err := range j.Notes(context.Background(), "") {
		if err != nil {
			t.Fatal(err)
		}
		names = append(names, n.Note+n.Tenant)
	}
	if want := []string{"resetCust1", "arm", "reset", "resetCUST2"}; !slices.Equal(names, want) {
		t.Errorf("notes are %q", names)
	}
}

func testMalformed(t *testing.T, j Journal) {
	head := "POST /a?token=s3cret HTTP/1.1\r\nHost: u:s3cret@h\r\nAuthorization: Basic s3cret\r\nTransfer-Encoding: gzip\r\n s3cret\r\n\r\n"
	if err := j.RecordMalformed(journal.ParseMalformed(Call("").Time, "127.0.0.1:1", []byte(head))); err != nil {
		t.Fatal(err)
	}
	if err := j.Note(mock.Note{Note: "flush"}); err != nil { // ordered after it
		t.Fatal(err)
	}
	for m, err := range j.Malformed(context.Background(), "") {
		want := "{2026-11-23 08:00:00.123456 +0000 UTC 127.0.0.1:1 POST /a [[Host h] [Authorization ] [Transfer-Encoding gzip] [[no header name] ]] 114}"
		if got := fmt.Sprint(m); err != nil || got != want {
			t.Errorf("malformed is %s, %v\nwanted       %s", got, err, want)
		}
		return
	}
	t.Error("nothing malformed is recorded")
}

func testFollow(t *testing.T, j Journal) {
	first := Add(t, j, "first")
	Settle(t, j, Add(t, j, "second"))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var got []string
	for e, err := range j.Follow(ctx, first.ID) {
		if err != nil {
			break
		}
		got = append(got, e.Kind+" "+Show(e.Entry))
		switch len(got) {
		case 1: // caught up
			for range 5 {
				Add(t, j, "more") // so that a small ring lets the first one go
			}
			Settle(t, j, first)
		case 7:
			cancel()
		}
	}
	want := []string{
		"replied 2 second answered", "received 3 more pending", "received 4 more pending", "received 5 more pending",
		"received 6 more pending", "received 7 more pending", "replied 1 first answered",
	}
	if !slices.Equal(got, want) {
		t.Errorf("events are %q", got)
	}
}

func testClose(t *testing.T, j Journal) {
	e := Add(t, j, "x")
	Settle(t, j, e)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	for what, err := range map[string]error{
		"append": j.Append(context.Background(), Call("late")), "note": j.Note(mock.Note{}), "malformed": j.RecordMalformed(journal.Malformed{}),
	} {
		if !errors.Is(err, journal.ErrClosed) {
			t.Errorf("%s after close: %v", what, err)
		}
	}
	if got := List(t, j, journal.Query{}); !slices.Equal(got, []string{"1 x answered"}) {
		t.Errorf("after close there is %q", got)
	}
}

func testConcurrent(t *testing.T, j Journal) {
	const writers, each = 16, 20
	errs := make(chan error, writers)
	for range writers {
		go func() {
			for range each {
				e := Call("x")
				if err := j.Append(context.Background(), e); err != nil {
					errs <- err
					return
				}
				if got, err := j.Get(context.Background(), e.ID); err != nil || got.ID != e.ID {
					errs <- fmt.Errorf("read what was written: %v, %w", got, err)
					return
				}
				if err := j.Settle(e.ID, Answered()); err != nil {
					errs <- err
					return
				}
			}
			errs <- io.EOF
		}()
	}
	for range writers {
		if err := <-errs; err != io.EOF {
			t.Fatal(err)
		}
	}
	for n, e := range List(t, j, journal.Query{OldestFirst: true}) {
		if want := fmt.Sprintf("%d x answered", n+1); e != want {
			t.Fatalf("recording %d is %q", n+1, e)
		}
	}
}

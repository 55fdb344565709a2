package journal_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"testing"

	"somock/mock"
	"somock/mock/journal"
)

// Both kinds of journal pass the same tests: one on disk with a ring and segments so
// small that most recordings are read back from several files, and one in memory.
func TestConformance(t *testing.T) {
	kinds := map[string]func(t *testing.T) *journal.Journal{
		"disk": func(t *testing.T) *journal.Journal {
			return open(t, journal.Options{Dir: t.TempDir() + "/recordings", RingCount: 3, SegmentBytes: 4096})
		},
		"memory": func(t *testing.T) *journal.Journal { return open(t, journal.Options{Memory: true}) },
	}
	tests := map[string]func(*testing.T, *journal.Journal){
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
	}
	for kind, make := range kinds {
		for name, test := range tests {
			t.Run(kind+"/"+name, func(t *testing.T) { test(t, make(t)) })
		}
	}
}

func testNumbers(t *testing.T, j *journal.Journal) {
	for n := uint64(1); n <= 5; n++ {
		e := add(t, j, "x")
		if want := fmt.Sprintf("%s-%d", j.Run(), n); e.Seq != n || e.ID != want || e.Run != j.Run() {
			t.Fatalf("append %d filled in %s, %s, %d", n, e.ID, e.Run, e.Seq)
		}
	}
	if c := j.Counts(); c.Received != 5 || c.Pending != 5 {
		t.Errorf("counts are %+v", c)
	}
}

func testOrder(t *testing.T, j *journal.Journal) {
	var want []string
	for n := range 20 {
		e := add(t, j, "text")
		if n%3 != 0 {
			settle(t, j, e)
		}
		outcome := mock.Answered
		if n%3 == 0 {
			outcome = mock.Pending
		}
		want = append(want, fmt.Sprintf("%d text %s", n+1, outcome))
	}
	if got := list(t, j, journal.Query{OldestFirst: true}); !slices.Equal(got, want) {
		t.Errorf("oldest first: %q\nwanted %q", got, want)
	}
	slices.Reverse(want)
	if got := list(t, j, journal.Query{}); !slices.Equal(got, want) {
		t.Errorf("newest first: %q\nwanted %q", got, want)
	}
}

func testCursors(t *testing.T, j *journal.Journal) {
	for range 12 {
		settle(t, j, add(t, j, "x"))
	}
	for n := 1; n <= 12; n++ {
		after := fmt.Sprintf("%s-%d", j.Run(), n)
		if got := list(t, j, journal.Query{After: after, OldestFirst: true}); len(got) != 12-n {
			t.Errorf("%d recordings come after %s: %q", len(got), after, got)
		}
		if got := list(t, j, journal.Query{After: after}); len(got) != n-1 {
			t.Errorf("%d recordings come before %s: %q", len(got), after, got)
		}
	}
	if err := refusal(t, j.Entries(context.Background(), journal.Query{After: "nonsense"})); !errors.Is(err, journal.ErrNotFound) {
		t.Errorf("a bad cursor gives %v", err)
	}
}

func testGet(t *testing.T, j *journal.Journal) {
	ctx := context.Background()
	if _, err := j.Get(ctx, "last"); !errors.Is(err, journal.ErrNotFound) {
		t.Errorf("last of none gives %v", err)
	}
	add(t, j, "first")
	if e, err := j.Get(ctx, j.Run()[:4]); err != nil || e.Seq != 1 {
		t.Errorf("the beginning of the only id gives %v, %v", e, err)
	}
	for range 11 {
		settle(t, j, add(t, j, "more"))
	}
	for id, want := range map[string]string{
		"last": "12 more answered", "1": "1 first pending", "12": "12 more answered", j.Run() + "-2": "2 more answered",
		j.Run()[:5] + "-3": "3 more answered",
	} {
		if e, err := j.Get(ctx, id); err != nil || show(e) != want {
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

func testSettle(t *testing.T, j *journal.Journal) {
	e := add(t, j, "x")
	settle(t, j, e)
	if got, err := j.Get(context.Background(), e.ID); err != nil || got.Outcome == nil || got.Outcome.Kind != mock.Answered {
		t.Errorf("right after settling: %v, %v", got, err)
	}
	if e.Outcome != nil {
		t.Error("settling changed the entry that others may hold")
	}
	for _, id := range []string{e.ID, j.Run() + "-2", "other123-1", ""} {
		if err := j.Settle(id, answered()); !errors.Is(err, journal.ErrNotFound) {
			t.Errorf("settling %q gives %v", id, err)
		}
	}
}

func testNotes(t *testing.T, j *journal.Journal) {
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

func testMalformed(t *testing.T, j *journal.Journal) {
	head := "POST /a?token=s3cret HTTP/1.1\r\nHost: u:s3cret@h\r\nAuthorization: Basic s3cret\r\nTransfer-Encoding: gzip\r\n s3cret\r\n\r\n"
	if err := j.RecordMalformed(journal.ParseMalformed(call("").Time, "127.0.0.1:1", []byte(head))); err != nil {
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

func testFollow(t *testing.T, j *journal.Journal) {
	first := add(t, j, "first")
	settle(t, j, add(t, j, "second"))
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	var got []string
	for e, err := range j.Follow(ctx, first.ID) {
		if err != nil {
			break
		}
		got = append(got, e.Kind+" "+show(e.Entry))
		switch len(got) {
		case 1: // caught up
			for range 5 {
				add(t, j, "more") // so that a small ring lets the first one go
			}
			settle(t, j, first)
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

func testClose(t *testing.T, j *journal.Journal) {
	e := add(t, j, "x")
	settle(t, j, e)
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if err := j.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	for what, err := range map[string]error{
		"append": j.Append(context.Background(), call("late")), "note": j.Note(mock.Note{}), "malformed": j.RecordMalformed(journal.Malformed{}),
	} {
		if !errors.Is(err, journal.ErrClosed) {
			t.Errorf("%s after close: %v", what, err)
		}
	}
	if got := list(t, j, journal.Query{}); !slices.Equal(got, []string{"1 x answered"}) {
		t.Errorf("after close there is %q", got)
	}
}

func testConcurrent(t *testing.T, j *journal.Journal) {
	const writers, each = 16, 20
	errs := make(chan error, writers)
	for range writers {
		go func() {
			for range each {
				e := call("x")
				if err := j.Append(context.Background(), e); err != nil {
					errs <- err
					return
				}
				if got, err := j.Get(context.Background(), e.ID); err != nil || got.ID != e.ID {
					errs <- fmt.Errorf("read what was written: %v, %w", got, err)
					return
				}
				if err := j.Settle(e.ID, answered()); err != nil {
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
	for n, e := range list(t, j, journal.Query{OldestFirst: true}) {
		if want := fmt.Sprintf("%d x answered", n+1); e != want {
			t.Fatalf("recording %d is %q", n+1, e)
		}
	}
}

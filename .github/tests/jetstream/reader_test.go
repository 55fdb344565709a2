package jetstream_test

import (
	"fmt"
	"testing"
	"time"

	"somock/mock"
	"somock/mock/jetstream"
	"somock/mock/journal"
	"somock/mock/journal/journaltest"
	"somock/mock/match"
	"somock/mock/recordings"
)

// twoReplicas are two of one log.
func twoReplicas(t *testing.T) (a, b *jetstream.Log) {
	t.Helper()
	engine := startEngine(t, nil)
	return openLog(t, connect(t, addressOf(engine, "demo"), 0), jetstream.LogOptions{}), openLog(t, connect(t, addressOf(engine, "demo"), 0), jetstream.LogOptions{})
}

// TestWaitingOnOneForAnother: what one replica is asked to wait for comes to another, also
// the outcome of a call that was pending before, and what is there already counts.
func TestWaitingOnOneForAnother(t *testing.T) {
	a, b := twoReplicas(t)
	pending := journaltest.Add(t, b, "pending")
	for range 3 {
		journaltest.Settle(t, b, journaltest.Add(t, b, "there"))
	}
	filter, err := match.ParseFilter("status:204")
	if err != nil {
		t.Fatal(err)
	}
	waited := make(chan *recordings.Waited)
	go func() {
		w, err := recordings.NewReader(a).Await(t.Context(), recordings.Selection{Matcher: filter}, 6, 20*time.Second)
		if err != nil {
			t.Error(err)
		}
		waited <- w
	}()
	journaltest.Settle(t, b, pending)
	journaltest.Settle(t, b, journaltest.Add(t, b, "new"))
	journaltest.Settle(t, a, journaltest.Add(t, a, "own"))
	if w := <-waited; w == nil || !w.OK || len(w.Recordings) != 6 {
		t.Errorf("waited for %+v", w)
	}
}

// TestPagesOverReplicas: a list that was begun at one replica goes on at another, each
// recording is on one page, and all totals are those of the whole.
func TestPagesOverReplicas(t *testing.T) {
	a, b := twoReplicas(t)
	for n := range 30 {
		l := []*jetstream.Log{a, b, a}[n%3]
		journaltest.Settle(t, l, journaltest.Add(t, l, fmt.Sprint(n)))
	}
	filter, err := match.ParseFilter("status:204")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range []*match.Matcher{nil, filter} {
		seen := map[string]bool{}
		s := recordings.Selection{Matcher: m, Limit: 7}
		for n := 0; ; n++ {
			l := []*jetstream.Log{a, b}[n%2]
			await(t, "outcome of every call", func() bool {
				settled, err := l.Settled(t.Context())
				return settled && err == nil
			})
			page, err := recordings.NewReader(l).Page(t.Context(), s)
			if err != nil || page.Meta.Total != 30 || !page.Meta.Complete {
				t.Fatalf("page %d: %+v, %v", n, page.Meta, err)
			}
			for _, e := range page.Recordings {
				if seen[e.ID] {
					t.Errorf("%s is on two pages", e.ID)
				}
				seen[e.ID] = true
			}
			if s.After = page.Meta.Cursor; s.After == "" {
				break
			}
		}
		if len(seen) != 30 {
			t.Errorf("%d recordings are on the pages", len(seen))
		}
	}
	one, err := recordings.NewReader(a).Count(t.Context(), recordings.Selection{Run: b.Run()})
	if err != nil || one != 10 {
		t.Errorf("of one run there are %d, %v", one, err)
	}
}

// TestAResetHoldsForAll: epochs are those of the log, whoever began them.
func TestAResetHoldsForAll(t *testing.T) {
	a, b := twoReplicas(t)
	journaltest.Add(t, a, "before")
	if err := b.Note(mock.Note{Note: journal.NoteReset, Tenant: "Cust12345", Epoch: 1}); err != nil {
		t.Fatal(err)
	}
	for _, l := range []*jetstream.Log{a, b} {
		epochs, err := l.Epochs(t.Context(), "")
		if err != nil || epochs.Of("cust12345") != 1 {
			t.Errorf("%s: the epochs are %+v, %v", l.Run(), epochs, err)
		}
		if n, err := recordings.NewReader(l).Count(t.Context(), recordings.Selection{}); err != nil || n != 0 {
			t.Errorf("%s: %d recordings after the reset, %v", l.Run(), n, err)
		}
		if n, err := recordings.NewReader(l).Count(t.Context(), recordings.Selection{Run: journal.AllRuns}); err != nil || n != 1 {
			t.Errorf("%s: %d recordings of all runs, %v", l.Run(), n, err)
		}
	}
}

// TestMalformedHeadsOfOneReplica are counted by themselves where its run is named, and
// together where none is.
func TestMalformedHeadsOfOneReplica(t *testing.T) {
	a, b := twoReplicas(t)
	for _, l := range []*jetstream.Log{a, b, b} {
		if err := l.RecordMalformed(journal.Malformed{Method: "GET", Bytes: 5}); err != nil {
			t.Fatal(err)
		}
	}
	for run, want := range map[string]int{"": 3, a.Run(): 1, b.Run(): 2} {
		await(t, "heads of "+run, func() bool {
			page, err := recordings.NewReader(a).Malformed(t.Context(), run, 10)
			return err == nil && page.Meta.Total == want && len(page.Malformed) == want
		})
	}
}

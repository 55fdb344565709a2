package journal_test

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"somock/mock"
	"somock/mock/journal"
)

// Outcomes come in any order and as late as they like, in whichever segment is written
// then. Read in both directions, from every place, live or not, each recording has its own.
func TestOutcomesFindTheirRecordings(t *testing.T) {
	rng := rand.New(rand.NewPCG(3, 4))
	dir := t.TempDir()
	j := open(t, journal.Options{Dir: dir, SegmentBytes: 6000, RingCount: 2, Fsync: journal.FsyncOff})
	var waiting []*mock.Entry
	want := map[string]string{}
	for n := range 60 {
		e := add(t, j, fmt.Sprint("text ", n))
		want[e.ID] = string(mock.Pending)
		waiting = append(waiting, e)
		for len(waiting) > 0 && rng.IntN(2) == 0 {
			i := rng.IntN(len(waiting))
			o := answered()
			o.Body = waiting[i].ID
			if err := j.Settle(waiting[i].ID, o); err != nil {
				t.Fatal(err)
			}
			want[waiting[i].ID] = string(mock.Answered) + waiting[i].ID
			waiting = slices.Delete(waiting, i, i+1)
		}
	}
	if err := j.Note(mock.Note{Note: "flush"}); err != nil {
		t.Fatal(err)
	}
	for name, v := range map[string]journal.View{"live": j, "folder": mustFolder(t, dir)} {
		for _, oldest := range []bool{true, false} {
			for n := range 62 {
				q := journal.Query{OldestFirst: oldest, After: fmt.Sprintf("%s-%d", j.Run(), n)}
				got := 0
				for e, err := range v.Entries(context.Background(), q) {
					if err != nil {
						t.Fatal(err)
					}
					outcome := string(mock.Pending)
					if e.Outcome != nil {
						outcome = string(e.Outcome.Kind) + e.Outcome.Body
					}
					if outcome != want[e.ID] {
						t.Fatalf("%s, oldest first %v, after %d: %s is %s, wanted %s", name, oldest, n, e.ID, outcome, want[e.ID])
					}
					got++
				}
				all := max(60-n, 0)
				if !oldest {
					all = n - 1
				}
				if !oldest && n == 0 {
					all = 60 // nothing comes before the first number, so it means no bound
				}
				if got != min(all, 60) {
					t.Fatalf("%s, oldest first %v, after %d: %d recordings", name, oldest, n, got)
				}
			}
		}
	}
}

// Recordings wait in memory for outcomes that stand behind them, but not for any price: one
// that is answered only after many others have come is read all the same, in its place,
// and so is one that never is.
func TestOutcomeFarBehindItsRecording(t *testing.T) {
	dir := t.TempDir()
	j := open(t, journal.Options{Dir: dir, SegmentBytes: 1 << 20, RingCount: 1, Fsync: journal.FsyncOff})
	late, never := add(t, j, "late"), add(t, j, "never")
	want := []string{"1 late answered", "2 never pending"}
	for n := 3; n <= 303; n++ {
		e := add(t, j, strings.Repeat("x", 10_000))
		settle(t, j, e)
		want = append(want, show(e)[:strings.LastIndex(show(e), " ")]+" answered")
	}
	settle(t, j, late)
	if err := j.Note(mock.Note{Note: "flush"}); err != nil {
		t.Fatal(err)
	}
	check := func(v journal.View) {
		t.Helper()
		if got := list(t, v, journal.Query{OldestFirst: true}); !slices.Equal(got, want) {
			t.Errorf("%T: of %d recordings the first are %.40q", v, len(got), got[:2])
		}
		if got := list(t, v, journal.Query{OldestFirst: true, From: 3}); !slices.Equal(got, want[2:]) {
			t.Errorf("%T: from the third on there are %d", v, len(got))
		}
	}
	check(j)
	check(mustFolder(t, dir))
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	want[never.Seq-1] = "2 never unknown"
	check(mustFolder(t, dir))
}

// A reader that went away and comes back with the cursor of its last event misses no
// outcome that came in between, even of an earlier recording.
func TestResumeMissesNoOutcome(t *testing.T) {
	j := open(t, journal.Options{Memory: true})
	slow := add(t, j, "slow")
	cursor := ""
	for e, err := range j.Follow(context.Background(), j.Run()+"-0") {
		if err != nil {
			t.Fatal(err)
		}
		if e.Kind == journal.EventReceived && *e.Entry.Message.Content == "slow" {
			settle(t, j, add(t, j, "quick"))
		}
		if cursor = e.Cursor; e.Kind == journal.EventReplied {
			break
		}
	}
	settle(t, j, slow) // nobody listens
	var got []string
	for e, err := range j.Follow(context.Background(), cursor) {
		if err != nil {
			t.Fatal(err)
		}
		if got = append(got, e.Kind+" "+show(e.Entry)); len(got) == 2 {
			break
		}
	}
	if want := []string{"replied 1 slow answered", "replied 2 quick answered"}; !slices.Equal(got, want) {
		t.Errorf("events are %q", got)
	}
	if err := refusal(t, j.Follow(context.Background(), "elsewhere-4")); !errors.Is(err, journal.ErrNotFound) {
		t.Errorf("a cursor of another run gives %v", err)
	}
}

// Outcomes may come while a reader is still being given what there was: the cursor of
// what it was given last must not stand behind them.
func TestResumeMissesNoOutcomeThatCameWhileCatchingUp(t *testing.T) {
	j := open(t, journal.Options{Memory: true})
	first, second := add(t, j, "first"), add(t, j, "second")
	cursor := ""
	for e, err := range j.Follow(context.Background(), j.Run()+"-0") {
		if err != nil {
			t.Fatal(err)
		}
		if e.Entry.Seq == first.Seq {
			settle(t, j, first)
			settle(t, j, second)
			continue
		}
		cursor = e.Cursor
		break
	}
	var got []string
	for e, err := range j.Follow(context.Background(), cursor) {
		if err != nil {
			t.Fatal(err)
		}
		if got = append(got, e.Kind+" "+show(e.Entry)); len(got) == 2 {
			break
		}
	}
	if want := []string{"replied 1 first answered", "replied 2 second answered"}; !slices.Equal(got, want) {
		t.Errorf("events are %q", got)
	}
}

func TestFollowersEndWithTheJournal(t *testing.T) {
	j := open(t, journal.Options{Memory: true})
	first := add(t, j, "x")
	var got []string
	for e, err := range j.Follow(context.Background(), j.Run()+"-0") {
		if err != nil {
			got = append(got, err.Error())
			continue
		}
		if got = append(got, e.Kind); e.Kind == journal.EventReceived {
			settle(t, j, first)
			if err := j.Close(); err != nil {
				t.Fatal(err)
			}
		}
	}
	if want := []string{"received", "replied", journal.ErrClosed.Error()}; !slices.Equal(got, want) {
		t.Errorf("events are %q", got)
	}
}

// A folder is read while it is written: what was acknowledged before the reader began
// is there, and half a line never shows.
func TestReadWhileWritten(t *testing.T) {
	dir := t.TempDir()
	j := open(t, journal.Options{Dir: dir, SegmentBytes: 30_000, Fsync: journal.FsyncOff})
	done := make(chan struct{})
	go func() {
		defer close(done)
		for range 4000 {
			e := call(strings.Repeat("x", 200))
			if err := j.Append(context.Background(), e); err != nil {
				t.Error(err)
				return
			}
			if err := j.Settle(e.ID, answered()); err != nil {
				t.Error(err)
			}
		}
	}()
	for written := false; !written; {
		select {
		case <-done:
			written = true // and once more, at rest
		default:
		}
		readOnce(t, j, dir)
	}
}

func readOnce(t *testing.T, j *journal.Journal, dir string) {
	t.Helper()
	acked := j.Counts().Received
	n := uint64(0)
	for e, err := range mustFolder(t, dir).Entries(context.Background(), journal.Query{OldestFirst: true}) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; e.Seq != n {
			t.Fatalf("recording %d stands in place %d", e.Seq, n)
		}
	}
	if n < acked {
		t.Fatalf("%d are read, %d had been acknowledged", n, acked)
	}
	if r := fsck(t, dir); r.Damaged {
		t.Fatalf("fsck: %+v", r.Findings)
	}
}

func TestParseFsync(t *testing.T) {
	for _, s := range []string{"batch", "off"} {
		if f, err := journal.ParseFsync(s); err != nil || string(f) != s {
			t.Errorf("%s: %v, %v", s, f, err)
		}
	}
	if _, err := journal.ParseFsync("always"); err == nil {
		t.Error("always is taken")
	}
}

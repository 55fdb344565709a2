package journal_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
	"testing"

	"somock/mock"
	"somock/mock/journal"
	"somock/mock/journal/format"
	"somock/mock/journal/journaltest"
)

// A sharedLog is what two runs write and each reads: the lines of both in one order.
type sharedLog struct {
	t      *testing.T
	lines  []logLine
	copies map[string]*journal.Copy
	seqs   map[string]uint64
}

type logLine struct {
	run  string
	line []byte
}

// share begins a log that these runs write and read.
func share(t *testing.T, runs ...string) *sharedLog {
	l := &sharedLog{t: t, copies: map[string]*journal.Copy{}, seqs: map[string]uint64{}}
	for _, run := range runs {
		l.join(run, nil)
	}
	return l
}

func (l *sharedLog) join(run string, o journal.Observer) *journal.Copy {
	l.t.Helper()
	c, err := journal.NewCopy(journal.CopyOptions{Run: run, Observer: o, Publish: func(_ string, line []byte) { l.lines = append(l.lines, logLine{run, line}) }})
	if err != nil {
		l.t.Fatal(err)
	}
	l.copies[run] = c
	open, err := format.AppendLine(nil, format.KindOpen, format.NewOpen(run, 1, 1, journal.Opening{Version: "1.2.3"}))
	l.put(run, open, err)
	return c
}

func (l *sharedLog) put(run string, line []byte, err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
	l.lines = append(l.lines, logLine{run, line})
}

// call has a run record a call, and settle it if it is told to.
func (l *sharedLog) call(run, text string, settled bool) string {
	l.t.Helper()
	e := journaltest.Call(text)
	l.seqs[run]++
	e.Run, e.Seq, e.ID = run, l.seqs[run], format.JoinID(run, l.seqs[run])
	l.copies[run].Expect(e)
	l.put(run, format.AppendReceived(nil, e), nil)
	if settled {
		if err := l.copies[run].Settle(e.ID, journaltest.Answered(), uint64(len(l.lines))); err != nil {
			l.t.Fatal(err)
		}
	}
	return e.ID
}

// deliver has every copy apply what it has not, as often as outcomes follow from it.
func (l *sharedLog) deliver() {
	l.t.Helper()
	for range 2 {
		for _, c := range l.copies {
			for place := c.Applied() + 1; place <= uint64(len(l.lines)); place++ {
				if err := c.Apply(place, l.lines[place-1].run, l.lines[place-1].line); err != nil {
					l.t.Fatal(err)
				}
			}
		}
	}
}

func ids(t *testing.T, v journal.View, q journal.Query) string {
	t.Helper()
	var out []string
	for e, err := range v.Entries(context.Background(), q) {
		if err != nil {
			return err.Error()
		}
		outcome := mock.Pending
		if e.Outcome != nil {
			outcome = e.Outcome.Kind
		}
		out = append(out, fmt.Sprintf("%s=%s", e.ID, outcome))
	}
	return strings.Join(out, " ")
}

// TestCopyHasOneOrder: each run reads all runs, in the order of the log, and knows its own
// outcomes sooner; a run that is named is that one alone.
func TestCopyHasOneOrder(t *testing.T) {
	l := share(t, "aaaa", "bbbb")
	l.call("aaaa", "one", true)
	l.call("bbbb", "two", true)
	l.call("aaaa", "three", false)
	l.call("bbbb", "four", true)
	l.deliver()
	for run, c := range l.copies {
		for _, test := range []struct {
			query journal.Query
			want  string
		}{
			{journal.Query{OldestFirst: true}, "aaaa-1=answered bbbb-1=answered aaaa-2=pending bbbb-2=answered"},
			{journal.Query{}, "bbbb-2=answered aaaa-2=pending bbbb-1=answered aaaa-1=answered"},
			{journal.Query{Run: "b"}, "bbbb-2=answered bbbb-1=answered"},
			{journal.Query{After: "bbbb-1"}, "aaaa-1=answered"},
			{journal.Query{After: "bbbb-1", OldestFirst: true}, "aaaa-2=pending bbbb-2=answered"},
			{journal.Query{Run: "aaaa", After: "bbbb-1", OldestFirst: true}, "aaaa-2=pending"},
			{journal.Query{After: "bbbb-0", OldestFirst: true}, "bbbb-1=answered aaaa-2=pending bbbb-2=answered"},
			{journal.Query{After: "aaaa-0"}, ""},
			{journal.Query{After: "cccc-1"}, `after "cccc-1": no such recording`},
			{journal.Query{Run: "c"}, `run "c": no such recording`},
		} {
			if got := ids(t, c, test.query); got != test.want {
				t.Errorf("%s reads %+v as %q, expected %q", run, test.query, got, test.want)
			}
		}
		for id, want := range map[string]string{"last": "bbbb-2", "bbbb-1": "bbbb-1", "a-2": "aaaa-2", "1": run + "-1"} {
			if e, err := c.Get(t.Context(), id); err != nil || e.ID != want {
				t.Errorf("%s gets %s as %v, %v", run, id, e, err)
			}
		}
		if c.Pending() != 1 {
			t.Errorf("%s: %d are pending", run, c.Pending())
		}
	}
}

// TestCopyFollowsAcrossRuns: a follower gets the calls and outcomes of all runs, and may go
// on at another replica with the cursor that one gave.
func TestCopyFollowsAcrossRuns(t *testing.T) {
	l := share(t, "aaaa", "bbbb")
	pending := l.call("aaaa", "one", false)
	l.call("bbbb", "two", true)
	l.deliver()
	read := func(run, after string, n int, then func()) (got []string, cursor string) {
		for event, err := range l.copies[run].Follow(t.Context(), after) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, event.Kind+" "+event.Entry.ID)
			if cursor = event.Cursor; len(got) == n {
				break
			}
			then()
		}
		return got, cursor
	}
	got, cursor := read("bbbb", "aaaa-0", 2, func() {})
	if want := []string{"received aaaa-1", "replied bbbb-1"}; !slices.Equal(got, want) {
		t.Errorf("seen %q, expected %q", got, want)
	}
	if err := l.copies["aaaa"].Settle(pending, journaltest.Answered(), 0); err != nil {
		t.Fatal(err)
	}
	l.deliver()
	got, _ = read("aaaa", cursor, 4, func() {
		if len(l.lines) < 8 {
			l.call("bbbb", "three", true)
			l.deliver()
		}
	})
	if want := []string{"replied aaaa-1", "replied bbbb-1", "received bbbb-2", "replied bbbb-2"}; !slices.Equal(got, want) {
		t.Errorf("seen %q, expected %q", got, want)
	}
}

// TestCopyObservesInTheOrderOfTheLog: an outcome waits for its call to be read from there,
// so that what others have recorded before counts.
func TestCopyObservesInTheOrderOfTheLog(t *testing.T) {
	l := &sharedLog{t: t, copies: map[string]*journal.Copy{}, seqs: map[string]uint64{}}
	l.join("aaaa", &inOrder{})
	l.join("bbbb", &inOrder{})
	l.call("aaaa", "one", true)
	l.call("bbbb", "two", true)
	l.call("bbbb", "three", true)
	l.deliver()
	for run, c := range l.copies {
		var got []string
		for e, err := range c.Entries(t.Context(), journal.Query{OldestFirst: true}) {
			if err != nil {
				t.Fatal(err)
			}
			got = append(got, fmt.Sprint(e.ID, e.Observations))
		}
		if want := []string{"aaaa-1[replied]", "bbbb-1[replied]", "bbbb-2[replied even]"}; !slices.Equal(got, want) {
			t.Errorf("%s has %q, expected %q", run, got, want)
		}
	}
}

// TestCopyLosesWhatWasRefused: a number whose caller was refused stands for no recording,
// whether its line comes before the note that says so or after it.
func TestCopyLosesWhatWasRefused(t *testing.T) {
	for _, late := range []bool{false, true} {
		l := share(t, "aaaa", "bbbb")
		l.call("aaaa", "one", true)
		e := journaltest.Call("refused")
		e.Run, e.Seq, e.ID = "aaaa", 2, "aaaa-2"
		note, err := format.AppendNote(nil, journal.LostNote(2))
		if late {
			l.put("aaaa", note, err)
			l.put("aaaa", format.AppendReceived(nil, e), nil)
		} else {
			l.put("aaaa", format.AppendReceived(nil, e), nil)
			l.deliver()
			l.put("aaaa", note, err)
		}
		l.deliver()
		for run, c := range l.copies {
			if got := ids(t, c, journal.Query{}); got != "aaaa-1=answered" {
				t.Errorf("late %v: %s reads %q", late, run, got)
			}
			if tenants, err := c.Tenants(t.Context(), ""); err != nil || tenants[0].Recordings != 1 || c.Pending() != 0 {
				t.Errorf("late %v: %s counts %+v, %v, %d pending", late, run, tenants, err, c.Pending())
			}
		}
	}
}

// TestCopyDropsWhatTheLogDropped, and says so.
func TestCopyDropsWhatTheLogDropped(t *testing.T) {
	l := share(t, "aaaa", "bbbb")
	for range 5 {
		l.call("aaaa", "x", true)
		l.call("bbbb", "x", true)
	}
	l.deliver()
	c := l.copies["bbbb"]
	third, err := c.Get(t.Context(), "aaaa-3")
	if err != nil {
		t.Fatal(err)
	}
	c.Drop(third.Order())
	if got := ids(t, c, journal.Query{OldestFirst: true}); !strings.HasPrefix(got, "aaaa-3=answered bbbb-3=answered") {
		t.Errorf("what is left is %q", got)
	}
	if _, err := c.Get(t.Context(), "bbbb-2"); !errors.Is(err, journal.ErrEvicted) {
		t.Errorf("what was dropped gives %v", err)
	}
	if err := refusal(t, c.Entries(t.Context(), journal.Query{After: "aaaa-1", OldestFirst: true})); !errors.Is(err, journal.ErrEvicted) {
		t.Errorf("after what was dropped: %v", err)
	}
	d, err := c.Describe("")
	tenants, tenantsErr := c.Tenants(t.Context(), "")
	if err != nil || tenantsErr != nil || d.Evicted != 4 || tenants[0].Recordings != 6 || tenants[0].Inbox != 6 {
		t.Errorf("described as %+v, %v; counted as %+v, %v", d, err, tenants, tenantsErr)
	}
	one, err := c.Tenants(t.Context(), "aaaa")
	if err != nil || one[0].Recordings != 3 {
		t.Errorf("of one run there are %+v, %v", one, err)
	}
}

// TestCopyOfARunThatDied: what it owes is unknown, until it turns out to live.
func TestCopyOfARunThatDied(t *testing.T) {
	l := share(t, "aaaa", "bbbb")
	id := l.call("aaaa", "one", false)
	l.deliver()
	c := l.copies["bbbb"]
	c.Gone("aaaa")
	if got := ids(t, c, journal.Query{}); got != "aaaa-1=unknown" || c.Pending() != 0 {
		t.Errorf("of a run that died: %q, %d pending", got, c.Pending())
	}
	if err := l.copies["aaaa"].Settle(id, journaltest.Answered(), 0); err != nil {
		t.Fatal(err)
	}
	l.call("aaaa", "two", false)
	l.deliver()
	if got := ids(t, c, journal.Query{}); got != "aaaa-2=pending aaaa-1=answered" || c.Pending() != 1 {
		t.Errorf("of a run that lives after all: %q, %d pending", got, c.Pending())
	}
	last, err := format.AppendLine(nil, format.KindClose, format.Close{Run: "aaaa", Next: 3, Received: 2, Replied: 1})
	l.put("aaaa", last, err)
	l.deliver()
	runs, err := c.Runs()
	if got := ids(t, c, journal.Query{}); err != nil || got != "aaaa-2=unknown aaaa-1=answered" || !runs[0].Closed || runs[0].Live || !runs[1].Live {
		t.Errorf("of a run that ended: %q, %+v, %v", got, runs, err)
	}
}

// TestCopyKnowsTheEpochOfWhatIsLeft, also where retention took the note that began it.
func TestCopyKnowsTheEpochOfWhatIsLeft(t *testing.T) {
	l := share(t, "aaaa")
	e := journaltest.Call("after a reset")
	e.Run, e.Seq, e.ID, e.Epoch = "aaaa", 1, "aaaa-1", 2
	l.put("aaaa", format.AppendReceived(nil, e), nil)
	l.deliver()
	epochs, err := l.copies["aaaa"].Epochs(t.Context(), "")
	if err != nil || epochs.Of("cust12345") != 2 || epochs.Of("other") != 0 {
		t.Errorf("the epochs are %+v, %v", epochs, err)
	}
}

// TestCopyNeedsTemporaryFiles, and says at the beginning where there can be none.
func TestCopyNeedsTemporaryFiles(t *testing.T) {
	for _, name := range []string{"TMPDIR", "TMP"} { // the other is that of Windows
		t.Setenv(name, t.TempDir()+"/none")
	}
	if _, err := journal.NewCopy(journal.CopyOptions{Run: "aaaa"}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("without a folder for them: %v", err)
	}
}

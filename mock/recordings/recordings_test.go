package recordings_test

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"somock/mock"
	"somock/mock/journal"
	"somock/mock/journal/format"
	"somock/mock/match"
	"somock/mock/recordings"
)

// open begins a run in a folder; it ends with the test, or before.
func open(t *testing.T, opts journal.Options) *journal.Journal {
	t.Helper()
	opts.Fsync = journal.FsyncOff
	j, err := journal.Open(opts)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { end(t, j) })
	return j
}

func end(t *testing.T, j *journal.Journal) {
	t.Helper()
	if err := j.Close(); err != nil {
		t.Error(err)
	}
}

// record records a call of a tenant whose message is text, in an epoch.
func record(t *testing.T, j *journal.Journal, tenant, text string, epoch int) *mock.Entry {
	t.Helper()
	e := &mock.Entry{
		Time: time.Now(), Tenant: tenant, Epoch: epoch, Method: "POST", Target: "/", Headers: []mock.Pair{},
		Message: &mock.Message{Content: &text}, Violations: []mock.Violation{}, Decision: mock.Decision{By: mock.ByDefault, Accepted: true},
	}
	if err := j.Append(t.Context(), e); err != nil {
		t.Fatal(err)
	}
	return e
}

func settle(t *testing.T, j *journal.Journal, e *mock.Entry) {
	t.Helper()
	status := 204
	if err := j.Settle(e.ID, &mock.Outcome{Kind: mock.Answered, Status: &status, Headers: []mock.Pair{}}); err != nil {
		t.Fatal(err)
	}
}

func reset(t *testing.T, j *journal.Journal, tenant string, epoch int) {
	t.Helper()
	if err := j.Note(mock.Note{Note: journal.NoteReset, Tenant: tenant, Epoch: epoch}); err != nil {
		t.Fatal(err)
	}
}

func filter(t *testing.T, text string) *match.Matcher {
	t.Helper()
	m, err := match.ParseFilter(text)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func folder(t *testing.T, dir string) recordings.Folder {
	t.Helper()
	f, err := journal.OpenFolder(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	return recordings.Folder{Folder: f}
}

// readers are a live journal in memory, one on disk, and its folder; all of the same.
func readers(t *testing.T, fill func(*journal.Journal)) map[string]*recordings.Reader {
	t.Helper()
	dir := t.TempDir()
	memory, disk := open(t, journal.Options{Memory: true}), open(t, journal.Options{Dir: dir, RingCount: 4, SegmentBytes: 4096})
	fill(memory)
	fill(disk)
	return map[string]*recordings.Reader{
		"memory": recordings.NewReader(memory),
		"disk":   recordings.NewReader(disk),
		"folder": recordings.NewReader(folder(t, dir)),
	}
}

// sixty are sixty calls of three tenants, one of which was reset when it had made ten.
func sixty(t *testing.T) func(*journal.Journal) {
	return func(j *journal.Journal) {
		for i := range 60 {
			tenant, epoch := fmt.Sprint("T", i%3), 0
			if i%3 == 0 && i >= 30 {
				epoch = 1
			}
			if i == 30 {
				reset(t, j, "t0", 1)
			}
			settle(t, j, record(t, j, tenant, fmt.Sprint("text ", i%5), epoch))
		}
	}
}

func TestPagesTellHowManyThereAre(t *testing.T) {
	for name, r := range readers(t, sixty(t)) {
		t.Run(name, func(t *testing.T) {
			for _, c := range []struct {
				about string
				s     recordings.Selection
				total int
			}{
				{"all", recordings.Selection{}, 50},
				{"a tenant", recordings.Selection{Tenant: "t1"}, 20},
				{"a tenant that was reset", recordings.Selection{Tenant: "T0"}, 10},
				{"a tenant that never called", recordings.Selection{Tenant: "other"}, 0},
				{"a filter", recordings.Selection{Matcher: filter(t, "content:text?4")}, 10},
				{"a filter and a tenant", recordings.Selection{Matcher: filter(t, "content:*4"), Tenant: "T1"}, 4},
				{"all runs, what a reset has hidden too", recordings.Selection{Run: journal.AllRuns}, 60},
				{"a tenant of all runs", recordings.Selection{Run: journal.AllRuns, Tenant: "T0"}, 20},
			} {
				c.s.Limit = 7
				for seen, pages := 0, 0; ; pages++ {
					page, err := r.Page(t.Context(), c.s)
					if err != nil {
						t.Fatalf("%s: %v", c.about, err)
					}
					if page.Meta.Total != c.total || !page.Meta.Complete {
						t.Errorf("%s, page %d: %+v, want a total of %d", c.about, pages, page.Meta, c.total)
					}
					seen += len(page.Recordings)
					if c.s.After = page.Meta.Cursor; c.s.After == "" {
						if seen != c.total {
							t.Errorf("%s: the pages hold %d, want %d", c.about, seen, c.total)
						}
						break
					}
				}
				c.s.After = ""
				if n, err := r.Count(t.Context(), c.s); err != nil || n != c.total {
					t.Errorf("%s: counted %d, %v, want %d", c.about, n, err, c.total)
				}
			}
		})
	}
}

func TestTheInboxInPages(t *testing.T) {
	for name, r := range readers(t, sixty(t)) {
		t.Run(name, func(t *testing.T) {
			for run, want := range map[string]int{"": 50, journal.AllRuns: 50} {
				s := recordings.Selection{Limit: 7, Run: run}
				var seen []uint64
				for {
					page, err := r.Inbox(t.Context(), s)
					if err != nil {
						t.Fatal(err)
					}
					for _, m := range page.Messages {
						_, seq, _ := format.SplitID(m.ID)
						if len(seen) > 0 && seen[len(seen)-1] >= seq {
							t.Errorf("%d comes after %d", seq, seen[len(seen)-1])
						}
						seen = append(seen, seq)
					}
					if s.After = page.Meta.Cursor; s.After == "" {
						break
					}
				}
				if len(seen) != want || seen[0] != 2 {
					t.Errorf("run %q: the inbox holds %v, want %d without those of before the reset", run, seen, want)
				}
			}
			if n, err := r.Held(t.Context(), "T0", ""); err != nil || n != 10 {
				t.Errorf("T0 holds %d, %v, want 10", n, err)
			}
		})
	}
}

// A counting source counts the entries that are read from it, each of which takes time.
type countingSource struct {
	recordings.Source
	takes time.Duration
	read  int
}

func (c *countingSource) Entries(ctx context.Context, q journal.Query) iter.Seq2[*mock.Entry, error] {
	return func(yield func(*mock.Entry, error) bool) {
		for e, err := range c.Source.Entries(ctx, q) {
			if c.read++; c.takes > 0 {
				select {
				case <-time.After(c.takes):
				case <-ctx.Done():
					yield(nil, ctx.Err())
					return
				}
			}
			if !yield(e, err) {
				return
			}
		}
	}
}

// TestAnAnswerReadsWhatItHolds: not all that there is.
func TestAnAnswerReadsWhatItHolds(t *testing.T) {
	j := open(t, journal.Options{Memory: true})
	for i := range 5000 {
		record(t, j, "T", fmt.Sprint(i), 0)
	}
	source := &countingSource{Source: j}
	r := recordings.NewReader(source)
	five := recordings.Selection{Limit: 5}
	for about, ask := range map[string]func() error{
		"a page":          func() error { _, err := r.Page(t.Context(), five); return err },
		"an inbox's page": func() error { _, err := r.Inbox(t.Context(), five); return err },
		"the last":        func() error { _, err := r.Get(t.Context(), "last", ""); return err },
		"one of a run":    func() error { _, err := r.Get(t.Context(), "7", j.Run()); return err },
		"a count":         func() error { _, err := r.Count(t.Context(), five); return err },
		"the tenants":     func() error { _, err := r.Tenants(t.Context(), ""); return err },
		"a wait":          func() error { _, err := r.Await(t.Context(), five, 2, time.Millisecond); return err },
	} {
		source.read = 0
		if err := ask(); err != nil {
			t.Errorf("%s: %v", about, err)
		}
		if source.read > five.Limit+1 {
			t.Errorf("%s read %d entries, want %d at most", about, source.read, five.Limit+1)
		}
	}
}

// TestCountingStopsInTime: a filter's page waits for its recordings, not for their number.
func TestCountingStopsInTime(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		j := open(t, journal.Options{Memory: true})
		for i := range 1000 {
			record(t, j, "T", fmt.Sprint("text ", i%10), 0)
		}
		source := &countingSource{Source: j, takes: 5 * time.Millisecond}
		r := recordings.NewReader(source)
		begin := time.Now()
		page, err := r.Page(t.Context(), recordings.Selection{Matcher: filter(t, "content:*3"), Limit: 2})
		if err != nil {
			t.Fatal(err)
		}
		if took := time.Since(begin); took > 200*time.Millisecond {
			t.Errorf("counting took %s", took)
		}
		if page.Meta.Complete || page.Meta.Total < 2 || page.Meta.Total > 5 || page.Meta.Cursor != page.Recordings[1].ID {
			t.Errorf("the page of two says %+v", page.Meta)
		}
		page, err = r.Page(t.Context(), recordings.Selection{Matcher: filter(t, "content:*3"), Limit: 90})
		if err != nil || len(page.Recordings) != 90 || page.Meta.Complete {
			t.Errorf("the page that takes longer has %d recordings, %+v, %v", len(page.Recordings), page.Meta, err)
		}
	})
}

// Retention drops what earlier runs recorded first: of a run in part, or with all of its run.
// Whoever asks for it is told how much is missing, by the server that dropped it, by one
// that came later, and by the folder.
func TestEvictedOfEarlierRuns(t *testing.T) {
	dir := t.TempDir()
	var runs []*journal.Journal
	for range 2 {
		j := open(t, journal.Options{Dir: dir, SegmentBytes: 3000})
		for range 40 {
			settle(t, j, record(t, j, "T", "old", 0))
		}
		end(t, j)
		runs = append(runs, j)
	}
	all, part := runs[0].Run(), runs[1].Run()
	keep := func(bytes int64) { end(t, open(t, journal.Options{Dir: dir, RetainBytes: bytes})) }
	keep(15_000)
	now := open(t, journal.Options{Dir: dir})
	record(t, now, "T", "new", 0)
	for name, source := range map[string]recordings.Source{"disk": now, "folder": folder(t, dir)} {
		r := recordings.NewReader(source)
		if _, err := r.Page(t.Context(), recordings.Selection{Run: all, Limit: 100}); !errors.Is(err, journal.ErrNotFound) {
			t.Errorf("%s: of the run that is gone: %v", name, err)
		}
		of := func(run string, want uint64) (left int) {
			t.Helper()
			page, err := r.Page(t.Context(), recordings.Selection{Run: run, Limit: 100})
			left = len(page.Recordings)
			if err != nil || page.Meta.Evicted != want || page.Meta.Total != left {
				t.Errorf("%s: of run %q there are %d, meta %+v, %v; expected %d to be evicted", name, run, left, page.Meta, err, want)
			}
			return left
		}
		left := of(part, firstOf(t, source, part)-1)
		if left == 0 || left == 40 {
			t.Fatalf("%s: of the run that was dropped in part %d are left", name, left)
		}
		of("", 0)
		of(journal.AllRuns, uint64(80-left))
	}
}

// firstOf is the number of a run's oldest recording.
func firstOf(t *testing.T, source recordings.Source, run string) uint64 {
	t.Helper()
	for e, err := range source.Entries(t.Context(), journal.Query{Run: run, OldestFirst: true}) {
		if err != nil {
			t.Fatal(err)
		}
		return e.Seq
	}
	t.Fatalf("run %s has nothing left", run)
	return 0
}

func TestARecordingOfANamedRun(t *testing.T) {
	dir := t.TempDir()
	old := open(t, journal.Options{Dir: dir})
	record(t, old, "T", "old", 0)
	end(t, old)
	now := open(t, journal.Options{Dir: dir})
	record(t, now, "T", "new", 0)
	for name, source := range map[string]recordings.Source{"disk": now, "folder": folder(t, dir)} {
		r := recordings.NewReader(source)
		for _, c := range []struct{ id, run, want string }{
			{"last", "", now.Run() + "-1"},
			{"last", journal.AllRuns, now.Run() + "-1"},
			{"last", old.Run()[:6], old.Run() + "-1"},
			{"1", old.Run(), old.Run() + "-1"},
			{"1", now.Run(), now.Run() + "-1"},
			{old.Run() + "-1", "", old.Run() + "-1"},
			{old.Run() + "-1", now.Run(), ""},
			{"2", old.Run(), ""},
			{"last", "nosuchrun", ""},
		} {
			got := ""
			if e, err := r.Get(t.Context(), c.id, c.run); err == nil {
				got = e.ID
			}
			if got != c.want {
				t.Errorf("%s: %s of run %q is %q, want %q", name, c.id, c.run, got, c.want)
			}
		}
	}
}

func ids(entries []*mock.Entry) (list []string) {
	for _, e := range entries {
		list = append(list, *e.Message.Content)
	}
	return list
}

func TestAwait(t *testing.T) {
	dir := t.TempDir()
	old := open(t, journal.Options{Dir: dir})
	settle(t, old, record(t, old, "T", "old", 0))
	end(t, old)
	now := open(t, journal.Options{Dir: dir})
	settle(t, now, record(t, now, "T", "hidden", 0))
	reset(t, now, "T", 1)
	first := record(t, now, "T", "first", 1)
	settle(t, now, first)
	settle(t, now, record(t, now, "U", "second", 0))
	for name, source := range map[string]recordings.Source{"disk": now, "folder": folder(t, dir)} {
		r := recordings.NewReader(source)
		for _, c := range []struct {
			about string
			s     recordings.Selection
			count int
			want  []string
		}{
			{"what is there", recordings.Selection{}, 2, []string{"first", "second"}},
			{"a tenant", recordings.Selection{Tenant: "u"}, 1, []string{"second"}},
			{"behind one", recordings.Selection{After: first.ID}, 1, []string{"second"}},
			{"all runs", recordings.Selection{Run: journal.AllRuns}, 4, []string{"old", "hidden", "first", "second"}},
			{"a run that has ended", recordings.Selection{Run: old.Run()}, 1, []string{"old"}},
			{"all runs behind one", recordings.Selection{Run: journal.AllRuns, After: old.Run() + "-1"}, 3, []string{"hidden", "first", "second"}},
		} {
			waited, err := r.Await(t.Context(), c.s, c.count, time.Minute)
			if err != nil || !waited.OK {
				t.Errorf("%s, %s: %+v, %v", name, c.about, waited, err)
				continue
			}
			if diff := cmp.Diff(c.want, ids(waited.Recordings)); diff != "" {
				t.Errorf("%s, %s: %s", name, c.about, diff)
			}
		}
		waited, err := r.Await(t.Context(), recordings.Selection{Matcher: filter(t, "content:secund*")}, 1, time.Millisecond)
		if err != nil || waited.OK || len(waited.Nearest) == 0 {
			t.Errorf("%s, in vain: %+v, %v", name, waited, err)
		}
		waited, err = r.Await(t.Context(), recordings.Selection{Run: old.Run()[:6]}, 2, time.Hour)
		if err != nil || waited.OK || waited.Ended != old.Run() || len(waited.Recordings) != 1 {
			t.Errorf("%s, in a run that has ended: %+v, %v", name, waited, err)
		}
		for _, s := range []recordings.Selection{{Run: "nosuchrun"}, {After: "nosuch-1"}} {
			if _, err := r.Await(t.Context(), s, 1, time.Minute); err == nil {
				t.Errorf("%s: %+v is waited for", name, s)
			}
		}
	}
}

// TestFollowingAFolder: each recording is told when it comes and when it is answered, and
// the next run is followed as it begins.
func TestFollowingAFolder(t *testing.T) {
	dir := t.TempDir()
	j := open(t, journal.Options{Dir: dir})
	settle(t, j, record(t, j, "T", "before", 0))
	var told []string
	var pending *mock.Entry
	steps := []func(){
		func() { pending = record(t, j, "T", "pending", 0) },
		func() { settle(t, j, record(t, j, "T", "answered", 0)) },
		func() { settle(t, j, pending); end(t, j) },
		func() { j = open(t, journal.Options{Dir: dir}); settle(t, j, record(t, j, "T", "of the next run", 0)) },
	}
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	f := folder(t, dir)
	steps[0]()
	next := 1
	for event, err := range f.Follow(ctx, j.Run()+"-1") {
		if err != nil {
			t.Fatal(err)
		}
		kind := event.Kind
		told = append(told, kind+" "+*event.Entry.Message.Content)
		if len(told) == 1 || kind == journal.EventReplied && next < len(steps) {
			steps[next]()
			next++
			continue
		}
		if *event.Entry.Message.Content == "of the next run" {
			break
		}
	}
	want := []string{"received pending", "replied answered", "replied pending", "replied of the next run"}
	if diff := cmp.Diff(want, told); diff != "" {
		t.Error(diff)
	}
}

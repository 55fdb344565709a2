package journal_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"somock/mock"
	"somock/mock/journal"
)

// segments are the paths of a folder's segments, in their order.
func segments(t testing.TB, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(dir + "/*.jsonl")
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(names)
	return names
}

// One folder is asked again and again while its run is written: what it knows of a
// segment grows with it.
func TestFolderThatGrows(t *testing.T) {
	dir := t.TempDir()
	j := open(t, journal.Options{Dir: dir, SegmentBytes: 3000, RingCount: 1})
	f := mustFolder(t, dir)
	var want []string
	for n := range 30 {
		e := add(t, j, fmt.Sprint("text ", n))
		want = append(want, fmt.Sprintf("%d text %d pending", n+1, n))
		for _, v := range []journal.View{f, j} {
			if got := list(t, v, journal.Query{OldestFirst: true}); !slices.Equal(got, want) {
				t.Fatalf("%T after %d: %q", v, n+1, got)
			}
		}
		settle(t, j, e)
		if err := j.Note(mock.Note{Note: "flush"}); err != nil {
			t.Fatal(err)
		}
		want[n] = strings.Replace(want[n], "pending", "answered", 1)
		slices.Reverse(want)
		for _, v := range []journal.View{f, j} {
			if got := list(t, v, journal.Query{}); !slices.Equal(got, want) {
				t.Fatalf("%T after %d: %q", v, n+1, got)
			}
		}
		slices.Reverse(want)
	}
}

// Somebody puts another file into the place of one that was read: the same length, the
// lines elsewhere. What was known of the first is not believed.
func TestIndexThatDoesNotFit(t *testing.T) {
	dir, file, text := small(t)
	f := mustFolder(t, dir)
	list(t, f, journal.Query{})
	lines := strings.SplitAfter(string(text), "\n")
	lines[1], lines[2], lines[3], lines[4] = lines[4], lines[1], lines[2], lines[3] // the note goes first
	write(t, file, []byte(strings.Join(lines, "")))
	for _, oldest := range []bool{true, false} {
		got := list(t, f, journal.Query{OldestFirst: oldest})
		slices.Sort(got)
		if want := []string{"1 one answered", "2 two answered"}; !slices.Equal(got, want) {
			t.Errorf("oldest first %v: there is %q", oldest, got)
		}
	}
	write(t, file, text) // and back
	if e, err := f.Get(context.Background(), "2"); err != nil || show(e) != "2 two answered" {
		t.Errorf("one of them: %v, %v", e, err)
	}
	write(t, file, text[:len(text)/2]) // it has become shorter
	if got := list(t, f, journal.Query{}); !slices.Equal(got, []string{"1 one unknown"}) && !slices.Equal(got, []string{"1 one answered"}) {
		t.Errorf("of the shorter file there is %q", got)
	}
}

// A segment in the middle is damaged: what stands before and behind it is read, in both
// directions and by number, and what it held is not found. The log says where.
func TestSegmentDamagedInTheMiddle(t *testing.T) {
	dir := t.TempDir()
	j := open(t, journal.Options{Dir: dir, SegmentBytes: 6000})
	for n := range 40 {
		settle(t, j, add(t, j, fmt.Sprint("text ", n)))
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	paths := segments(t, dir)
	if len(paths) < 4 {
		t.Fatalf("there are %d segments only", len(paths))
	}
	text, err := os.ReadFile(paths[2])
	if err != nil {
		t.Fatal(err)
	}
	lost := bytes.Count(text, []byte(`"kind":"received"`))
	write(t, paths[2], bytes.Repeat([]byte("damage\n"), len(text)/7))
	var log bytes.Buffer
	f, err := journal.OpenFolder(dir, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	forward, backward := list(t, f, journal.Query{OldestFirst: true}), list(t, f, journal.Query{})
	if len(forward) != 40-lost || lost == 0 {
		t.Errorf("%d of 40 are left, %d are lost: %q", len(forward), lost, forward)
	}
	slices.Reverse(backward)
	if !slices.Equal(forward, backward) {
		t.Errorf("forward %q\nbackward %q", forward, backward)
	}
	found := 0
	for n := 1; n <= 40; n++ {
		e, err := f.Get(context.Background(), fmt.Sprint(n))
		switch {
		case err == nil && e.Seq == uint64(n):
			found++
		case !errors.Is(err, journal.ErrNotFound):
			t.Errorf("recording %d: %v, %v", n, e, err)
		}
	}
	if found != 40-lost {
		t.Errorf("%d are found by their number", found)
	}
	if !strings.Contains(log.String(), filepath.Base(paths[2])) {
		t.Errorf("the log does not name the segment: %s", &log)
	}
}

// A run of a later version is not guessed at, and does not keep others from being read.
func TestFolderOfALaterVersion(t *testing.T) {
	dir, file, text := small(t)
	later := filepath.Join(dir, "20990101T000000.000000Z-zzzzzzzz-000001.jsonl")
	write(t, later, []byte(crcOf(`{"v":2,"kind":"open","run":"zzzzzzzz"`)))
	var log bytes.Buffer
	f, err := journal.OpenFolder(dir, slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	if got := list(t, f, journal.Query{Run: journal.AllRuns}); len(got) != 2 {
		t.Errorf("beside a run of a later version there is %q", got)
	}
	if all, err := f.Runs(); err != nil || len(all) != 1 {
		t.Errorf("runs are %+v, %v", all, err)
	}
	if !strings.Contains(log.String(), "version") {
		t.Errorf("the log does not say what was passed over: %s", &log)
	}
	for _, run := range []string{"", "zzzzzzzz"} {
		for _, err := range f.Entries(context.Background(), journal.Query{Run: run}) {
			if !errors.Is(err, journal.ErrVersion) || !strings.Contains(err.Error(), "seen v") {
				t.Errorf("run %q: %v", run, err)
			}
		}
		if _, err := f.Tenants(context.Background(), run); !errors.Is(err, journal.ErrVersion) {
			t.Errorf("the tenants of run %q: %v", run, err)
		}
	}
	if now, err := os.ReadFile(file); err != nil || !bytes.Equal(now, text) {
		t.Error("the other run was touched")
	}
}

// A cursor may be older than what retention left. Going on from there would leave out
// what was dropped in silence, unless nothing was between.
func TestCursorThatWasEvicted(t *testing.T) {
	dir := t.TempDir()
	j := open(t, journal.Options{Dir: dir, SegmentBytes: 4000, RetainBytes: 12_000, RingCount: 1})
	for range 40 {
		add(t, j, "new")
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	gone := int(j.Counts().Evicted)
	if gone < 3 {
		t.Fatalf("%d were evicted", gone)
	}
	for _, v := range []journal.View{j, mustFolder(t, dir)} {
		for _, c := range []struct {
			after  int
			oldest bool
			want   error
		}{
			{1, true, journal.ErrEvicted}, {gone - 1, true, journal.ErrEvicted}, {gone, true, nil}, {0, true, nil},
			{1, false, journal.ErrEvicted}, {gone, false, journal.ErrEvicted}, {gone + 1, false, nil}, {0, false, nil},
		} {
			var failed error
			for _, err := range v.Entries(context.Background(), journal.Query{After: fmt.Sprintf("%s-%d", j.Run(), c.after), OldestFirst: c.oldest}) {
				failed = err
			}
			if !errors.Is(failed, c.want) {
				t.Errorf("%T after %d, oldest first %v: %v, expected %v", v, c.after, c.oldest, failed, c.want)
			}
		}
		all, err := v.Runs()
		if err != nil || len(all) != 1 || all[0].Evicted != uint64(gone) || all[0].First != uint64(gone)+1 || all[0].Last != 40 {
			t.Errorf("%T: runs are %+v, %v; evicted were %d", v, all, err, gone)
		}
	}
}

// What is said of tenants without reading a run is what counting its recordings gives:
// live, from the folder, in memory, through segments, resets and retention.
func TestTenantsAreWhatCountingGives(t *testing.T) {
	for name, opts := range map[string]journal.Options{
		"disk":      {SegmentBytes: 6000, RingCount: 2, Fsync: journal.FsyncOff},
		"retention": {SegmentBytes: 6000, RetainBytes: 30_000, RingCount: 2, Fsync: journal.FsyncOff},
		"memory":    {Memory: true, RetainBytes: 20_000},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			opts.Dir = t.TempDir()
			j := open(t, opts)
			random := rand.New(rand.NewPCG(5, 6))
			epochs := map[string]int{}
			for range 20 {
				for range 10 {
					e := call("x")
					e.Tenant = []string{"Alpha", "alpha", "beta", "x\"y", "Ünknown"}[random.IntN(5)]
					e.Epoch = epochs[mock.TenantKey(e.Tenant)]
					e.Decision.Accepted = random.IntN(3) > 0
					if random.IntN(4) == 0 {
						e.Message, e.Body = nil, `,"message":null,"auth":{} ,"accepted":true},"crc":"`
					}
					if err := j.Append(context.Background(), e); err != nil {
						t.Fatal(err)
					}
				}
				compareTenants(t, j, opts)
				tenant := []string{"alpha", "beta"}[random.IntN(2)]
				epochs[tenant]++
				if err := j.Note(mock.Note{Note: journal.NoteReset, Tenant: tenant, Epoch: epochs[tenant]}); err != nil {
					t.Fatal(err)
				}
				compareTenants(t, j, opts)
			}
			if gone := j.Counts().Evicted; (gone > 0) != (name != "disk") {
				t.Errorf("%d recordings were evicted", gone)
			}
		})
	}
}

func TestTenantsAfterAResetWithoutLaterCalls(t *testing.T) {
	dir := t.TempDir()
	j := open(t, journal.Options{Dir: dir})
	for _, one := range []struct {
		tenant string
		epoch  int
	}{{"T", 0}, {"t", 1}, {"u", 0}} {
		e := call("x")
		e.Tenant, e.Epoch = one.tenant, one.epoch
		if err := j.Append(context.Background(), e); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Note(mock.Note{Note: journal.NoteReset, Tenant: "t", Epoch: 2}); err != nil {
		t.Fatal(err)
	}
	want := []journal.Tenant{
		{Run: j.Run(), Name: "T", Epoch: 2, Hidden: 2}, {Run: j.Run(), Name: "u", Recordings: 1, Inbox: 1, First: 3},
	}
	for _, v := range []journal.View{j, mustFolder(t, dir)} {
		if got, err := v.Tenants(context.Background(), ""); err != nil || !slices.Equal(got, want) {
			t.Errorf("%T: tenants are %+v, %v", v, got, err)
		}
		for from, numbers := range map[uint64]int{0: 3, 1: 3, 3: 1, 4: 0, 1<<64 - 1: 0} {
			for _, oldest := range []bool{true, false} {
				if got := list(t, v, journal.Query{From: from, OldestFirst: oldest}); len(got) != numbers {
					t.Errorf("%T from %d, oldest first %v: %q", v, from, oldest, got)
				}
			}
		}
	}
}

func compareTenants(t *testing.T, j *journal.Journal, opts journal.Options) {
	t.Helper()
	views := []journal.View{j}
	if !opts.Memory {
		views = append(views, mustFolder(t, opts.Dir))
	}
	for _, v := range views {
		got, want := tenantsOf(t, j, v), countedIn(t, v)
		for range 3 {
			if got == want {
				break
			}
			if err := j.Note(mock.Note{Note: "wait"}); err != nil { // retention ran meanwhile, behind the calls
				t.Fatal(err)
			}
			got, want = tenantsOf(t, j, v), countedIn(t, v)
		}
		if got != want {
			t.Fatalf("%T: tenants are\n%s\ncounting gives\n%s", v, got, want)
		}
	}
}

func tenantsOf(t *testing.T, j *journal.Journal, v journal.View) string {
	t.Helper()
	list, err := v.Tenants(context.Background(), "")
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]string{}
	for _, one := range list {
		if one.Recordings+one.Hidden > 0 {
			got[mock.TenantKey(one.Name)] = fmt.Sprintf("epoch %d, %d recordings, %d in the inbox, %d hidden", one.Epoch, one.Recordings, one.Inbox, one.Hidden)
		}
		if one.Run != j.Run() {
			t.Errorf("%T: %+v is not of %s", v, one, j.Run())
		}
	}
	return fmt.Sprint(got)
}

func countedIn(t *testing.T, v journal.View) string {
	t.Helper()
	epochs, err := v.Epochs(context.Background(), "")
	if err != nil {
		t.Fatal(err)
	}
	want, counts := map[string]string{}, map[string][3]int{}
	for e, err := range v.Entries(context.Background(), journal.Query{OldestFirst: true}) {
		if err != nil {
			t.Fatal(err)
		}
		key := mock.TenantKey(e.Tenant)
		c := counts[key]
		switch {
		case e.Epoch < epochs.Of(key):
			c[2]++
		case e.Decision.Accepted && e.Message != nil:
			c[1]++
			fallthrough
		default:
			c[0]++
		}
		counts[key] = c
		want[key] = fmt.Sprintf("epoch %d, %d recordings, %d in the inbox, %d hidden", epochs.Of(key), c[0], c[1], c[2])
	}
	return fmt.Sprint(want)
}

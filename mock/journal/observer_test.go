package journal_test

import (
	"bytes"
	"context"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"sync"
	"testing"

	"somock/mock"
	"somock/mock/journal"
)

// inOrder is an observer that notes in which order it was fed.
type inOrder struct{ seen []uint64 }

func (o *inOrder) Received(e *mock.Entry) []string {
	o.seen = append(o.seen, e.Seq)
	if e.Seq%2 == 0 {
		return []string{"even"}
	}
	return nil
}

func (o *inOrder) Replied(*mock.Outcome) []string { return []string{"replied"} }

// What a call is observed for is made once, in the order of the recordings however they
// come in, and read back by all alike; while it is pending there is none.
func TestObservationsAreRecorded(t *testing.T) {
	for _, memory := range []bool{false, true} {
		dir, observer := t.TempDir(), &inOrder{}
		j := open(t, journal.Options{Dir: dir, Memory: memory, Fsync: journal.FsyncOff, RingCount: 3, Observer: observer})
		var callers sync.WaitGroup
		for range 8 {
			callers.Go(func() {
				for range 25 {
					settle(t, j, add(t, j, "x"))
				}
			})
		}
		callers.Wait()
		add(t, j, "pending")
		if len(observer.seen) != 201 || !slices.IsSorted(observer.seen) {
			t.Errorf("memory %v: observed were %v", memory, observer.seen)
		}
		views := []journal.View{j}
		if !memory {
			if err := j.Note(mock.Note{Note: "flush"}); err != nil {
				t.Fatal(err)
			}
			views = append(views, mustFolder(t, dir))
		}
		for _, v := range views {
			checkObservations(t, v)
		}
	}
}

func checkObservations(t *testing.T, v journal.View) {
	t.Helper()
	n := 0
	for e, err := range v.Entries(context.Background(), journal.Query{OldestFirst: true}) {
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"replied", "even"}[:2-e.Seq%2]
		if e.Outcome == nil {
			want = nil
		}
		if !reflect.DeepEqual(e.Observations, want) {
			t.Errorf("%T: recording %d is observed for %q, expected %q", v, e.Seq, e.Observations, want)
		}
		n++
	}
	if n != 201 {
		t.Errorf("%T: there are %d recordings", v, n)
	}
}

// A recording of a version that recorded no observations is shown without; where nothing
// was observed the list is empty.
func TestRecordingsWithoutObservations(t *testing.T) {
	dir, file, text := small(t)
	want := map[uint64]string{1: "[] true", 2: "[] true"}
	for range 2 {
		for e, err := range mustFolder(t, dir).Entries(context.Background(), journal.Query{}) {
			if err != nil {
				t.Fatal(err)
			}
			if got := fmt.Sprint(e.Observations, e.Observations != nil); got != want[e.Seq] || e.Outcome.Kind != mock.Answered {
				t.Errorf("recording %d is observed for %s, expected %s", e.Seq, got, want[e.Seq])
			}
		}
		old := bytes.Replace(text, []byte(`,"observations":[]`), nil, 1)
		lines := strings.SplitAfter(string(old), "\n")
		lines[2] = crcOf(lines[2][:strings.LastIndex(lines[2], `,"crc":`)])
		write(t, file, []byte(strings.Join(lines[:7], "")))
		want[1] = "[] false"
	}
}

// The settings of a run are read back as they were given.
func TestSettings(t *testing.T) {
	dir := t.TempDir()
	open(t, journal.Options{Dir: dir, Opening: journal.Opening{Settings: journal.Settings{"slow-threshold": 1500.0, "scenario": []string{"a"}}}})
	runs, err := mustFolder(t, dir).Runs()
	if err != nil || len(runs) != 1 {
		t.Fatal(runs, err)
	}
	if d, ok := runs[0].Settings.Duration("slow-threshold"); !ok || d.String() != "1.5s" {
		t.Errorf("the threshold is %v, %v", d, ok)
	}
	if _, ok := runs[0].Settings.Duration("scenario"); ok {
		t.Error("a list is taken for a duration")
	}
}

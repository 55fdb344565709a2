package scenario

import (
	"cmp"
	"context"
	"errors"
	"maps"
	"slices"
	"strings"
	"sync"
	"testing"

	"somock/mock"
)

// A sharedLog is one order of acts for several engines, as replicas have it.
type sharedLog struct {
	mu      sync.Mutex
	acts    []mock.Note
	engines []*Engine
	applied []int // by engine
}

// A sharer is the log as one engine sees it.
type sharer struct {
	*sharedLog
	n int
}

func (l *sharedLog) join(o Options) *Engine {
	l.mu.Lock()
	defer l.mu.Unlock()
	o.Acts = sharer{l, len(l.engines)}
	e := New(o)
	l.engines, l.applied = append(l.engines, e), append(l.applied, 0)
	return e
}

// Append implements [Log]. The other engines read the act when they want to act after it,
// or are told to catch up.
func (s sharer) Append(_ context.Context, after uint64, act mock.Note) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	overtaken := int(after) < len(s.acts)
	if !overtaken {
		s.acts = append(s.acts, act)
	}
	if err := s.catchUp(s.n); err != nil || !overtaken {
		return err
	}
	return ErrOvertaken
}

// Current implements [Log].
func (s sharer) Current(context.Context) error { return nil }

func (l *sharedLog) catchUp(n int) error {
	for l.applied[n] < len(l.acts) {
		l.applied[n]++
		if err := l.engines[n].Apply(uint64(l.applied[n]), l.acts[l.applied[n]-1]); err != nil {
			return err
		}
	}
	return nil
}

// TestEnginesOfOneLogDecideAlike: what one was told holds for the others, also for one
// that reads the log later, whatever its library knows, and one that has only a snapshot
// of what the acts came to.
func TestEnginesOfOneLogDecideAlike(t *testing.T) {
	log, counters := &sharedLog{}, NewMemory(MaxKeys, nil)
	first, second := log.join(Options{Counters: counters}), log.join(Options{Counters: counters})
	ctx := t.Context()
	act := func(what string, err error) {
		t.Helper()
		for n := range log.engines {
			err = errors.Join(err, log.catchUp(n))
		}
		if err != nil {
			t.Fatalf("%s: %v", what, err)
		}
	}
	act("put", first.Put(ctx, "mine", []byte("version: 1\nstubs: [{then: [501, 502], finally: 503}]")))
	act("set", second.SetBook(ctx, "mine", "flaky"))
	_, err := first.Arm(ctx, Arming{Scenario: "mine", Times: 2, Tenant: "Cust1", By: "cli"})
	act("arm", err)
	_, err = second.Reset(ctx, "Cust2")
	act("reset", err)
	epoch, err := first.Reset(ctx, "Cust2")
	if act("reset", err); epoch != 2 {
		t.Errorf("the second reset begins epoch %d, expected 2", epoch)
	}
	gone, err := second.Arm(ctx, Arming{Step: "429"})
	act("arm", err)
	_, err = first.Disarm(ctx, gone.ID)
	act("disarm", err)
	_, err = second.Arm(ctx, Arming{File: mustParse(t, "version: 1\nname: other\nstubs: [{finally: 418}]"), Tenant: "Cust3"})
	act("arm", err)

	log.join(Options{Counters: counters})
	act("join", nil)
	_, snapshot, err := first.Snapshot()
	act("snapshot", err)
	fourth := New(Options{Counters: counters})
	act("restore", fourth.Restore(snapshot))
	engines := append(slices.Clone(log.engines), fourth)
	var decided []string
	for _, call := range []string{"call tenant=Cust1", "call tenant=Cust2", "call tenant=Cust3", "call"} {
		for _, e := range engines {
			decided = append(decided, decide(t, e, call))
		}
	}
	want := `stub armed/mine#1 ordinal=1 status=501
stub armed/mine#2 ordinal=2 status=502
stub mine/stub-1#1 ordinal=1 status=501
stub mine/stub-1#2 ordinal=2 status=502
stub mine/stub-1#1 ordinal=1 status=501 epoch=2
stub mine/stub-1#2 ordinal=2 status=502 epoch=2
stub mine/stub-1#3 ordinal=3 status=503 epoch=2
stub mine/stub-1#3 ordinal=4 status=503 epoch=2
stub armed/other#1 ordinal=1 status=418
stub armed/other#1 ordinal=2 status=418
stub armed/other#1 ordinal=3 status=418
stub armed/other#1 ordinal=4 status=418
stub mine/stub-1#1 ordinal=1 status=501
stub mine/stub-1#2 ordinal=2 status=502
stub mine/stub-1#3 ordinal=3 status=503
stub mine/stub-1#3 ordinal=4 status=503`
	if got := strings.Join(decided, "\n"); got != want {
		t.Errorf("four engines decided\n%s\nexpected\n%s", got, want)
	}
	for i, e := range engines {
		if e.BookHash() != first.BookHash() {
			t.Errorf("the book of engine %d is %s, of the first %s", i, e.BookHash(), first.BookHash())
		}
	}
}

// TestActsAtOnceAreInOneOrder: whoever is overtaken looks anew, so that no two resets
// begin the same epoch, and no two arms have one id.
func TestActsAtOnceAreInOneOrder(t *testing.T) {
	log := &sharedLog{}
	for range 3 {
		log.join(Options{})
	}
	var seen tally
	seen.counts = map[string]int{}
	together(60, func(i int) {
		e := log.engines[i%3]
		if _, err := e.Reset(context.Background(), []string{"", "Cust1"}[i%2]); err != nil {
			t.Error(err)
		}
		armed, err := e.Arm(context.Background(), Arming{Step: "503"})
		if err != nil {
			t.Error(err)
		}
		seen.add(armed.ID)
	})
	epochs := map[int]bool{}
	for _, n := range log.acts {
		if n.Note == noteReset && n.Tenant != "" {
			if epochs[n.Epoch] {
				t.Errorf("two resets begin epoch %d of %s", n.Epoch, n.Tenant)
			}
			epochs[n.Epoch] = true
		}
	}
	if len(seen.counts) != 60 {
		t.Errorf("60 arms have %d ids", len(seen.counts))
	}
}

// TestWhatIsNotOnRecordIsNotDone: an act takes effect from the log, or not at all.
func TestWhatIsNotOnRecordIsNotDone(t *testing.T) {
	full := errors.New("the disk is full")
	e := New(Options{Note: func(mock.Note) error { return full }})
	_, reset := e.Reset(t.Context(), "")
	_, arm := e.Arm(t.Context(), Arming{Step: "503"})
	for what, err := range map[string]error{
		"reset": reset, "arm": arm, "book": e.SetBook(t.Context(), "flaky"),
		"put": e.Put(t.Context(), "mine", []byte("version: 1\nstubs: [{finally: 418}]")),
	} {
		if !errors.Is(err, full) || !mock.IsFailure(err, mock.NoJournal) {
			t.Errorf("%s: the error is %v, expected one of the journal", what, err)
		}
	}
	if got, want := decide(t, e, "call"), "default status=204 accepted"; got != want {
		t.Errorf("then a call is decided %q, expected %q", got, want)
	}
	if _, _, err := e.Show("mine"); err == nil {
		t.Error("the scenario is kept in memory all the same")
	}
}

// TestUsesOfALimitedArmAreThoseOfAllEngines: together they use as many steps as it was
// armed for, the first ones, and each tells what is left.
func TestUsesOfALimitedArmAreThoseOfAllEngines(t *testing.T) {
	log, counters := &sharedLog{}, NewMemory(MaxKeys, nil)
	for range 3 {
		log.join(Options{Counters: counters})
	}
	if _, err := log.engines[0].Arm(t.Context(), Arming{File: mustParse(t, "version: 1\nname: f\nstubs: [{then: [501, 502, 503, 504], finally: 505}]"), Times: 3}); err != nil {
		t.Fatal(err)
	}
	for n := range log.engines {
		if err := log.catchUp(n); err != nil {
			t.Fatal(err)
		}
	}
	decide(t, log.engines[0], "call")
	if armed, err := log.engines[1].Armed(t.Context()); err != nil || len(armed) != 1 || *armed[0].Remaining != 2 {
		t.Errorf("another engine has armed %+v, %v; expected two steps left", armed, err)
	}
	seen := tally{counts: map[string]int{}}
	together(30, func(i int) {
		d, _, _, err := log.engines[i%3].Decide(context.Background(), callOf(t, "call"))
		if err != nil {
			t.Error(err)
		}
		seen.add(cmp.Or(d.StubStep(), "none"))
	})
	want := map[string]int{"armed/f#2": 1, "armed/f#3": 1, "none": 28}
	if !maps.Equal(seen.counts, want) {
		t.Errorf("then 30 calls took %v, expected %v", seen.counts, want)
	}
}

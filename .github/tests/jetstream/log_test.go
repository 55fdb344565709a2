package jetstream_test

import (
	"errors"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"somock/mock"
	"somock/mock/jetstream"
	"somock/mock/journal"
	"somock/mock/journal/journaltest"
)

// openLog opens the log of a new replica until the test ends.
func openLog(t testing.TB, c *jetstream.Connection, o jetstream.LogOptions) *jetstream.Log {
	t.Helper()
	if o.Run == "" {
		o.Run = journal.NewRun()
	}
	l, err := c.OpenLog(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() }) // the engine may be gone by then
	return l
}

// TestLogIsAJournal: as one in memory or in a folder is, each test under a name of its own.
func TestLogIsAJournal(t *testing.T) {
	engines := map[string]func() *jetstream.Connection{}
	n := 0
	one := startEngine(t, nil)
	engines["one server"] = func() *jetstream.Connection {
		n++
		return connect(t, addressOf(one, fmt.Sprint("one-", n)), 1)
	}
	three := startCluster(t, 3)
	engines["three copies"] = func() *jetstream.Connection {
		n++
		return connect(t, three.address(fmt.Sprint("three-", n)), 3)
	}
	for name, connect := range engines {
		t.Run(name, func(t *testing.T) {
			journaltest.Run(t, func(t *testing.T) journaltest.Journal { return openLog(t, connect(), jetstream.LogOptions{}) })
		})
	}
}

// read is what a replica reads, oldest first, in short.
func read(t *testing.T, l *jetstream.Log, q journal.Query) string {
	t.Helper()
	q.OldestFirst = true
	var out []string
	for e, err := range l.Entries(t.Context(), q) {
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, *e.Message.Content)
	}
	return strings.Join(out, " ")
}

// TestWhatOneAcknowledgedAllHave: reading is fresh on every replica, whatever is asked.
func TestWhatOneAcknowledgedAllHave(t *testing.T) {
	engines := startCluster(t, 3)
	var replicas []*jetstream.Log
	for i := range 3 {
		replicas = append(replicas, openLog(t, connect(t, engines.address("demo", i), 3), jetstream.LogOptions{}))
	}
	for n := range 60 {
		e := journaltest.Add(t, replicas[n%3], fmt.Sprint(n))
		other := replicas[(n+1)%3]
		if got, err := other.Get(t.Context(), e.ID); err != nil || got.ID != e.ID {
			t.Fatalf("call %d is read as %v, %v", n, got, err)
		}
		if tenants, err := other.Tenants(t.Context(), ""); err != nil || tenants[0].Recordings != n+1 {
			t.Fatalf("after call %d the tenants are %+v, %v", n, tenants, err)
		}
	}
	want := read(t, replicas[0], journal.Query{})
	for _, l := range replicas {
		if got := read(t, l, journal.Query{}); got != want || len(strings.Fields(got)) != 60 {
			t.Errorf("%s reads %s, another %s", l.Run(), got, want)
		}
	}
	late := openLog(t, connect(t, engines.address("demo"), 3), jetstream.LogOptions{})
	if got := read(t, late, journal.Query{}); got != want {
		t.Errorf("a replica that came later reads %s, another %s", got, want)
	}
	if got := read(t, late, journal.Query{Run: replicas[1].Run()}); len(strings.Fields(got)) != 20 {
		t.Errorf("of one run it reads %s", got)
	}
}

// evens observes every second call that it sees, whoever recorded it.
type evens struct{ n int }

func (o *evens) Received(*mock.Entry) []string {
	if o.n++; o.n%2 == 0 {
		return []string{"even"}
	}
	return nil
}

func (o *evens) Replied(*mock.Outcome) []string { return nil }

// TestObservationsHoldAcrossReplicas: each looks at the calls of all, in one order.
func TestObservationsHoldAcrossReplicas(t *testing.T) {
	engine := startEngine(t, nil)
	var replicas []*jetstream.Log
	for range 3 {
		replicas = append(replicas, openLog(t, connect(t, addressOf(engine, "demo"), 0), jetstream.LogOptions{Observer: &evens{}}))
	}
	var all sync.WaitGroup
	for _, l := range replicas {
		all.Go(func() {
			for range 100 {
				journaltest.Settle(t, l, journaltest.Add(t, l, "x"))
			}
		})
	}
	all.Wait()
	for _, l := range replicas {
		await(t, "outcome of every call", func() bool {
			settled, err := l.Settled(t.Context())
			return settled && err == nil
		})
		n := 0
		for e, err := range l.Entries(t.Context(), journal.Query{OldestFirst: true}) {
			if err != nil {
				t.Fatal(err)
			}
			if n++; (len(e.Observations) == 1) != (n%2 == 0) {
				t.Fatalf("call %d of the log has the observations %q", n, e.Observations)
			}
		}
	}
}

// TestEngineGone: calls are refused within the time that they may take, reading is never
// answered wrongly, and both recover by themselves.
func TestEngineGone(t *testing.T) {
	engines := startCluster(t, 3)
	l := openLog(t, connect(t, engines.address("demo"), 3), jetstream.LogOptions{})
	journaltest.Add(t, l, "before")
	for _, e := range engines.engines {
		e.stop()
	}
	begin := time.Now()
	err := l.Append(t.Context(), journaltest.Call("lost"))
	if !errors.Is(err, journal.ErrUnavailable) {
		t.Errorf("a call without an engine: %v", err)
	}
	if _, err := l.Get(t.Context(), "last"); !mock.IsFailure(err, mock.Behind) || !errors.Is(err, journal.ErrBehind) {
		t.Errorf("a question without an engine: %v", err)
	}
	if err := l.Healthy(); !errors.Is(err, journal.ErrUnavailable) {
		t.Errorf("without an engine it is %v", err)
	}
	if took := time.Since(begin); took > tooLong {
		t.Errorf("to refuse all that took %v", took)
	}
	for _, e := range engines.engines {
		engines.start(e)
	}
	await(t, "recovery", func() bool { return l.Healthy() == nil })
	journaltest.Add(t, l, "after")
	if got := read(t, l, journal.Query{}); got != "before after" {
		t.Errorf("then it reads %q", got)
	}
}

// TestRetentionIsTheLogsLimit: what the engine drops is evicted here.
func TestRetentionIsTheLogsLimit(t *testing.T) {
	engine := startEngine(t, nil)
	l := openLog(t, connect(t, addressOf(engine, "demo"), 0), jetstream.LogOptions{RetainBytes: 64 << 10})
	for n := range 200 {
		journaltest.Settle(t, l, journaltest.Add(t, l, fmt.Sprint(n)))
	}
	await(t, "eviction", func() bool {
		d, err := l.Describe("")
		return err == nil && d.Evicted > 0
	})
	if _, err := l.Get(t.Context(), "1"); !errors.Is(err, journal.ErrEvicted) {
		t.Errorf("what was dropped: %v", err)
	}
	if e, err := l.Get(t.Context(), "200"); err != nil || e.Seq != 200 {
		t.Errorf("the last: %v, %v", e, err)
	}
	if _, err := connect(t, addressOf(engine, "demo"), 0).OpenLog(t.Context(), jetstream.LogOptions{Run: journal.NewRun()}); !mock.IsFailure(err, mock.Environment) {
		t.Errorf("a replica with another limit: %v", err)
	}
}

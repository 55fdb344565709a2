package jetstream_test

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"somock/mock"
	"somock/mock/jetstream"
	"somock/mock/journal"
	"somock/mock/journal/journaltest"
	"somock/mock/scenario"
)

var rounds = flag.Int("rounds", 200, "how often something is armed through one replica and asked of another")

// A replica is all of one that decides calls, without its listener.
type replica struct {
	*scenario.Engine
	conn  *jetstream.Connection
	group *jetstream.Group
	log   *jetstream.Log
}

// join starts a replica, which leaves at the end of the test. Scenarios are those of its
// command line.
func join(t *testing.T, address string, o jetstream.LogOptions, scenarios ...string) *replica {
	t.Helper()
	r := &replica{conn: connect(t, address, 0)}
	r.group = r.conn.Group(jetstream.GroupOptions{Version: "test"})
	r.Engine = scenario.New(scenario.Options{Acts: r.group, Counters: r.conn.Counters()})
	if err := r.Load(scenarios...); err != nil {
		t.Fatal(err)
	}
	o.Run = journal.NewRun()
	var err error
	if r.log, err = r.group.Join(t.Context(), r.Engine, o); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = errors.Join(r.group.Leave(), r.log.Close()) }) // the engine may be gone by then
	return r
}

// call is how the replica answers a call of a tenant.
func (r *replica) call(t *testing.T, tenant string) int {
	t.Helper()
	call := &mock.Call{
		Request: &mock.Request{Method: "POST", Header: http.Header{}}, Tenant: tenant, Message: &mock.Message{},
		Auth: &mock.Auth{Scheme: "basic", Identity: "tje0"},
	}
	_, reply, _, err := r.Decide(t.Context(), call)
	if err != nil {
		t.Fatal(err)
	}
	return reply.Status
}

// everywhere fails unless an act that was done holds for all who live.
func (r *replica) everywhere(t *testing.T) {
	t.Helper()
	if waiting := r.group.Waiting(t.Context()); waiting != nil {
		t.Fatalf("the act does not hold for %v after two seconds", waiting)
	}
}

func (r *replica) arm(t *testing.T, a scenario.Arming) scenario.Armed {
	t.Helper()
	armed, err := r.Arm(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	r.everywhere(t)
	return armed
}

// TestWhatOneArmsHoldsForAll: arm through one, call another, disarm through a third, call
// the first; at no time does one answer by what was before.
func TestWhatOneArmsHoldsForAll(t *testing.T) {
	engines := startCluster(t, 3)
	connect(t, engines.address("demo"), 3)
	var replicas []*replica
	for i := range 3 {
		replicas = append(replicas, join(t, engines.address("demo", i), jetstream.LogOptions{}))
	}
	for n := range *rounds {
		a, b, c := replicas[n%3], replicas[(n+1)%3], replicas[(n+2)%3]
		status := 500 + n%90
		armed := a.arm(t, scenario.Arming{Step: fmt.Sprint(status)})
		if got := b.call(t, "Cust1"); got != status {
			t.Fatalf("round %d: armed %d through one, another answers %d", n, status, got)
		}
		if _, err := c.Disarm(t.Context(), armed.ID); err != nil {
			t.Fatal(err)
		}
		c.everywhere(t)
		if got := a.call(t, "Cust1"); got != 204 {
			t.Fatalf("round %d: disarmed, and answered %d", n, got)
		}
	}
}

// TestANewReplicaKnowsWhatWasDone before it answers anything: epochs, arms, the book and
// what was put, whatever it was started with.
func TestANewReplicaKnowsWhatWasDone(t *testing.T) {
	engine := startEngine(t, nil)
	first := join(t, addressOf(engine, "demo"), jetstream.LogOptions{})
	told(t, first)
	late := join(t, addressOf(engine, "demo"), jetstream.LogOptions{})
	sameAs(t, late, first)
	second := join(t, addressOf(engine, "demo"), jetstream.LogOptions{}, "flaky")
	sameAs(t, second, first)
}

// told does some of each act.
func told(t *testing.T, r *replica) {
	t.Helper()
	err := errors.Join(
		r.Put(t.Context(), "mine", []byte("version: 1\nstubs: [{when: {tenant: Cust2}, finally: 418}]")),
		r.SetBook(t.Context(), "mine"),
	)
	for range 3 {
		_, failed := r.Reset(t.Context(), "Cust1")
		err = errors.Join(err, failed)
	}
	if err != nil {
		t.Fatal(err)
	}
	r.arm(t, scenario.Arming{Step: "503", Tenant: "Cust1", By: "cli"})
}

func sameAs(t *testing.T, r, first *replica) {
	t.Helper()
	if r.BookHash() != first.BookHash() || r.Epoch("Cust1") != 3 || r.Place() != first.Place() {
		t.Errorf("a new replica is in epoch %d with book %s after %d, the first in %d with %s after %d", r.Epoch("Cust1"), r.BookHash(), r.Place(), first.Epoch("Cust1"), first.BookHash(), first.Place())
	}
	if got := []int{r.call(t, "Cust1"), r.call(t, "Cust2"), r.call(t, "Cust3")}; !slices.Equal(got, []int{503, 418, 204}) {
		t.Errorf("it answers %v", got)
	}
	armed, err := r.Armed(t.Context())
	if err != nil || len(armed) != 1 || armed[0].By != "cli" || !strings.HasPrefix(armed[0].ID, "arm-") {
		t.Errorf("armed there is %+v, %v", armed, err)
	}
}

// TestActsOutliveTheLog: retention drops the lines of acts that still hold; who comes after
// that knows of them, and the next act finds its place.
func TestActsOutliveTheLog(t *testing.T) {
	engine := startEngine(t, nil)
	options := jetstream.LogOptions{RetainBytes: 64 << 10}
	first := join(t, addressOf(engine, "demo"), options)
	told(t, first)
	for n := range 200 {
		journaltest.Add(t, first.log, strings.Repeat(fmt.Sprint(n), 200))
	}
	if err := first.group.Leave(); err != nil { // which takes the snapshot, if it was not taken yet
		t.Fatal(err)
	}
	late := join(t, addressOf(engine, "demo"), options)
	for n := range late.log.Notes(t.Context(), journal.AllRuns) {
		if n.Note == "arm" {
			t.Fatal("the log still has the act; this proves nothing")
		}
	}
	sameAs(t, late, first)
	if epoch, err := late.Reset(t.Context(), "Cust1"); err != nil || epoch != 4 {
		t.Errorf("the next reset begins epoch %d, %v; expected 4", epoch, err)
	}
}

// TestActsAtOnceHaveOneOrder: replicas that act at the same time see each other's acts, and
// none is lost.
func TestActsAtOnceHaveOneOrder(t *testing.T) {
	engine := startEngine(t, nil)
	var replicas []*replica
	for range 3 {
		replicas = append(replicas, join(t, addressOf(engine, "demo"), jetstream.LogOptions{}))
	}
	var all sync.WaitGroup
	var mu sync.Mutex
	epochs := map[int]int{}
	for _, r := range replicas {
		all.Go(func() {
			for range 20 {
				epoch, err := r.Reset(context.Background(), "Cust1")
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				epochs[epoch]++
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if len(epochs) != 60 || epochs[60] != 1 {
		t.Errorf("60 resets began these epochs, so often each: %v", epochs)
	}
	replicas[0].everywhere(t)
	for _, r := range replicas {
		if r.Epoch("Cust1") != 60 {
			t.Errorf("%s is in epoch %d", r.log.Run(), r.Epoch("Cust1"))
		}
	}
}

// TestWhoIsNotHeardDecidesNothing: a replica that lost the engine answers no call by what
// it knew, before the others cease to wait for it.
func TestWhoIsNotHeardDecidesNothing(t *testing.T) {
	engine := startEngine(t, nil)
	lives, dies := join(t, addressOf(engine, "demo"), jetstream.LogOptions{}), join(t, addressOf(engine, "demo"), jetstream.LogOptions{})
	await(t, "second replica", func() bool { return len(list(t, lives)) == 2 })
	dies.conn.Close()
	_, err := lives.Arm(t.Context(), scenario.Arming{Step: "503"})
	if waiting := lives.group.Waiting(t.Context()); err != nil || !slices.Equal(waiting, []string{dies.log.Run()}) {
		t.Errorf("%v is waited for, %v; expected the one that died", waiting, err)
	}
	await(t, "end of its life", func() bool { return len(list(t, lives)) == 1 })
	if waiting := lives.group.Waiting(t.Context()); waiting != nil {
		t.Errorf("%v is waited for still", waiting)
	}
	if err := dies.group.Current(t.Context()); err == nil {
		t.Error("it decides calls still, by what was before")
	}
	if got := lives.call(t, "Cust1"); got != 503 {
		t.Errorf("the other answers %d", got)
	}
}

func list(t *testing.T, r *replica) []mock.Replica {
	t.Helper()
	all, err := r.group.All(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestReplicasTellOfThemselves: who lives, with which book, how far, and by what clock; who
// leaves is not waited for.
func TestReplicasTellOfThemselves(t *testing.T) {
	engine := startEngine(t, nil)
	a := join(t, addressOf(engine, "demo"), jetstream.LogOptions{}, "flaky")
	b := join(t, addressOf(engine, "demo"), jetstream.LogOptions{}, "outage")
	await(t, "second replica", func() bool { return len(list(t, a)) == 2 })
	for _, r := range list(t, a) {
		of := map[string]*replica{a.log.Run(): a, b.log.Run(): b}[r.Run]
		if of == nil || r.Book != of.BookHash() || r.Version != "test" || r.Applied == 0 || time.Since(r.Seen).Abs() > time.Minute || r.Ahead.Abs() > time.Minute {
			t.Errorf("one is %+v", r)
		}
	}
	if told := mock.ReplicaDifferences(list(t, b)); len(told) == 0 || !strings.Contains(told[0], "different books") {
		t.Errorf("their differences are %q", told)
	}
	if err := b.group.Leave(); err != nil {
		t.Fatal(err)
	}
	a.arm(t, scenario.Arming{Step: "503"})
	if left := list(t, a); len(left) != 1 || left[0].Run != a.log.Run() {
		t.Errorf("then there are %+v", left)
	}
}

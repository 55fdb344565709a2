package jetstream_test

import (
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/anishathalye/porcupine"

	"somock/mock"
	"somock/mock/scenario"
)

// often is how often the scenario of a fleet plays each of its three steps.
const often = 300

// A fleet is several replicas that decide calls by one scenario, and the history of what
// they have decided.
type fleet struct {
	t        testing.TB
	name     string
	replicas []*scenario.Engine

	mu      sync.Mutex
	history []decided
}

// A decided is one call to a replica.
type decided struct {
	replica    int
	asked, had time.Time
	step       int
	ordinal    uint64
	err        error // undecided
}

// startFleet starts a replica for each engine of the cluster. It knows of that one alone if
// each is to have its own, else of all of them.
func startFleet(t testing.TB, c *cluster, name string, itsOwn bool) *fleet {
	t.Helper()
	f := &fleet{t: t, name: name}
	for i := range c.engines {
		address := c.address(name)
		if itsOwn {
			address = c.address(name, i)
		}
		engine := scenario.New(scenario.Options{Counters: connect(t, address, len(c.engines)).Counters()})
		file, err := scenario.Parse("steps.yaml", fmt.Appendf(nil, `{version: 1, stubs: [{then: [{status: 401, times: %[1]d}, {status: 429, times: %[1]d}, {status: 503, times: %[1]d}], finally: 204}]}`, often))
		if err != nil {
			t.Fatal(err)
		}
		if err := engine.Use(file); err != nil {
			t.Fatal(err)
		}
		f.replicas = append(f.replicas, engine)
	}
	return f
}

// call has one replica decide one call.
func (f *fleet) call(replica int) decided {
	d := decided{replica: replica, asked: time.Now()}
	decision, _, _, err := f.replicas[replica].Decide(context.Background(), &mock.Call{Request: &mock.Request{}, Tenant: "cust1"})
	d.had, d.err = time.Now(), err
	if err == nil {
		d.step, d.ordinal = *decision.Step, *decision.Ordinal
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	f.history = append(f.history, d)
	return d
}

// work has workers call one after the other, each another replica, until the end of it is called.
func (f *fleet) work(workers int) (end func()) {
	enough := make(chan struct{})
	var all sync.WaitGroup
	for i := range workers {
		all.Go(func() {
			for {
				select {
				case <-enough:
					return
				default:
					f.call(i % len(f.replicas))
				}
			}
		})
	}
	return sync.OnceFunc(func() {
		close(enough)
		all.Wait()
	})
}

// ordinals are those that were told, by replica if one is given.
func (f *fleet) ordinals(replicas ...int) (ordinals []uint64) {
	f.mu.Lock()
	defer f.mu.Unlock()
	for _, d := range f.history {
		if d.err == nil && (len(replicas) == 0 || slices.Contains(replicas, d.replica)) {
			ordinals = append(ordinals, d.ordinal)
		}
	}
	slices.Sort(ordinals)
	return ordinals
}

// awaitMore returns once n more calls were decided, by these replicas if any are given.
func (f *fleet) awaitMore(n int, replicas ...int) {
	f.t.Helper()
	before := len(f.ordinals(replicas...))
	await(f.t, fmt.Sprintf("%d more decisions", n), func() bool { return len(f.ordinals(replicas...)) >= before+n })
}

// check holds the history to what counting promises: each ordinal at most once, each step
// as often as written but for what undecided calls may have used up, claims in an order
// that agrees with the clock, and no claim counted twice.
func (f *fleet) check(stored uint64) {
	f.t.Helper()
	ordinals := f.ordinals()
	undecided := len(f.history) - len(ordinals)
	for i := 1; i < len(ordinals); i++ {
		if ordinals[i] == ordinals[i-1] {
			f.t.Errorf("the ordinal %d was given out twice", ordinals[i])
		}
	}
	played := map[int]int{}
	for _, d := range f.history {
		if d.err == nil {
			played[d.step]++
		}
	}
	missing := 0
	for step := 1; step <= 3; step++ {
		if played[step] > often {
			f.t.Errorf("step %d was played %d times, expected %d", step, played[step], often)
		}
		missing += often - played[step]
	}
	if missing > undecided {
		f.t.Errorf("%d steps are missing for %d undecided calls", missing, undecided)
	}
	if told := uint64(len(ordinals)); stored < told || stored > told+uint64(undecided) {
		f.t.Errorf("the engine has counted %d claims for %d decided calls and %d undecided ones", stored, told, undecided)
	}
	if !f.inOrder(ordinals) {
		f.t.Error("no order of the claims agrees with the clock")
	}
	f.t.Logf("%d calls, %d undecided, %d ordinals used up by those, steps %v", len(f.history), undecided, int(stored)-len(ordinals), slices.Sorted(maps.Values(played)))
}

// inOrder has porcupine look for an order of the claims in which each began before it and
// ended after it in which the row counts up. Numbers that nobody was told were used up by calls
// that were told nothing.
func (f *fleet) inOrder(ordinals []uint64) bool {
	after := map[uint64]uint64{} // the number that may follow
	last := uint64(0)
	for _, n := range ordinals {
		after[last], last = n, n
	}
	model := porcupine.Model{
		Init: func() any { return uint64(0) },
		Step: func(state, _, output any) (bool, any) { return after[state.(uint64)] == output.(uint64), output },
	}
	var operations []porcupine.Operation
	for _, d := range f.history {
		if d.err == nil {
			operations = append(operations, porcupine.Operation{ClientId: len(operations), Call: d.asked.UnixNano(), Return: d.had.UnixNano(), Output: d.ordinal})
		}
	}
	return porcupine.CheckOperations(model, operations)
}

// long reports whether the long forms are wanted.
func long() bool { return os.Getenv("SOMOCK_TEST_LONG") != "" }

package jetstream_test

import (
	"cmp"
	"context"
	"fmt"
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
	epoch      int
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
	decision, _, epoch, err := f.replicas[replica].Decide(context.Background(), &mock.Call{Request: &mock.Request{}, Tenant: "cust1"})
	d.had, d.epoch, d.err = time.Now(), epoch, err
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

// check holds the history of one epoch to what counting promises: each ordinal at most
// once, each step as often as written but for what undecided calls may have used up, claims
// in an order that agrees with the clock, and no claim counted twice.
func (f *fleet) check(stored uint64) {
	f.t.Helper()
	told := len(f.ordinals())
	undecided := len(f.history) - told
	f.checkEpoch(f.history, often, 3)
	if stored < uint64(told) || stored > uint64(told+undecided) {
		f.t.Errorf("the engine has counted %d claims for %d decided calls and %d undecided ones", stored, told, undecided)
	}
	f.t.Logf("%d calls, %d undecided, of which %d have used an ordinal up", len(f.history), undecided, int(stored)-told)
}

// checkEpoch is of calls of one epoch, and of a stub whose first steps are played often
// each.
func (f *fleet) checkEpoch(history []decided, often, steps int) {
	f.t.Helper()
	var told []decided
	played := map[int]int{}
	for _, d := range history {
		if d.err == nil {
			told = append(told, d)
			played[d.step]++
		}
	}
	slices.SortFunc(told, func(a, b decided) int { return cmp.Compare(a.ordinal, b.ordinal) })
	for i := 1; i < len(told); i++ {
		if told[i].ordinal == told[i-1].ordinal {
			f.t.Errorf("epoch %d: the ordinal %d was given out twice", told[i].epoch, told[i].ordinal)
		}
	}
	missing := 0
	for step := 1; step <= steps; step++ {
		if played[step] > often {
			f.t.Errorf("step %d was played %d times, expected %d", step, played[step], often)
		}
		missing += often - played[step]
	}
	if undecided := len(history) - len(told); missing > undecided {
		f.t.Errorf("%d steps are missing for %d undecided calls", missing, undecided)
	}
	if !inOrder(told) {
		f.t.Error("no order of the claims agrees with the clock")
	}
}

// inOrder has porcupine look for an order of claims in which the row counts up, and each
// stands between when it was asked and when it was had. Numbers that nobody was told were
// used up by calls that were told nothing.
func inOrder(told []decided) bool {
	after := map[uint64]uint64{} // the number that may follow
	last := uint64(0)
	var operations []porcupine.Operation
	for i, d := range told {
		after[last], last = d.ordinal, d.ordinal
		operations = append(operations, porcupine.Operation{ClientId: i, Call: d.asked.UnixNano(), Return: d.had.UnixNano(), Output: d.ordinal})
	}
	return porcupine.CheckOperations(porcupine.Model{
		Init: func() any { return uint64(0) },
		Step: func(state, _, output any) (bool, any) { return after[state.(uint64)] == output.(uint64), output },
	}, operations)
}

// long reports whether the long forms are wanted.
func long() bool { return os.Getenv("SOMOCK_TEST_LONG") != "" }

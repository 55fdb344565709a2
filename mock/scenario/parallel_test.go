package scenario

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"somock/mock"
)

// A tally counts what parallel calls were answered by.
type tally struct {
	mu     sync.Mutex
	counts map[string]int
}

func (c *tally) add(what string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.counts[what]++
}

// together runs f n times at once and waits.
func together(n int, f func(i int)) {
	var begin, done sync.WaitGroup
	begin.Add(1)
	for i := range n {
		done.Go(func() {
			begin.Wait()
			f(i)
		})
	}
	begin.Done()
	done.Wait()
}

// TestParallelCallsUseEachStepAsWritten decides random scripts by parallel calls, while
// the book is swapped for one that says the same: per key, each step is taken exactly as
// often as it is written, each ordinal once, and finally takes the rest.
func TestParallelCallsUseEachStepAsWritten(t *testing.T) {
	for seed := range uint64(8) {
		t.Run(fmt.Sprint(seed), func(t *testing.T) {
			r := rand.New(rand.NewPCG(seed, 1))
			then, times, total := "", []int{}, 0
			for range 1 + r.IntN(6) {
				n := 1 + r.IntN(20)
				times, total = append(times, n), total+n
				then += fmt.Sprintf("{ status: 503, times: %d },", n)
			}
			source := fmt.Appendf(nil, "version: 1\nname: p\nstubs:\n - { name: s, per: identity, then: [%s], finally: 204 }", then)
			e := New(Options{})
			if err := e.Put(t.Context(), "p", source); err != nil {
				t.Fatal(err)
			}
			if err := e.SetBook(t.Context(), "p"); err != nil {
				t.Fatal(err)
			}
			keys := 1 + r.IntN(4)
			extra := r.IntN(30)
			seen := tally{counts: map[string]int{}}
			together(keys*(total+extra), func(i int) {
				if i%64 == 0 {
					if err := e.Put(t.Context(), "p", append([]byte("# edited\n"), source...)); err != nil {
						t.Error(err)
					}
				}
				key := fmt.Sprintf("identity-%d", i%keys)
				d, _, _, err := e.Decide(context.Background(), callOf(t, "call identity="+key))
				if err != nil {
					t.Error(err)
				}
				seen.add(fmt.Sprintf("%s step %d", key, *d.Step))
				seen.add(fmt.Sprintf("%s ordinal %d", key, *d.Ordinal))
			})
			for k := range keys {
				for i, n := range append(times, extra) {
					if got := seen.counts[fmt.Sprintf("identity-%d step %d", k, i+1)]; got != n {
						t.Errorf("key %d: step %d was used %d times, is written %d times", k, i+1, got, n)
					}
				}
				for ordinal := range total + extra {
					if got := seen.counts[fmt.Sprintf("identity-%d ordinal %d", k, ordinal+1)]; got != 1 {
						t.Errorf("key %d: ordinal %d was given out %d times", k, ordinal+1, got)
					}
				}
			}
		})
	}
}

// TestParallelCallsUseUpWhatIsArmed holds an arm to the number of its steps, across
// tenants, and each tenant's steps to their order.
func TestParallelCallsUseUpWhatIsArmed(t *testing.T) {
	for _, what := range []Arming{{Step: "503", Times: 7}, {Scenario: "outage", Times: 5}, {Scenario: "bad-afternoon", Times: 40}} {
		var notes tally
		notes.counts = map[string]int{}
		e := New(Options{Note: func(n mock.Note) error { notes.add(n.Note); return nil }})
		armed, err := e.Arm(t.Context(), what)
		if err != nil {
			t.Fatal(err)
		}
		seen := tally{counts: map[string]int{}}
		together(200, func(i int) {
			tenant := fmt.Sprintf("T%d", i%3)
			d, _, _, err := e.Decide(context.Background(), callOf(t, "call tenant="+tenant))
			if err != nil {
				t.Error(err)
			}
			seen.add(string(d.By))
			if d.Ordinal != nil {
				seen.add(fmt.Sprintf("%s %s %d", tenant, *d.Stub, *d.Ordinal))
				seen.add("highest of " + tenant + *d.Stub)
			}
		})
		if seen.counts["stub"] != what.Times {
			t.Errorf("%s was used %d times, is armed for %d", armed.Stub, seen.counts["stub"], what.Times)
		}
		for i := range 3 {
			for _, stub := range []string{"armed/503", "armed/outage", "armed/bad-afternoon/start", "armed/bad-afternoon/mix"} {
				tenant := fmt.Sprintf("T%d", i)
				for n := range seen.counts["highest of "+tenant+stub] {
					if got := seen.counts[fmt.Sprintf("%s %s %d", tenant, stub, n+1)]; got != 1 {
						t.Errorf("%s of %s: ordinal %d was given out %d times", stub, tenant, n+1, got)
					}
				}
			}
		}
		if len(e.armed()) != 0 || notes.counts["disarm"] != 1 {
			t.Errorf("used up, and armed is %v, notes are %v", e.armed(), notes.counts)
		}
	}
}

// TestOneSnapshotACall decides while the book changes between two that disagree: each
// decision names the book that made it.
func TestOneSnapshotACall(t *testing.T) {
	e := New(Options{})
	of := map[string]int{}
	for name, status := range map[string]int{"a": 501, "b": 502} {
		if err := e.Put(t.Context(), name, fmt.Appendf(nil, "version: 1\nstubs: [{finally: %d}]", status)); err != nil {
			t.Fatal(err)
		}
		if err := e.SetBook(t.Context(), name); err != nil {
			t.Fatal(err)
		}
		of[e.BookHash()] = status
	}
	together(200, func(i int) {
		if i%5 == 0 {
			if err := e.SetBook(t.Context(), []string{"a", "b"}[i%2]); err != nil {
				t.Error(err)
			}
		}
		d, r, _, err := e.Decide(context.Background(), callOf(t, "call"))
		if err != nil || of[d.Book] != r.Status {
			t.Errorf("book %s answered %d, %v", d.Book, r.Status, err)
		}
	})
}

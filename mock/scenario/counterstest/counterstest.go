// Package counterstest holds every implementation of scenario.Counters to what the
// engine relies on. It is for tests only.
package counterstest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"somock/mock/scenario"
)

// Run tests counters that open makes, empty ones each time. Failures that an
// implementation meets by itself, time-outs of its network, are injected by [Lossy].
func Run(t *testing.T, open func(t *testing.T) scenario.Counters) {
	t.Run("rows begin at 1 and have no gaps", func(t *testing.T) { testRow(t, open(t)) })
	t.Run("each part of a key tells rows apart", func(t *testing.T) { testKeys(t, open(t)) })
	t.Run("parallel callers get each ordinal once", func(t *testing.T) { testParallel(t, open(t)) })
	t.Run("lost answers leave gaps and no duplicates", func(t *testing.T) { testLost(t, open(t)) })
	t.Run("a context that is done gives an ordinal or an error", func(t *testing.T) { testContext(t, open(t)) })
	t.Run("counts are the last ordinals", func(t *testing.T) { testCounts(t, open(t)) })
}

func key(stub string) scenario.Key {
	return scenario.Key{Tenant: "default", Stub: stub, Content: "c0", Scope: "s"}
}

func testRow(t *testing.T, c scenario.Counters) {
	for want := range uint64(100) {
		got, err := c.Next(t.Context(), key("a/b"))
		if err != nil || got != want+1 {
			t.Fatalf("Next = %d, %v; expected %d", got, err, want+1)
		}
	}
}

func testKeys(t *testing.T, c scenario.Counters) {
	keys := []scenario.Key{
		{},
		{Tenant: "a"}, {Epoch: 1}, {Stub: "a"}, {Content: "a"}, {Scope: "a"},
		{Tenant: "a", Stub: "b"}, {Tenant: "b", Stub: "a"}, {Tenant: "ab"}, {Scope: "\x00"}, {Scope: "a\x00b"},
	}
	for _, k := range keys {
		if got, err := c.Next(t.Context(), k); err != nil || got != 1 {
			t.Errorf("Next(%+v) = %d, %v; expected 1: another key took it", k, got, err)
		}
	}
}

func testParallel(t *testing.T, c scenario.Counters) {
	const callers, each = 16, 50
	ordinals := gather(callers, func(int) (got []uint64) {
		for range each {
			n, err := c.Next(t.Context(), key("a/b"))
			if err != nil {
				t.Error(err)
			}
			got = append(got, n)
		}
		return got
	})
	for i, n := range ordinals {
		if n != uint64(i)+1 {
			t.Fatalf("ordinals are %v, expected 1 to %d, each once", ordinals, callers*each)
		}
	}
}

// testLost takes away every third answer after the ordinal was used, and fails every
// fifth call before.
func testLost(t *testing.T, c scenario.Counters) {
	lossy := &Lossy{Counters: c, LoseEvery: 3, FailEvery: 5}
	var failed int
	var mu sync.Mutex
	ordinals := gather(8, func(int) (got []uint64) {
		for range 60 {
			n, err := lossy.Next(t.Context(), key("a/b"))
			if errors.Is(err, context.DeadlineExceeded) {
				mu.Lock()
				failed++
				mu.Unlock()
				continue
			}
			if err != nil {
				t.Error(err)
			}
			got = append(got, n)
		}
		return got
	})
	if len(ordinals) != len(slices.Compact(slices.Clone(ordinals))) {
		t.Errorf("an ordinal was given out twice: %v", ordinals)
	}
	if failed == 0 || len(ordinals)+failed != 480 {
		t.Errorf("%d ordinals and %d failures, expected 480 together and some of each", len(ordinals), failed)
	}
}

func testContext(t *testing.T, c scenario.Counters) {
	cancelled, cancel := context.WithCancel(t.Context())
	cancel()
	late, stop := context.WithDeadline(t.Context(), time.Unix(0, 0))
	defer stop()
	var ordinals []uint64
	for _, ctx := range []context.Context{cancelled, t.Context(), late, t.Context()} {
		n, err := c.Next(ctx, key("a/b"))
		if err == nil {
			ordinals = append(ordinals, n)
		} else if ctx.Err() == nil {
			t.Errorf("Next fails without reason: %v", err)
		}
	}
	if len(ordinals) < 2 || !slices.IsSorted(ordinals) || len(slices.Compact(slices.Clone(ordinals))) != len(ordinals) {
		t.Errorf("ordinals are %v, expected rising ones", ordinals)
	}
}

func testCounts(t *testing.T, c scenario.Counters) {
	want := map[scenario.Key]uint64{}
	for i := range 5 {
		k := key(fmt.Sprintf("a/%d", i))
		for range i + 1 {
			if _, err := c.Next(t.Context(), k); err != nil {
				t.Fatal(err)
			}
			want[k]++
		}
	}
	counts, err := c.Counts(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for _, count := range counts {
		if want[count.Key] != count.Ordinal {
			t.Errorf("%+v counts %d, expected %d", count.Key, count.Ordinal, want[count.Key])
		}
		delete(want, count.Key)
	}
	if len(want) > 0 {
		t.Errorf("missing: %v", want)
	}
}

// gather collects what n callers get at once, sorted.
func gather(n int, f func(i int) []uint64) []uint64 {
	var all []uint64
	var mu sync.Mutex
	var done sync.WaitGroup
	for i := range n {
		done.Go(func() {
			got := f(i)
			mu.Lock()
			defer mu.Unlock()
			all = append(all, got...)
		})
	}
	done.Wait()
	slices.Sort(all)
	return all
}

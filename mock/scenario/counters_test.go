package scenario_test

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"

	"somock/mock"
	"somock/mock/scenario"
	"somock/mock/scenario/counterstest"
)

func TestMemory(t *testing.T) {
	counterstest.Run(t, func(*testing.T) scenario.Counters { return scenario.NewMemory(scenario.MaxKeys, nil) })
}

// TestMemoryDropsTheLeastRecent keeps two keys: what was used last stays.
func TestMemoryDropsTheLeastRecent(t *testing.T) {
	var dropped []string
	m := scenario.NewMemory(2, func(k scenario.Key) { dropped = append(dropped, k.Stub) })
	var ordinals []uint64
	for _, stub := range []string{"a", "b", "a", "c", "a", "b"} {
		n, err := m.Next(t.Context(), scenario.Key{Stub: stub})
		if err != nil {
			t.Fatal(err)
		}
		ordinals = append(ordinals, n)
	}
	if want := []uint64{1, 1, 2, 1, 3, 1}; !slices.Equal(ordinals, want) {
		t.Errorf("ordinals are %v, expected %v", ordinals, want)
	}
	if want := []string{"b", "c"}; !slices.Equal(dropped, want) {
		t.Errorf("dropped %v, expected %v", dropped, want)
	}
}

// TestDroppedKeysAreNoted notes the first key that is dropped and then each thousandth.
func TestDroppedKeysAreNoted(t *testing.T) {
	var notes []mock.Note
	e := scenario.New(scenario.Options{Note: func(n mock.Note) error { notes = append(notes, n); return nil }})
	f, err := scenario.Parse("wide.yaml", []byte("version: 1\nstubs: [{per: message:to, finally: 204}]"))
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Use(f); err != nil {
		t.Fatal(err)
	}
	for i := range scenario.MaxKeys + 1001 {
		to := fmt.Sprint(i)
		call := &mock.Call{Request: &mock.Request{}, Tenant: "t", Message: &mock.Message{To: &to}}
		if _, _, _, err := e.Decide(t.Context(), call); err != nil {
			t.Fatal(err)
		}
	}
	if len(notes) != 2 || notes[0].Note != "keys" || notes[1].Detail["dropped"] != "1001" {
		t.Errorf("notes are %v, expected one for the first and one for the 1001st", notes)
	}
}

// asked counts how often counters are asked.
type asked struct {
	scenario.Counters
	times int
}

func (a *asked) Next(ctx context.Context, key scenario.Key) (uint64, error) {
	a.times++
	return a.Counters.Next(ctx, key)
}

// TestExhausted asks counters that others share no more for steps that are used up, until
// the tenant begins anew.
func TestExhausted(t *testing.T) {
	counters := &asked{Counters: scenario.NewMemory(scenario.MaxKeys, nil)}
	e := scenario.New(scenario.Options{Counters: counters})
	f, err := scenario.Parse("once.yaml", []byte("version: 1\nstubs: [{then: [401]}]"))
	if err != nil {
		t.Fatal(err)
	}
	if err := e.Use(f); err != nil {
		t.Fatal(err)
	}
	statuses := func(n int) (seen []int) {
		for range n {
			_, r, _, err := e.Decide(t.Context(), &mock.Call{Request: &mock.Request{}, Tenant: "t"})
			if err != nil {
				t.Fatal(err)
			}
			seen = append(seen, r.Status)
		}
		return seen
	}
	if got := statuses(9); got[0] != 401 || got[1] != 204 || got[8] != 204 || counters.times != 2 {
		t.Errorf("answered are %v by asking %d times, expected 401 and then 204 by asking twice", got, counters.times)
	}
	if _, err := e.Reset(t.Context(), "t"); err != nil {
		t.Fatal(err)
	}
	if got := statuses(9); got[0] != 401 || got[8] != 204 || counters.times != 4 {
		t.Errorf("after a reset answered are %v by asking %d times in all, expected 401 and 204 by asking twice more", got, counters.times)
	}
}

// TestCountersThatFail surfaces each failure, guesses nothing, and leaves the calls after
// it alone.
func TestCountersThatFail(t *testing.T) {
	lossy := &counterstest.Lossy{Counters: scenario.NewMemory(scenario.MaxKeys, nil), LoseEvery: 7, FailEvery: 5}
	e := scenario.New(scenario.Options{Counters: lossy})
	if err := e.Load("reject-once", "bad-afternoon"); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Arm(t.Context(), scenario.Arming{Step: "503", Times: 9, Tenant: "armed"}); err != nil {
		t.Fatal(err)
	}
	seen := map[uint64]bool{}
	failures, armed := 0, 0
	for i := range 60 {
		call := &mock.Call{Request: &mock.Request{}, Tenant: []string{"plain", "armed"}[i%2]}
		d, r, _, err := e.Decide(context.Background(), call)
		switch {
		case err != nil:
			failures++
			if !errors.Is(err, context.DeadlineExceeded) || r.Status != 0 || d.Stub != nil {
				t.Errorf("%v comes with the decision %+v and the reply %+v, expected none", err, d, r)
			}
		case *d.Stub == "armed/503":
			armed++
		case i%2 == 0:
			if seen[*d.Ordinal] {
				t.Errorf("ordinal %d was given out twice", *d.Ordinal)
			}
			seen[*d.Ordinal] = true
		}
	}
	if failures == 0 || len(seen) == 0 || armed > 9 || armed == 0 {
		t.Errorf("%d failures, %d ordinals, %d armed steps of at most 9, expected some of each", failures, len(seen), armed)
	}
}

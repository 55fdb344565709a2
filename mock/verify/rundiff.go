package verify

import (
	"cmp"
	"iter"
	"slices"

	"somock/mock"
)

// A RunDiff is what a client did differently in run B than in run A. Calls are paired by
// their message, and those of one message in the order in which they came; a call without
// a message by method, path and body. Within that, calls of the same tenant come first.
type RunDiff struct {
	A       string    `json:"a"`
	B       string    `json:"b"`
	Equal   bool      `json:"equal"`
	Paired  int       `json:"paired"`  // calls of A that have one in B
	Added   []CallID  `json:"added"`   // of B, the first 10,000
	Missing []CallID  `json:"missing"` // of A, the first 10,000
	Changed []Changed `json:"changed"` // the first 10,000
	// More is how many there are beyond those that are named; absent: none.
	More *MoreDiffs `json:"more,omitempty"`
}

// A CallID names a call.
type CallID struct {
	ID string `json:"id"`
}

// Changed is a pair of calls that differ.
type Changed struct {
	A           string        `json:"a"`
	B           string        `json:"b"`
	Differences []FieldChange `json:"differences"`
}

// A FieldChange is what a field was in run A and is in run B: method, path, headers.NAME,
// scheme, encoding, violations, answer or gap.
type FieldChange struct {
	Field string `json:"field"`
	A     string `json:"a"`
	B     string `json:"b"`
}

// MoreDiffs counts what is not named.
type MoreDiffs struct {
	Added   int `json:"added,omitempty"`
	Missing int `json:"missing,omitempty"`
	Changed int `json:"changed,omitempty"`
}

// maxDiffs is how many of each kind are named.
const maxDiffs = 10_000

// DiffRuns compares two runs, each given oldest first and once. It keeps some 40 bytes of
// each call: a hash of its message, its tenant, the gap before it, and which of the
// traits seen so far it has. Those are kept once, 256 values of a header at most: one that
// has more, or that is another in every call, is of each call and compared by its presence.
func DiffRuns(a, b iter.Seq2[*mock.Entry, error]) (*RunDiff, error) {
	t := newTraits()
	runA, err := readRun(a, t, inA)
	if err != nil {
		return nil, err
	}
	runB, err := readRun(b, t, inB)
	if err != nil {
		return nil, err
	}
	d := &RunDiff{A: runA.id, B: runB.id, Added: []CallID{}, Missing: []CallID{}, Changed: []Changed{}}
	d.compare(runA, runB, t)
	return d, nil
}

// A pairing is a call of A and its like of B, by their index; -1: there is none.
type pairing struct{ a, b int }

func (d *RunDiff) compare(a, b *runCalls, t *traits) {
	var more MoreDiffs
	for _, p := range pairUp(a, b) {
		switch {
		case p.a < 0:
			d.Added = name(d.Added, b.idOf(p.b), &more.Added)
		case p.b < 0:
			d.Missing = name(d.Missing, a.idOf(p.a), &more.Missing)
		default:
			d.Paired++
			d.change(a, b, p, t, &more.Changed)
		}
	}
	d.Equal = len(d.Added)+len(d.Missing)+len(d.Changed) == 0
	if more != (MoreDiffs{}) {
		d.More = &more
	}
}

func name(list []CallID, id string, more *int) []CallID {
	if len(list) == maxDiffs {
		*more++
		return list
	}
	return append(list, CallID{id})
}

func (d *RunDiff) change(a, b *runCalls, p pairing, t *traits, more *int) {
	ca, cb := &a.calls[p.a], &b.calls[p.b]
	changes := t.changes(ca.shape, cb.shape)
	if gapsDiffer(ca.gap, cb.gap) {
		changes = append(slices.Clip(changes), FieldChange{"gap", gapText(ca.gap), gapText(cb.gap)})
	}
	switch {
	case len(changes) == 0:
	case len(d.Changed) == maxDiffs:
		*more++
	default:
		d.Changed = append(d.Changed, Changed{a.idOf(p.a), b.idOf(p.b), changes})
	}
}

// pairUp pairs the calls of two runs: in the order of A, then what B alone has, in its.
func pairUp(a, b *runCalls) []pairing {
	var pairs []pairing
	left, right := a.byMessage(), b.byMessage()
	for len(left) > 0 || len(right) > 0 {
		message := leastMessage(a, b, left, right)
		ofA, ofB := a.sameMessage(left, message), b.sameMessage(right, message)
		pairs = append(pairs, pairLikes(a, b, left[:ofA], right[:ofB])...)
		left, right = left[ofA:], right[ofB:]
	}
	slices.SortFunc(pairs, func(x, y pairing) int {
		return cmp.Or(cmp.Compare(uint(x.a), uint(y.a)), cmp.Compare(x.b, y.b)) // -1 comes last
	})
	return pairs
}

func leastMessage(a, b *runCalls, left, right []int32) uint64 {
	switch {
	case len(left) == 0:
		return b.calls[right[0]].message
	case len(right) == 0:
		return a.calls[left[0]].message
	}
	return min(a.calls[left[0]].message, b.calls[right[0]].message)
}

// pairLikes pairs calls of one message: first those of one tenant, then what is left,
// since tests may make up a tenant for each run.
func pairLikes(a, b *runCalls, left, right []int32) []pairing {
	var pairs []pairing
	waiting := map[uint32][]int32{} // of B, by tenant
	for _, j := range right {
		waiting[b.calls[j].tenant] = append(waiting[b.calls[j].tenant], j)
	}
	paired := map[int32]bool{}
	var alone []int32
	for _, i := range left {
		tenant := a.calls[i].tenant
		if list := waiting[tenant]; len(list) > 0 {
			pairs, paired[list[0]] = append(pairs, pairing{int(i), int(list[0])}), true
			waiting[tenant] = list[1:]
			continue
		}
		alone = append(alone, i)
	}
	for _, j := range right {
		switch {
		case paired[j]:
		case len(alone) > 0:
			pairs, alone = append(pairs, pairing{int(alone[0]), int(j)}), alone[1:]
		default:
			pairs = append(pairs, pairing{-1, int(j)})
		}
	}
	for _, i := range alone {
		pairs = append(pairs, pairing{int(i), -1})
	}
	return pairs
}

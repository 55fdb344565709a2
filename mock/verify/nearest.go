package verify

import (
	"cmp"
	"iter"
	"slices"

	"somock/mock"
	"somock/mock/match"
)

// nearest keeps the candidates that come nearest, of equally near ones the earliest.
type nearest struct{ candidates []candidate }

// nearestKept is some more than are shown, since one may be taken out again when its
// outcome becomes known.
const nearestKept = 16

// A candidate is an entry that might have been meant.
type candidate struct {
	id          string
	n           uint64 // the how-manieth it was looked at
	differences []match.Difference
	distance    int
}

func (c candidate) compare(d candidate) int {
	return cmp.Or(cmp.Compare(c.distance, d.distance), cmp.Compare(c.n, d.n))
}

func (n *nearest) add(c candidate) {
	i, _ := slices.BinarySearchFunc(n.candidates, c, candidate.compare)
	if i == nearestKept {
		return
	}
	n.candidates = slices.Insert(n.candidates, i, c)
	n.candidates = n.candidates[:min(len(n.candidates), nearestKept)]
}

func (n *nearest) remove(id string) {
	n.candidates = slices.DeleteFunc(n.candidates, func(c candidate) bool { return c.id == id })
}

// shown is the first of them.
func (n *nearest) shown() []NearMiss {
	misses := []NearMiss{}
	for _, c := range n.candidates[:min(len(n.candidates), nearestShown)] {
		misses = append(misses, NearMiss{c.id, c.differences})
	}
	return misses
}

// A NearestTo finds, of entries as they come in, those that come nearest to a matcher
// without being meant by it.
type NearestTo struct {
	matcher *match.Matcher
	nearest nearest
	n       uint64
}

// NewNearest begins with no entry.
func NewNearest(m *match.Matcher) *NearestTo { return &NearestTo{matcher: m} }

// Add looks at an entry, maybe again now that its outcome is known, and reports whether
// the matcher means it.
func (n *NearestTo) Add(id string, s *match.Subject) bool {
	n.n++
	n.nearest.remove(id)
	r := n.matcher.Match(s)
	if !r.OK {
		n.nearest.add(candidate{id, n.n, r.Differences, r.Distance()})
	}
	return r.OK
}

// Shown is the nearest of them first, at most three.
func (n *NearestTo) Shown() []NearMiss { return n.nearest.shown() }

// Nearest is the entries that come nearest to a matcher without being meant by it, the
// nearest first, at most three.
func Nearest(entries iter.Seq2[*mock.Entry, error], m *match.Matcher) ([]NearMiss, error) {
	n := NewNearest(m)
	calls := callCounter{}
	for e, err := range entries {
		if err != nil {
			return nil, err
		}
		s := match.OfEntry(e)
		if m.UsesCall() {
			s.Call = calls.next(e)
		}
		n.Add(e.ID, s)
	}
	return n.Shown(), nil
}

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
	n           uint64 // its number in the order in which entries were looked at
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
// without being meant by it. Entries come in the order of the journal; one that comes
// again keeps its number among the calls of its tenant.
type NearestTo struct {
	matcher *match.Matcher
	nearest nearest
	n       uint64
	calls   callCounter
	numbers map[string]uint64 // by id, if the matcher asks for them
}

// NewNearest begins with no entry.
func NewNearest(m *match.Matcher) *NearestTo {
	return &NearestTo{matcher: m, calls: callCounter{}, numbers: map[string]uint64{}}
}

// Add looks at an entry, maybe again now that its outcome is known, and reports whether
// the matcher means it.
func (n *NearestTo) Add(e *mock.Entry) bool {
	n.n++
	n.nearest.remove(e.ID)
	r := n.matcher.Match(n.subject(e))
	if !r.OK {
		n.nearest.add(candidate{e.ID, n.n, r.Differences, r.Distance()})
	}
	return r.OK
}

func (n *NearestTo) subject(e *mock.Entry) *match.Subject {
	s := match.OfEntry(e)
	if n.matcher.UsesCall() {
		if _, known := n.numbers[e.ID]; !known {
			n.numbers[e.ID] = n.calls.next(e)
		}
		s.Call = n.numbers[e.ID]
	}
	return s
}

// Shown is the nearest of them first, at most three.
func (n *NearestTo) Shown() []NearMiss { return n.nearest.shown() }

// Nearest is the entries that come nearest to a matcher without being meant by it, the
// nearest first, at most three.
func Nearest(entries iter.Seq2[*mock.Entry, error], m *match.Matcher) ([]NearMiss, error) {
	n := NewNearest(m)
	for e, err := range entries {
		if err != nil {
			return nil, err
		}
		n.Add(e)
	}
	return n.Shown(), nil
}

package verify

import (
	"strconv"

	"somock/mock/match"
)

// orderFound is how far the entries of in-order were found: for each a recording after
// that of the one before; others may come between.
type orderFound struct {
	count  int
	last   string     // the recording that was found last, "" before the first
	behind []NearMiss // the first few after it
}

// take looks at a recording, and tells which entry it is, from 1; 0 if none.
func (o *orderFound) take(wanted []expectation, f *fact, s *match.Subject) int {
	if o.count == len(wanted) {
		return 0
	}
	if wanted[o.count].matcher.Matches(s) {
		o.count++
		o.last, o.behind = f.id, nil
		return o.count
	}
	if len(o.behind) < nearestShown {
		o.behind = append(o.behind, NearMiss{f.id, []match.Difference{{Field: "in-order", Seen: f.summary()}}})
	}
	return 0
}

func (o *orderFound) result(wanted []expectation) Result {
	all := len(wanted)
	r := Result{Name: "in-order", Count: o.count, Wanted: Exactly(all), OK: o.count == all, Nearest: []NearMiss{}}
	if r.OK {
		return r
	}
	next := "entry " + strconv.Itoa(o.count+1) + ": " + wanted[o.count].matcher.String()
	for _, m := range o.behind {
		m.Differences[0].Wanted = next
		r.Nearest = append(r.Nearest, m)
	}
	if len(r.Nearest) == 0 && o.last != "" {
		r.Nearest = append(r.Nearest, NearMiss{o.last, []match.Difference{{Field: "in-order", Wanted: next + " after it", Seen: "no later recording"}}})
	}
	return r
}

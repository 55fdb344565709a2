package verify

import (
	"math/big"
	"slices"
	"strconv"

	"somock/mock"
	"somock/mock/match"
)

// A judge looks at each entry once, in order. What it remembers does not grow with them:
// counts, the nearest few of each expectation, the latest call of each tenant, the first
// maxViolations; only for `repeated: none` some 40 bytes of each message.
type judge struct {
	*Expectations
	calls      callCounter
	late       bool                  // some matcher asks for the count of calls
	n          uint64                // entries so far
	latest     map[world]*fact       // the last call of each tenant
	each       []found               // by expectation
	order      orderFound            // of in-order
	repeated   repeats               // of repeated
	unexpected Result                // of unexpected
	violations violationsByCondition // until it is known which expectations are met
}

// found is what an expectation came to.
type found struct {
	count       int
	met, missed nearest
}

func newJudge(x *Expectations) *judge {
	j := &judge{
		Expectations: x, calls: callCounter{}, latest: map[world]*fact{}, each: make([]found, len(x.expect)),
		repeated: newRepeats(), unexpected: Result{Name: "unexpected", Nearest: []NearMiss{}}, violations: violationsByCondition{},
	}
	for _, e := range x.expect {
		j.late = j.late || e.matcher.UsesCall()
	}
	for _, o := range x.inOrder {
		j.late = j.late || o.matcher.UsesCall()
	}
	return j
}

func (j *judge) add(e *mock.Entry) {
	j.n++
	s := match.OfEntry(e)
	if j.late {
		s.Call = j.calls.next(e)
	}
	f, w := factOf(e), worldOf(e)
	nearest := j.ask(f, j.latest[w], s)
	j.latest[w] = f
	if len(j.inOrder) > 0 {
		f.step = j.order.take(j.inOrder, f, s)
	}
	if j.repeatedNone && e.Decision.Accepted && e.Message != nil {
		j.repeated.add(w, e)
	}
	if j.unexpectedRefuse && f.met.Sign() == 0 && f.step == 0 {
		j.addUnexpected(f, nearest)
	}
	for i := range e.Violations {
		v := Violated{e.ID, e.Violations[i].Rule, e.Violations[i].Weight}
		j.violations.add(j.conditionOf(f, v.Rule), v, j.n)
	}
}

// ask puts every expectation to an entry, and tells which came nearest to meaning it.
func (j *judge) ask(f, before *fact, s *match.Subject) (nearest candidate) {
	for i := range j.expect {
		e := &j.expect[i]
		r := e.matcher.Match(s)
		c := candidate{f.id, j.n, r.Differences, r.Distance()}
		if ds := e.following(i, f, before); ds != nil {
			c.differences = append(slices.Clip(c.differences), ds...)
			c.distance += e.after.distance(before, ds)
		}
		if e.after != nil && e.after.status.Matches(s) {
			f.previous.SetBit(&f.previous, i, 1)
		}
		if len(c.differences) == 0 {
			c.differences = []match.Difference{}
			f.met.SetBit(&f.met, i, 1)
			j.each[i].count++
			j.each[i].met.add(c)
			continue
		}
		j.each[i].missed.add(c)
		if nearest.id == "" || c.distance < nearest.distance {
			nearest = c
		}
	}
	return nearest
}

// following is in what the i-th expectation's after differs.
func (e *expectation) following(i int, f, before *fact) []match.Difference {
	if e.after == nil {
		return nil
	}
	return e.after.differences(before, f, before != nil && before.previous.Bit(i) == 1)
}

// addUnexpected notes a recording that no expectation is about, and what keeps it from
// being the nearest.
func (j *judge) addUnexpected(f *fact, nearest candidate) {
	r := &j.unexpected
	if r.Count++; len(r.Nearest) == nearestShown {
		return
	}
	differences := nearest.differences
	if nearest.id == "" {
		differences = []match.Difference{{Field: "unexpected", Wanted: "none", Seen: f.summary()}}
	}
	r.Nearest = append(r.Nearest, NearMiss{f.id, differences})
}

// conditionOf is what a violation's weight hangs on: which expectations, if they are met,
// expect it.
func (j *judge) conditionOf(f *fact, rule string) condition {
	var by big.Int
	for i := range j.expect {
		if f.met.Bit(i) == 1 && slices.Contains(j.expect[i].names, rule) {
			by.SetBit(&by, i, 1)
		}
	}
	return condition{string(by.Bytes()), f.step > 0 && slices.Contains(j.inOrder[f.step-1].names, rule)}
}

func (j *judge) verdict(failOn FailOn) *Verdict {
	v := &Verdict{OK: true, Results: []Result{}, FailOn: failOn}
	var met big.Int
	for i := range j.expect {
		r := j.each[i].result(&j.expect[i])
		if r.OK {
			met.SetBit(&met, i, 1)
		}
		v.Results = append(v.Results, r)
	}
	orderMet := false
	if len(j.inOrder) > 0 {
		r := j.order.result(j.inOrder)
		orderMet = r.OK
		v.Results = append(v.Results, r)
	}
	if j.repeatedNone {
		v.Results = append(v.Results, j.repeated.result())
	}
	if j.unexpectedRefuse {
		j.unexpected.OK = j.unexpected.Count == 0
		v.Results = append(v.Results, j.unexpected)
	}
	v.Violations, v.More = j.violations.left(&met, orderMet)
	for _, r := range v.Results {
		v.OK = v.OK && r.OK
	}
	v.OK = v.OK && v.failing() == 0
	return v
}

// result is what an expectation came to in the end.
func (f *found) result(e *expectation) Result {
	r := Result{Name: e.name, Wanted: e.count, Count: f.count, OK: e.count.Holds(f.count), Nearest: []NearMiss{}}
	switch {
	case r.OK:
	case r.Count > e.count.Most:
		r.Nearest = f.met.shown()
	default:
		r.Nearest = f.missed.shown()
	}
	return r
}

// summary is a recording in a few words.
func (f *fact) summary() string {
	if f.status == 0 {
		return string(f.outcome)
	}
	return "status " + strconv.Itoa(f.status) + ", " + string(f.outcome)
}

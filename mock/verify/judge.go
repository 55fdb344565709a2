package verify

import (
	"slices"

	"somock/mock"
	"somock/mock/match"
)

// A judge gathers facts, and then judges them.
type judge struct {
	*Expectations
	facts
	nearest []*nearest // by expectation
	// orderMet: every entry of in-order was found.
	orderMet bool
	late     bool // matchers can only be asked when all calls are counted
}

func newJudge(x *Expectations) *judge {
	j := &judge{Expectations: x, facts: facts{byID: map[string]*fact{}, starts: starts{}}}
	for _, e := range x.expect {
		j.nearest = append(j.nearest, &nearest{})
		j.late = j.late || e.matcher.UsesCall()
	}
	for _, o := range x.inOrder {
		j.late = j.late || o.matcher.UsesCall()
	}
	return j
}

func (j *judge) add(e *mock.Entry) {
	if j.knows(e) {
		return
	}
	j.starts.note(e)
	f := factOf(e)
	if j.late {
		f.entry = e
	} else {
		j.ask(f, match.OfEntry(e))
	}
	j.byID[e.ID] = f
}

// ask puts every matcher to an entry.
func (j *judge) ask(f *fact, s *match.Subject) {
	for i, e := range j.expect {
		j.nearest[i].remove(f.id)
		if r := e.matcher.Match(s); r.OK {
			f.matched.set(i)
		} else {
			j.nearest[i].add(candidate{f.id, f.position, r.Differences, r.Distance()})
		}
		if e.after != nil && e.after.status.Matches(s) {
			f.previous.set(i)
		}
	}
	for i, o := range j.inOrder {
		if o.matcher.Matches(s) {
			f.inStep.set(i)
		}
	}
}

// askLate is ask where a count of calls is wanted, which needs their order.
func (j *judge) askLate(list []*fact) {
	calls := callCounter{}
	for _, f := range list {
		s := match.OfEntry(f.entry)
		s.Call = calls.next(f.entry)
		j.ask(f, s)
	}
}

func (j *judge) verdict(failOn FailOn) *Verdict {
	list := j.sorted()
	if j.late {
		j.askLate(list)
	}
	v := &Verdict{OK: true, Results: []Result{}, Violations: []Violated{}, FailOn: failOn}
	v.Results = append(v.Results, j.judgeEach(list)...)
	met := j.metBy(v.Results)
	if len(j.inOrder) > 0 {
		r := j.judgeOrder(list)
		j.orderMet = r.OK
		v.Results = append(v.Results, r)
	}
	if j.repeatedNone {
		v.Results = append(v.Results, judgeRepeated(list))
	}
	if j.unexpectedRefuse {
		v.Results = append(v.Results, j.judgeUnexpected(list))
	}
	v.Violations = append(v.Violations, j.unexpectedViolations(list, met)...)
	for _, r := range v.Results {
		v.OK = v.OK && r.OK
	}
	for _, w := range v.Violations {
		v.OK = v.OK && !failOn.Counts(w.Weight)
	}
	return v
}

// judgeEach counts the recordings of each expectation.
func (j *judge) judgeEach(list []*fact) []Result {
	last := map[world]*fact{}
	for _, f := range list {
		f.before = last[f.world]
		last[f.world] = f
	}
	results := make([]Result, len(j.expect))
	for i := range j.expect {
		results[i] = j.judgeOne(i, list)
	}
	return results
}

func (j *judge) judgeOne(i int, list []*fact) Result {
	e := &j.expect[i]
	found, missed := &nearest{}, &nearest{}
	r := Result{Name: e.name, Wanted: e.count, Nearest: []NearMiss{}}
	for _, f := range list {
		c := candidate{id: f.id, position: f.position, differences: []match.Difference{}}
		if !f.matched.has(i) {
			known := j.nearest[i].find(f.id)
			if known == nil {
				continue
			}
			c.differences, c.distance = known.differences, known.distance
		}
		if ds := e.following(i, f); ds != nil {
			c.differences = append(slices.Clip(c.differences), ds...)
			c.distance += e.after.distance(f.before, ds)
		}
		if len(c.differences) > 0 {
			missed.add(c)
			continue
		}
		f.met.set(i)
		r.Count++
		found.add(c)
	}
	j.nearest[i] = missed
	r.OK = e.count.Holds(r.Count)
	switch {
	case r.OK:
	case r.Count > e.count.Most:
		r.Nearest = found.shown()
	default:
		r.Nearest = missed.shown()
	}
	return r
}

// following is in what the i-th expectation's after differs.
func (e *expectation) following(i int, f *fact) []match.Difference {
	if e.after == nil {
		return nil
	}
	return e.after.differences(f.before, f, f.before != nil && f.before.previous.has(i))
}

// metBy is the expectations that are met.
func (j *judge) metBy(results []Result) bits {
	var met bits
	for i := range j.expect {
		if results[i].OK {
			met.set(i)
		}
	}
	return met
}

// judgeOrder looks for a recording of each entry after that of the one before; others
// may come between.
func (j *judge) judgeOrder(list []*fact) Result {
	all := len(j.inOrder)
	r := Result{Name: "in-order", Wanted: Exactly(all), Nearest: []NearMiss{}}
	last := -1
	for i, f := range list {
		if r.Count < all && f.inStep.has(r.Count) {
			r.Count++
			f.step = r.Count
			last = i
		}
	}
	if r.OK = r.Count == all; r.OK {
		return r
	}
	wanted := "entry " + itoa(r.Count+1) + ": " + j.inOrder[r.Count].matcher.String()
	for _, f := range list[last+1:] {
		if len(r.Nearest) < nearestShown {
			r.Nearest = append(r.Nearest, NearMiss{f.id, []match.Difference{{Field: "in-order", Wanted: wanted, Seen: f.summary()}}})
		}
	}
	if len(r.Nearest) == 0 && last >= 0 {
		r.Nearest = append(r.Nearest, NearMiss{list[last].id, []match.Difference{{Field: "in-order", Wanted: wanted + " after it", Seen: "no later recording"}}})
	}
	return r
}

// summary is a recording in a few words.
func (f *fact) summary() string {
	if f.status == 0 {
		return string(f.outcome)
	}
	return "status " + itoa(f.status) + ", " + string(f.outcome)
}

// judgeRepeated finds messages that are in an inbox twice.
func judgeRepeated(list []*fact) Result {
	r := Result{Name: "repeated", Wanted: Count{}, Nearest: []NearMiss{}}
	type key struct {
		world
		digest
	}
	first := map[key]string{}
	for _, f := range list {
		if !f.inInbox {
			continue
		}
		k := key{f.world, f.message}
		earlier, known := first[k]
		if !known {
			first[k] = f.id
			continue
		}
		r.Count++
		if len(r.Nearest) < nearestShown {
			r.Nearest = append(r.Nearest, NearMiss{f.id, []match.Difference{{Field: "repeated", Wanted: "none", Seen: "the same message as " + earlier}}})
		}
	}
	r.OK = r.Count == 0
	return r
}

// judgeUnexpected finds recordings that no expectation is about, and says of each what
// keeps it from being the nearest.
func (j *judge) judgeUnexpected(list []*fact) Result {
	r := Result{Name: "unexpected", Wanted: Count{}, Nearest: []NearMiss{}}
	for _, f := range list {
		if !f.met.empty() || f.step > 0 {
			continue
		}
		r.Count++
		if len(r.Nearest) < nearestShown {
			r.Nearest = append(r.Nearest, NearMiss{f.id, j.nearestExpectation(f)})
		}
	}
	r.OK = r.Count == 0
	return r
}

// nearestExpectation is the differences to the expectation that a recording comes
// nearest to, as far as they are still known.
func (j *judge) nearestExpectation(f *fact) []match.Difference {
	var best *candidate
	for i := range j.nearest {
		if c := j.nearest[i].find(f.id); c != nil && (best == nil || c.distance < best.distance) {
			best = c
		}
	}
	if best == nil {
		return []match.Difference{{Field: "unexpected", Wanted: "none", Seen: f.summary()}}
	}
	return best.differences
}

// unexpectedViolations are those that no met expectation names for its recordings.
func (j *judge) unexpectedViolations(list []*fact, met bits) []Violated {
	var vs []Violated
	for _, f := range list {
		for _, v := range f.violations {
			if !j.expects(f, v.rule, met) {
				vs = append(vs, Violated{f.id, v.rule, v.weight})
			}
		}
	}
	return vs
}

func (j *judge) expects(f *fact, rule string, met bits) bool {
	for i := range j.expect {
		if met.has(i) && f.met.has(i) && slices.Contains(j.expect[i].names, rule) {
			return true
		}
	}
	return j.orderMet && f.step > 0 && slices.Contains(j.inOrder[f.step-1].names, rule)
}

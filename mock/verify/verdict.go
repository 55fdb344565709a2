package verify

import (
	"iter"

	"somock/mock"
	"somock/mock/match"
)

// A Verdict is what expectations make of recordings.
type Verdict struct {
	OK         bool       `json:"ok"`
	Results    []Result   `json:"results"`    // one an expectation, in the order of the file
	Violations []Violated `json:"violations"` // those that no met expectation expects, of all weights
	FailOn     FailOn     `json:"-"`          // which of them make it not OK
	// More is how many there are beyond the first 10,000, which are named, by weight.
	More map[mock.Weight]int `json:"more,omitempty"`
	// Evicted is how many recordings retention has dropped, which are not judged.
	Evicted uint64 `json:"evicted,omitempty"`
}

// A Result is what became of one expectation. Those on the order, on repeated and on
// unexpected recordings are called in-order, repeated and unexpected.
type Result struct {
	Name    string     `json:"name"`
	OK      bool       `json:"ok"`
	Count   int        `json:"count"` // recordings found; of in-order: entries found
	Wanted  Count      `json:"wanted"`
	Nearest []NearMiss `json:"nearest"` // none if OK
}

// A NearMiss is a recording that comes nearest to what was wanted. One without
// differences is what was found although fewer were wanted.
type NearMiss struct {
	ID          string             `json:"id"`
	Differences []match.Difference `json:"differences"`
}

// Violated is a violation that counts.
type Violated struct {
	ID     string      `json:"id"`
	Rule   string      `json:"rule"`
	Weight mock.Weight `json:"weight"`
}

// nearestShown is how many recordings a failure names.
const nearestShown = 3

// Verify judges entries. failOn is which violations fail the verdict; "" leaves it to
// the file, or to errors. nil expectations judge by violations alone. Entries
// are to come oldest first and once. What it keeps does not grow with them, but for some
// 40 bytes of each message where repeated: none is asked.
func (x *Expectations) Verify(entries iter.Seq2[*mock.Entry, error], failOn FailOn) (*Verdict, error) {
	if x == nil {
		x = &Expectations{}
	}
	j := newJudge(x)
	for e, err := range entries {
		if err != nil {
			return nil, err
		}
		j.add(e)
	}
	return j.verdict(x.failing(failOn)), nil
}

// RequireCalls adds to a verdict on no recordings at all that some were wanted.
func (v *Verdict) RequireCalls() {
	v.OK = false
	v.Results = append(v.Results, Result{Name: "some call came in", Wanted: AtLeast(1), Nearest: []NearMiss{}})
}

func (x *Expectations) failing(asked FailOn) FailOn {
	switch {
	case asked != "":
		return asked
	case x.failOn != "":
		return x.failOn
	}
	return Errors
}

// FailOn is which violations the file says fail it, "" if it does not say.
func (x *Expectations) FailOn() FailOn { return x.failOn }

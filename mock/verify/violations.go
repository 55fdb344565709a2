package verify

import (
	"cmp"
	"math/big"
	"slices"

	"somock/mock"
)

// maxViolations is how many violations a verdict names, the first; of more it says how
// many there are.
const maxViolations = 10_000

// A condition is what a violation hangs on: it is expected if one of some expectations is met,
// or if in-order is.
type condition struct {
	expectations string // big.Int.Bytes, a bit an expectation
	order        bool
}

// violationsByCondition keeps violations until it is known which conditions hold. There are
// as many of them as there are ways to be expected, which are few.
type violationsByCondition map[condition]*violationGroup

// A violationGroup is the violations of one condition.
type violationGroup struct {
	named []numbered
	more  map[mock.Weight]int
}

// numbered is a violation and the number of the entry that it is in.
type numbered struct {
	Violated
	n uint64
}

func (vs violationsByCondition) add(by condition, v Violated, n uint64) {
	a := vs[by]
	if a == nil {
		a = &violationGroup{more: map[mock.Weight]int{}}
		vs[by] = a
	}
	if len(a.named) < maxViolations {
		a.named = append(a.named, numbered{v, n})
		return
	}
	a.more[v.Weight]++
}

// left are the violations that nothing expects which was met: the first by name, and how
// many more of each weight.
func (vs violationsByCondition) left(met *big.Int, orderMet bool) ([]Violated, map[mock.Weight]int) {
	var named []numbered
	more := map[mock.Weight]int{}
	for by, a := range vs {
		expecting := new(big.Int).SetBytes([]byte(by.expectations))
		if by.order && orderMet || expecting.And(expecting, met).Sign() != 0 {
			continue
		}
		named = append(named, a.named...)
		for weight, n := range a.more {
			more[weight] += n
		}
	}
	slices.SortStableFunc(named, func(a, b numbered) int { return cmp.Compare(a.n, b.n) })
	list := make([]Violated, 0, min(len(named), maxViolations))
	for i, v := range named {
		if i < maxViolations {
			list = append(list, v.Violated)
			continue
		}
		more[v.Weight]++
	}
	return list, more
}

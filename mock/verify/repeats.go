package verify

import (
	"strconv"

	"somock/mock"
	"somock/mock/match"
)

// repeats finds messages that are in an inbox twice. It keeps a hash and a number of
// each message; two are equal by chance once in 2^64.
type repeats struct {
	runs  []string                // as they came
	first map[uint64]firstMessage // by hash
	count int
	shown []NearMiss
}

// A firstMessage is the recording that had a message first.
type firstMessage struct {
	run int // of runs
	seq uint64
}

func newRepeats() repeats {
	return repeats{first: map[uint64]firstMessage{}, shown: []NearMiss{}}
}

func (r *repeats) add(w world, e *mock.Entry) {
	if n := len(r.runs); n == 0 || r.runs[n-1] != e.Run {
		r.runs = append(r.runs, e.Run)
	}
	sum := w.sumOf(e.Message)
	first, known := r.first[sum]
	if !known {
		r.first[sum] = firstMessage{len(r.runs) - 1, e.Seq}
		return
	}
	if r.count++; len(r.shown) < nearestShown {
		earlier := r.runs[first.run] + "-" + strconv.FormatUint(first.seq, 10)
		r.shown = append(r.shown, NearMiss{e.ID, []match.Difference{{Field: "repeated", Wanted: "none", Seen: "the same message as " + earlier}}})
	}
}

func (r *repeats) result() Result {
	return Result{Name: "repeated", OK: r.count == 0, Count: r.count, Nearest: r.shown}
}

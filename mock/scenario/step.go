package scenario

import (
	"slices"
	"strings"

	"somock/mock"
)

// A step is one reply or fault of a stub. It is immutable.
type step struct {
	number  int    // from 1, as written; one past the last of then for finally
	times   uint64 // how many ordinals of then it takes
	delay   delay
	delayed bool      // it says a delay of its own, be it 0s
	replies *[2]reply // for a client that prefers JSON, and for one that prefers XML
	options []option  // one-of, instead of replies

	negotiated bool // the two replies differ

	preset string   // whose reply it is; "" if it is written out
	own    []string // the headers that it says itself
	status bool     // and whether it says its status
}

// preferences are the Accept headers that a step has a reply each for.
var preferences = [2]string{"", "application/xml"}

// asSeen is a preset's reply as the service was seen to give it. What the step says itself
// goes before it.
func (s *step) asSeen(seen, own mock.Reply) mock.Reply {
	seen.Fault, seen.Accepted, seen.Delay = own.Fault, own.Accepted, own.Delay
	if s.status {
		seen.Status = own.Status
	}
	isOwn := func(h mock.HeaderField) bool {
		return slices.ContainsFunc(s.own, func(name string) bool { return strings.EqualFold(name, h.Name) })
	}
	seen.Headers = slices.DeleteFunc(seen.Headers, isOwn)
	for _, h := range own.Headers {
		if isOwn(h) {
			seen.Headers = append(seen.Headers, h)
		}
	}
	return seen
}

// inherit gives the step a delay where it has none of its own.
func (s *step) inherit(d delay) {
	if !s.delayed {
		s.delay = d
	}
	for i := range s.options {
		s.options[i].inherit(s.delay)
	}
}

// last is the ordinal of the last step of then.
func last(steps []*step) uint64 {
	var n uint64
	for _, s := range steps {
		n += s.times
	}
	return n
}

// stepAt is the step that ordinal n takes, from 1 to last.
func stepAt(steps []*step, n uint64) *step {
	for _, s := range steps {
		if n <= s.times {
			return s
		}
		n -= s.times
	}
	return nil
}

package verify

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"time"

	"somock/mock"
	"somock/mock/match"
)

// A fact is what expectations need to know of an entry once their matchers were asked
// about it: some 300 bytes, where an entry may have megabytes.
type fact struct {
	position   position
	id         string
	world      world
	arrived    time.Time
	ended      time.Time
	settled    bool
	status     int // 0: none
	outcome    mock.OutcomeKind
	credential string
	message    digest
	inInbox    bool
	violations []weighed
	entry      *mock.Entry // kept only if a matcher asks for the count of calls

	before   *fact // the previous one of its world
	matched  bits  // by expectation: tenant, when and reply hold
	previous bits  // by expectation: its after.status holds for the reply
	inStep   bits  // by entry of in-order
	met      bits  // by expectation: after holds too
	step     int   // the entry of in-order that took it, from 1; 0: none
}

type weighed struct {
	rule   string
	weight mock.Weight
}

func factOf(e *mock.Entry) *fact {
	f := &fact{position: position{run: e.Run, seq: e.Seq}, id: e.ID, world: worldOf(e), arrived: asRecorded(e.Time), outcome: mock.Pending}
	if e.Auth != nil {
		f.credential = e.Auth.Scheme + " " + e.Auth.Fingerprint
	}
	if e.Message != nil {
		f.message, f.inInbox = digestOf(e.Message), e.Decision.Accepted
	}
	for i := range e.Violations {
		f.violations = append(f.violations, weighed{e.Violations[i].Rule, e.Violations[i].Weight})
	}
	if e.Outcome != nil {
		f.settled, f.outcome = true, e.Outcome.Kind
		f.ended = endOf(e)
		f.status, _ = e.Status()
	}
	return f
}

// statusSeen is the status for a difference.
func (f *fact) statusSeen() string {
	if f.status == 0 {
		return "nothing (" + string(f.outcome) + ")"
	}
	return itoa(f.status)
}

// statusWanted is what a matcher of the status wants, without the field's name.
func statusWanted(m *match.Matcher) string {
	return strings.TrimPrefix(m.String(), "reply.status ")
}

// bits is a set of small numbers.
type bits []uint64

func (b *bits) set(i int) {
	for len(*b) <= i/64 {
		*b = append(*b, 0)
	}
	(*b)[i/64] |= 1 << (i % 64)
}

func (b bits) has(i int) bool { return i/64 < len(b) && b[i/64]&(1<<(i%64)) != 0 }

func (b bits) empty() bool {
	return !slices.ContainsFunc(b, func(w uint64) bool { return w != 0 })
}

// facts gathers the facts of entries that may come again and in any order.
type facts struct {
	byID   map[string]*fact
	starts starts
}

// knows reports whether an entry brings nothing new.
func (fs *facts) knows(e *mock.Entry) bool {
	f := fs.byID[e.ID]
	return f != nil && (f.settled || e.Outcome == nil)
}

// sorted is the facts in the order in which the calls came.
func (fs *facts) sorted() []*fact {
	list := make([]*fact, 0, len(fs.byID))
	for _, f := range fs.byID {
		f.position.start = fs.starts[f.position.run]
		list = append(list, f)
	}
	slices.SortFunc(list, func(a, b *fact) int { return cmp.Or(a.position.compare(b.position), cmp.Compare(a.id, b.id)) })
	return list
}

func itoa(n int) string { return strconv.Itoa(n) }

package verify

import (
	"math/big"
	"strconv"
	"strings"
	"time"

	"somock/mock"
	"somock/mock/match"
)

// A fact is what is to be known of an entry once matchers were asked about it. One is
// kept of each tenant: to it the next call is compared.
type fact struct {
	id         string
	arrived    time.Time
	ended      time.Time
	settled    bool
	status     int // 0: none
	outcome    mock.OutcomeKind
	credential string
	message    uint64 // the sum of its message; 0: it has none

	previous big.Int // a bit an expectation: its after.status holds for the reply
	met      big.Int // a bit an expectation: all of it holds
	step     int     // the entry of in-order that took it, from 1; 0: none
}

func factOf(e *mock.Entry) *fact {
	f := &fact{id: e.ID, arrived: asRecorded(e.Time), message: sumOf(e.Message), outcome: mock.Pending}
	if e.Auth != nil {
		f.credential = e.Auth.Scheme + " " + e.Auth.Fingerprint
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
	return strconv.Itoa(f.status)
}

// statusWanted is what a matcher of the status wants, without the field's name.
func statusWanted(m *match.Matcher) string {
	return strings.TrimPrefix(m.String(), "reply.status ")
}

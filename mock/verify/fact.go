package verify

import (
	"encoding/binary"
	"slices"
	"strconv"
	"strings"
	"time"

	"somock/mock"
	"somock/mock/match"
)

// A fact is what expectations need to know of an entry once their matchers were asked
// about it. One is kept of each tenant: to it the next call is compared.
type fact struct {
	id         string
	arrived    time.Time
	ended      time.Time
	settled    bool
	status     int // 0: none
	outcome    mock.OutcomeKind
	credential string
	message    digest

	previous bits // by expectation: its after.status holds for the reply
	met      bits // by expectation: all of it holds
	step     int  // the entry of in-order that took it, from 1; 0: none
}

func factOf(e *mock.Entry) *fact {
	f := &fact{id: e.ID, arrived: asRecorded(e.Time), outcome: mock.Pending}
	if e.Auth != nil {
		f.credential = e.Auth.Scheme + " " + e.Auth.Fingerprint
	}
	if e.Message != nil {
		f.message = digestOf(e.Message)
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

// key is the same for the same set, and can be that of a map.
func (b bits) key() string {
	var key []byte
	for _, word := range b {
		key = binary.LittleEndian.AppendUint64(key, word)
	}
	return string(key)
}

// bitsOf is the set that a key was made of.
func bitsOf(key string) (b bits) {
	for ; len(key) > 0; key = key[8:] {
		b = append(b, binary.LittleEndian.Uint64([]byte(key[:8])))
	}
	return b
}

// meets reports whether some number is in both.
func (b bits) meets(c bits) bool {
	for i := range min(len(b), len(c)) {
		if b[i]&c[i] != 0 {
			return true
		}
	}
	return false
}

func itoa(n int) string { return strconv.Itoa(n) }

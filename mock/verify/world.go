package verify

import (
	"encoding/binary"
	"hash/maphash"
	"iter"
	"time"

	"somock/mock"
	"somock/mock/match"
)

// A world is what knows of nothing outside: a tenant, in a run, between two resets.
type world struct {
	run    string // "" is those of all replicas that share a log, which are one
	tenant string // as mock.TenantKey
	epoch  int
}

func worldOf(e *mock.Entry) world {
	w := world{e.Run, mock.TenantKey(e.Tenant), e.Epoch}
	if e.Place > 0 {
		w.run = ""
	}
	return w
}

// reachedScenario reports whether a call was the scenario's to answer, which is what
// the count of calls counts.
func reachedScenario(e *mock.Entry) bool {
	return e.Decision.By == mock.ByStub || e.Decision.By == mock.ByDefault
}

// asRecorded is a time as a file has it, to the microsecond, so that a live journal and
// a folder tell the same of the same calls.
func asRecorded(t time.Time) time.Time { return t.Truncate(time.Microsecond) }

// endOf is when the reply to a call had ended.
func endOf(e *mock.Entry) time.Time {
	return asRecorded(e.Time).Add(time.Duration(e.Outcome.Duration).Truncate(time.Microsecond))
}

// seed is that of all sums in this process, which are never written down.
var seed = maphash.MakeSeed()

// sumOf is short for the six texts of a message, 0 without one. Two messages with the same
// texts have the same, and others by chance once in 2^64.
func sumOf(m *mock.Message) uint64 {
	if m == nil {
		return 0
	}
	var room [512]byte
	return maphash.Bytes(seed, appendTexts(room[:0], m))
}

// sumOf is that of a message in its world: a reset begins another, so nothing need be
// forgotten for it.
func (w world) sumOf(m *mock.Message) uint64 {
	var h maphash.Hash
	h.SetSeed(seed)
	maphash.WriteComparable(&h, w)
	var room [512]byte
	h.Write(appendTexts(room[:0], m))
	return h.Sum64()
}

// appendTexts spells a message for a hash. It tells null from the empty text, and where
// one text ends and another begins.
func appendTexts(b []byte, m *mock.Message) []byte {
	for _, text := range m.Texts() {
		if text == nil {
			b = append(b, 0)
			continue
		}
		b = binary.LittleEndian.AppendUint64(append(b, 1), uint64(len(*text)))
		b = append(b, *text...)
	}
	return b
}

// Select is the entries that a matcher means. One that asks for the count of calls
// needs them oldest first and all of a run.
func Select(entries iter.Seq2[*mock.Entry, error], m *match.Matcher) iter.Seq2[*mock.Entry, error] {
	if m.MeansAll() {
		return entries
	}
	return func(yield func(*mock.Entry, error) bool) {
		calls := callCounter{}
		for e, err := range entries {
			if err != nil {
				yield(nil, err)
				return
			}
			s := match.OfEntry(e)
			if m.UsesCall() {
				s.Call = calls.next(e)
			}
			if m.Matches(s) && !yield(e, nil) {
				return
			}
		}
	}
}

// A callCounter counts the calls of each world that reached the scenario.
type callCounter map[world]uint64

// next is the count with this entry, 0 if it did not reach the scenario.
func (c callCounter) next(e *mock.Entry) uint64 {
	if !reachedScenario(e) {
		return 0
	}
	c[worldOf(e)]++
	return c[worldOf(e)]
}

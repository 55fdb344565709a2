package verify

import (
	"cmp"
	"slices"
	"sync"
	"time"

	"somock/mock"
)

// The observations, in the order in which an entry carries them.
const (
	Slow     = "slow"     // its reply took longer than the threshold (the vendor's NsApiSlow)
	Repeated = "repeated" // the tenant's inbox has the same six texts from an earlier call
	Rate     = "rate"     // ten other calls of the tenant came in the second before it
)

// What an Observer remembers at most. A mark is lost when rememberedMarks newer ones
// were made, a message when rememberedMessages newer ones were accepted; a call that
// comes in behind rateWindow later ones of its tenant is not counted for rate.
const (
	rememberedMarks    = 20_000
	rememberedMessages = 20_000
	rememberedTenants  = 1_000
	rateWindow         = 256
)

// rateLimit is how many calls within one second the vendor's checklist for custom apps
// allows.
const rateLimit = 10

// An Observer makes observations as entries come in. It may be fed an entry as soon as
// it was received, again when its reply is known, and in another order than they came.
// It holds digests, not messages: some 12 MB at most. Its methods may be called
// concurrently.
type Observer struct {
	threshold time.Duration

	mu       sync.Mutex
	marks    *remembered[string, mark]
	messages *remembered[messageKey, firstCall]
	calls    *remembered[world, *window]
	repeated int // marks ever made
	rate     int
}

type mark uint8

const (
	markRepeated mark = 1 << iota
	markRate
)

type messageKey struct {
	world
	digest
}

type firstCall struct {
	seq uint64
	id  string
}

// NewObserver makes an observer to which a reply is slow if it took longer than
// threshold.
func NewObserver(threshold time.Duration) *Observer {
	return &Observer{
		threshold: threshold,
		marks:     newRemembered[string, mark](rememberedMarks),
		messages:  newRemembered[messageKey, firstCall](rememberedMessages),
		calls:     newRemembered[world, *window](rememberedTenants),
	}
}

// Observe takes in an entry.
func (o *Observer) Observe(e *mock.Entry) {
	o.mu.Lock()
	defer o.mu.Unlock()
	o.countCall(e)
	if e.Decision.Accepted && e.Message != nil {
		o.compareMessage(e)
	}
}

// compareMessage marks the later of two equal messages, whichever comes in first.
func (o *Observer) compareMessage(e *mock.Entry) {
	key := messageKey{worldOf(e), digestOf(e.Message)}
	first, known := o.messages.get(key)
	switch {
	case !known:
		o.messages.put(key, firstCall{e.Seq, e.ID})
	case e.Seq < first.seq:
		o.mark(first.id, markRepeated)
		o.messages.put(key, firstCall{e.Seq, e.ID})
	case e.Seq > first.seq:
		o.mark(e.ID, markRepeated)
	}
}

func (o *Observer) mark(id string, m mark) {
	marked, _ := o.marks.get(id)
	if marked&m != 0 {
		return
	}
	o.marks.put(id, marked|m)
	if m == markRepeated {
		o.repeated++
	} else {
		o.rate++
	}
}

// totals counts the marks of each kind that were made.
func (o *Observer) totals() (repeated, rate int) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.repeated, o.rate
}

func (o *Observer) countCall(e *mock.Entry) {
	key := worldOf(e)
	key.epoch = 0 // a reset does not make calls of the last second undone
	w, known := o.calls.get(key)
	if !known {
		w = &window{}
		o.calls.put(key, w)
	}
	for _, c := range w.add(arrival{e.Time, e.Seq, e.ID}) {
		o.mark(c.id, markRate)
	}
}

// Of are the observations on an entry that was taken in; slow is told from the entry
// itself. They are nil while it is pending and none is known, since one may still come.
func (o *Observer) Of(e *mock.Entry) []string {
	o.mu.Lock()
	marked, _ := o.marks.get(e.ID)
	o.mu.Unlock()
	var found []string
	if e.Reply != nil {
		found = []string{}
	}
	if e.Reply != nil && time.Duration(e.Reply.Duration) > o.threshold {
		found = append(found, Slow)
	}
	if marked&markRepeated != 0 {
		found = append(found, Repeated)
	}
	if marked&markRate != 0 {
		found = append(found, Rate)
	}
	return found
}

// Annotate is the entry with its observations.
func (o *Observer) Annotate(e *mock.Entry) *mock.Entry {
	annotated := *e
	annotated.Observations = o.Of(e)
	return &annotated
}

// An arrival is when a call came.
type arrival struct {
	time time.Time
	seq  uint64
	id   string
}

func (a arrival) compare(b arrival) int {
	return cmp.Or(a.time.Compare(b.time), cmp.Compare(a.seq, b.seq))
}

// A window is the latest arrivals of a tenant, in order: rateWindow of them and some more.
type window struct{ arrivals []arrival }

// add takes an arrival in and gives those that are now known to be too many.
func (w *window) add(a arrival) []arrival {
	i, known := slices.BinarySearchFunc(w.arrivals, a, arrival.compare)
	if known || len(w.arrivals)-i >= rateWindow {
		return nil
	}
	w.arrivals = slices.Insert(w.arrivals, i, a)
	var over []arrival
	for j := max(i, rateLimit); j < len(w.arrivals) && j <= i+rateLimit; j++ {
		if w.arrivals[j].time.Sub(w.arrivals[j-rateLimit].time) < time.Second {
			over = append(over, w.arrivals[j])
		}
	}
	if len(w.arrivals) > 2*rateWindow { // seldom, for it moves all that stays
		w.arrivals = slices.Delete(w.arrivals, 0, len(w.arrivals)-rateWindow)
	}
	return over
}

package verify

import (
	"log/slog"
	"time"

	"somock/mock"
)

// The observations, in the order in which an entry carries them.
const (
	Slow     = "slow"     // its reply took longer than the threshold (the vendor's NsApiSlow)
	Repeated = "repeated" // the tenant's inbox has the same six texts from an earlier call
	Rate     = "rate"     // ten other calls of the tenant came in the second before it
	Differs  = "differs"  // the service it was passed on to answered otherwise than somock would have
)

// rateLimit is how many calls within one second the vendor's checklist for custom apps
// allows.
const rateLimit = 10

// rememberedMessages is how many of the newest messages a new one is compared with, at
// least; there may be twice as many, which take some 20 MB.
const rememberedMessages = 1 << 20

// An Observer makes observations as calls come in, once: they are recorded with the
// outcome and never made again. A message costs it 8 bytes, a hash of which two are equal
// by chance once in 2^64, and a fifth more in room; a tenant some 300, until a second has
// passed without a call. It is the journal's Observer: Received is called from one
// goroutine, in the order of the recordings, Replied from any.
type Observer struct {
	threshold time.Duration
	log       *slog.Logger
	limit     int

	newest, older hashes
	calls         map[string]*lastCalls // by tenant
	sweepAt       int                   // how many tenants there may be before the quiet ones go
}

// NewObserver makes an observer to which a reply is slow if it took longer than
// threshold. log is told when messages are forgotten.
func NewObserver(threshold time.Duration, log *slog.Logger) *Observer {
	return &Observer{threshold: threshold, log: log, limit: rememberedMessages, calls: map[string]*lastCalls{}}
}

// Replied is what an outcome alone shows.
func (o *Observer) Replied(outcome *mock.Outcome) []string {
	took, differs := time.Duration(outcome.Duration), false
	if outcome.Forwarded != nil {
		took, differs = outcome.Forwarded.Took, outcome.Forwarded.Differs
	}
	var found []string
	if took > o.threshold {
		found = append(found, Slow)
	}
	if differs {
		found = append(found, Differs)
	}
	return found
}

// Received takes in a call and says what it shows beside those before it; nil is nothing.
func (o *Observer) Received(e *mock.Entry) []string {
	w := worldOf(e)
	var found []string
	if e.Decision.Accepted && e.Message != nil && o.repeats(w, e.Message) {
		found = append(found, Repeated)
	}
	if o.tooMany(w.tenant, e.Time) {
		found = append(found, Rate)
	}
	return found
}

// repeats remembers a message and reports whether it was known.
func (o *Observer) repeats(w world, m *mock.Message) bool {
	sum := w.sumOf(m)
	known := !o.newest.add(sum) || o.older.has(sum)
	if o.newest.n >= o.limit {
		if o.older.n > 0 {
			o.log.Warn("messages are forgotten: one of them that comes again is not observed as repeated", "forgotten", o.older.n, "remembered", o.newest.n)
		}
		o.older, o.newest = o.newest, hashes{}
	}
	return known
}

// lastCalls are when the latest calls of a tenant came.
type lastCalls struct {
	times [rateLimit]time.Time
	n     int
}

// tooMany takes in a call. A reset does not make calls of the last second undone.
func (o *Observer) tooMany(tenant string, at time.Time) bool {
	c := o.calls[tenant]
	if c == nil {
		o.sweep(at)
		c = &lastCalls{}
		o.calls[tenant] = c
	}
	before := &c.times[c.n%rateLimit]
	over := c.n >= rateLimit && at.Sub(*before) < time.Second
	*before = at
	c.n++
	return over
}

// sweep forgets tenants whose calls count for nothing any more.
func (o *Observer) sweep(at time.Time) {
	if len(o.calls) < o.sweepAt {
		return
	}
	for tenant, c := range o.calls {
		if at.Sub(c.times[(c.n-1)%rateLimit]) >= time.Second {
			delete(o.calls, tenant)
		}
	}
	o.sweepAt = max(1024, 2*len(o.calls))
}

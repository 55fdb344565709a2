package verify

import (
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"somock/mock"
)

// AfterFailure is what a client did after one failure: its next call in the tenant, or
// none.
type AfterFailure struct {
	ID             string       `json:"id"` // the recording that failed
	Tenant         string       `json:"tenant"`
	Outcome        string       `json:"outcome"`
	Status         *int         `json:"status"`         // null if it counts as none
	Next           *string      `json:"next"`           // the recording of the next try; null: there was none
	NextAfter      *mock.Millis `json:"next_after_ms"`  // from the end of the failed reply to the arrival of the next try
	Credential     *string      `json:"credential"`     // changed or same
	Message        *string      `json:"message"`        // changed or same
	RetryAfter     *mock.Millis `json:"retry_after_ms"` // what the reply asked for; null: it did not
	RetryAfterKept *bool        `json:"retry_after_kept"`

	position position
}

// The words by which two calls are compared.
const (
	changed = "changed"
	same    = "same"
)

// failed reports whether a reply was one that a client should do something about.
func failed(e *mock.Entry) bool {
	status, _ := e.Status()
	return e.Outcome.Kind != mock.Answered || status >= 400
}

// maxFailures is how many failures are told of at most, the newest, of the latest
// maxTrails tenants; callsBehind is how far behind later calls of its tenant an
// entry or its outcome may come in and still count.
const (
	maxFailures = 1000
	maxTrails   = 1000
	callsBehind = 64
)

// failures tells what followed each failure. It keeps the latest calls of each tenant,
// in order, as trails.
type failures struct {
	trails *remembered[world, *trail]
	starts starts
	ended  *remembered[string, AfterFailure] // by id, those that left their trail
}

type trail struct {
	steps []step
	left  uint64 // the greatest seq that has left it
}

// A step is what is to be known of a call to compare it with the one before.
type step struct {
	seq        uint64
	id         string
	tenant     string
	run        string
	arrived    time.Time
	credential string
	message    digest
	hasMessage bool
	reply      *stepReply
}

type stepReply struct {
	failed     bool
	outcome    string
	status     *int
	ended      time.Time
	retryAfter *time.Duration
}

func newFailures() failures {
	return failures{
		trails: newRemembered[world, *trail](maxTrails), starts: starts{},
		ended: newRemembered[string, AfterFailure](maxFailures),
	}
}

func stepOf(e *mock.Entry) step {
	s := step{seq: e.Seq, id: e.ID, tenant: e.Tenant, run: e.Run, arrived: asRecorded(e.Time)}
	if e.Auth != nil {
		s.credential = e.Auth.Fingerprint
	}
	if e.Message != nil {
		s.message, s.hasMessage = digestOf(e.Message), true
	}
	if e.Outcome != nil {
		s.reply = &stepReply{
			failed: failed(e), outcome: string(e.Outcome.Kind),
			ended: endOf(e),
		}
		if status, ok := e.Status(); ok {
			s.reply.status = &status
		}
		s.reply.retryAfter = retryAfter(e.Outcome.Headers, s.reply.ended)
	}
	return s
}

// retryAfter reads how long a reply asked to wait: seconds, or a moment.
func retryAfter(headers []mock.Pair, ended time.Time) *time.Duration {
	for _, h := range headers {
		if !strings.EqualFold(h[0], "Retry-After") {
			continue
		}
		if seconds, err := strconv.ParseUint(strings.TrimSpace(h[1]), 10, 31); err == nil {
			d := time.Duration(seconds) * time.Second
			return &d
		}
		if moment, err := http.ParseTime(h[1]); err == nil {
			d := max(0, moment.Sub(ended))
			return &d
		}
	}
	return nil
}

func (f *failures) add(e *mock.Entry) {
	f.starts.note(e)
	w := worldOf(e)
	t, known := f.trails.get(w)
	if !known {
		t = &trail{}
		f.trails.put(w, t)
	}
	t.add(stepOf(e))
	for len(t.steps) > callsBehind {
		f.end(&t.steps[0], &t.steps[1])
		t.left = t.steps[0].seq
		t.steps = slices.Delete(t.steps, 0, 1)
	}
}

// add puts a step in its place; what is known of a reply stays known.
func (t *trail) add(s step) {
	if s.seq <= t.left {
		return
	}
	i, known := slices.BinarySearchFunc(t.steps, s, func(a, b step) int {
		return position{seq: a.seq}.compare(position{seq: b.seq})
	})
	switch {
	case !known:
		t.steps = slices.Insert(t.steps, i, s)
	case t.steps[i].reply == nil:
		t.steps[i] = s
	}
}

func (f *failures) end(s, next *step) {
	if s.reply != nil && s.reply.failed {
		f.ended.put(s.id, s.followedBy(next))
	}
}

// list is the failures, oldest first.
func (f *failures) list() []AfterFailure {
	list := []AfterFailure{}
	for _, a := range f.ended.values {
		list = append(list, a)
	}
	for _, t := range f.trails.values {
		for i := range t.steps {
			s := &t.steps[i]
			if s.reply == nil || !s.reply.failed {
				continue
			}
			var next *step
			if i+1 < len(t.steps) {
				next = &t.steps[i+1]
			}
			list = append(list, s.followedBy(next))
		}
	}
	for i := range list {
		list[i].position.start = f.starts[list[i].position.run]
	}
	slices.SortFunc(list, func(a, b AfterFailure) int { return a.position.compare(b.position) })
	return list[max(0, len(list)-maxFailures):]
}

// followedBy tells of a failure and the call after it, nil if there was none.
func (s *step) followedBy(next *step) AfterFailure {
	a := AfterFailure{
		ID: s.id, Tenant: s.tenant, Outcome: s.reply.outcome, Status: s.reply.status, position: position{run: s.run, seq: s.seq},
	}
	if s.reply.retryAfter != nil {
		asked := mock.Millis(*s.reply.retryAfter)
		a.RetryAfter = &asked
	}
	if next == nil {
		return a
	}
	gap := next.arrived.Sub(s.reply.ended)
	millis, credential, message := mock.Millis(gap), s.compareCredential(next), s.compareMessage(next)
	a.Next, a.NextAfter, a.Credential, a.Message = &next.id, &millis, &credential, &message
	if s.reply.retryAfter != nil {
		kept := gap >= *s.reply.retryAfter
		a.RetryAfterKept = &kept
	}
	return a
}

func (s *step) compareCredential(next *step) string {
	if s.credential == next.credential {
		return same
	}
	return changed
}

func (s *step) compareMessage(next *step) string {
	if s.hasMessage == next.hasMessage && s.message == next.message {
		return same
	}
	return changed
}

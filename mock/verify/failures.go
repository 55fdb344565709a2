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

// How many failures are told of at most, the newest, and of how many tenants the last
// call is remembered, to be compared with the next.
const (
	maxFailures = 1000
	maxTenants  = 1000
)

// failures tells what followed each failure.
type failures struct {
	last *remembered[world, *step]
	list []*AfterFailure // the newest maxFailures at least, and twice as many at most
}

// A step is what is to be known of a call to compare it with the next one.
type step struct {
	id         string
	arrived    time.Time
	credential string
	message    digest
	hasMessage bool
	ended      time.Time
	failure    *AfterFailure // nil if it was none
}

func newFailures() failures {
	return failures{last: newRemembered[world, *step](maxTenants)}
}

func stepOf(e *mock.Entry) *step {
	s := &step{id: e.ID, arrived: asRecorded(e.Time)}
	if e.Auth != nil {
		s.credential = e.Auth.Fingerprint
	}
	if e.Message != nil {
		s.message, s.hasMessage = digestOf(e.Message), true
	}
	if e.Outcome == nil || !failed(e) {
		return s
	}
	s.ended = endOf(e)
	s.failure = &AfterFailure{ID: e.ID, Tenant: e.Tenant, Outcome: string(e.Outcome.Kind)}
	if status, ok := e.Status(); ok {
		s.failure.Status = &status
	}
	if asked := retryAfter(e.Outcome.Headers, s.ended); asked != nil {
		s.failure.RetryAfter = (*mock.Millis)(asked)
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
	w, now := worldOf(e), stepOf(e)
	if before, known := f.last.get(w); known && before.failure != nil {
		before.followedBy(now)
	}
	f.last.put(w, now)
	if now.failure == nil {
		return
	}
	if f.list = append(f.list, now.failure); len(f.list) == 2*maxFailures {
		f.list = slices.Delete(f.list, 0, maxFailures)
	}
}

// told is the failures, oldest first.
func (f *failures) told() []AfterFailure {
	told := []AfterFailure{}
	for _, a := range f.list[max(0, len(f.list)-maxFailures):] {
		told = append(told, *a)
	}
	return told
}

// followedBy completes what there is to tell of a failure by the call after it.
func (s *step) followedBy(next *step) {
	gap := next.arrived.Sub(s.ended)
	millis, credential, message := mock.Millis(gap), s.compareCredential(next), s.compareMessage(next)
	a := s.failure
	a.Next, a.NextAfter, a.Credential, a.Message = &next.id, &millis, &credential, &message
	if a.RetryAfter != nil {
		kept := gap >= time.Duration(*a.RetryAfter)
		a.RetryAfterKept = &kept
	}
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

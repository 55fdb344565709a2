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
	last *remembered[world, attempt]
	list []*AfterFailure // the newest maxFailures at least, and twice as many at most
}

// An attempt is a call to be compared with the next one.
type attempt struct {
	*fact
	failure *AfterFailure // nil if it was none
}

func newFailures() failures {
	return failures{last: newRemembered[world, attempt](maxTenants)}
}

func attemptOf(e *mock.Entry) attempt {
	t := attempt{fact: factOf(e)}
	if e.Outcome == nil || !failed(e) {
		return t
	}
	t.failure = &AfterFailure{ID: e.ID, Tenant: e.Tenant, Outcome: string(e.Outcome.Kind)}
	if status, ok := e.Status(); ok {
		t.failure.Status = &status
	}
	if asked := retryAfter(e.Outcome.Headers, t.ended); asked != nil {
		t.failure.RetryAfter = (*mock.Millis)(asked)
	}
	return t
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
	w, now := worldOf(e), attemptOf(e)
	before, known := f.last.get(w)
	if known && before.failure != nil {
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
func (t attempt) followedBy(next attempt) {
	gap := next.arrived.Sub(t.ended)
	millis, credential, message := mock.Millis(gap), compared(t.credential == next.credential), compared(t.message == next.message)
	a := t.failure
	a.Next, a.NextAfter, a.Credential, a.Message = &next.id, &millis, &credential, &message
	if a.RetryAfter != nil {
		kept := gap >= time.Duration(*a.RetryAfter)
		a.RetryAfterKept = &kept
	}
}

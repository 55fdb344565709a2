package admin

import (
	"net/http"
	"strings"
	"sync"

	"somock/mock"
	"somock/mock/verify"
)

// A question is what POST /verify was asked; GET /report answers the same again.
type question struct {
	tenant, run  string
	failOn       verify.FailOn
	expectations *verify.Expectations // nil: the contract alone
}

// questionOf reads ?tenant&run&fail-on.
func questionOf(r *http.Request) (question, error) {
	query := r.URL.Query()
	q := question{tenant: query.Get("tenant"), run: query.Get("run")}
	if text := query.Get("fail-on"); text != "" {
		var err error
		if q.failOn, err = verify.ParseFailOn(text); err != nil {
			return q, mock.Failf(mock.Usage, "give errors, warnings or never", "%s", err)
		}
	}
	return q, checkTenant(q.tenant)
}

// maxAsked is of how many tenants and runs the last question is kept.
const maxAsked = 100

// asked keeps the last question of each tenant and run, since jobs that share a server
// by tenant ask at the same time. Its zero value is ready.
type asked struct {
	mu   sync.Mutex
	list []question // oldest first
}

func (a *asked) put(q question) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.forget(q)
	a.list = append(a.list, q)
	a.list = a.list[max(0, len(a.list)-maxAsked):]
}

func (a *asked) forget(q question) {
	for i := range a.list {
		if a.list[i].about(q) {
			a.list = append(a.list[:i:i], a.list[i+1:]...)
			return
		}
	}
}

// last is the last question about the tenant and run of q, about any if q names none; q
// itself if there was none. What q says of violations goes before what was said then.
func (a *asked) last(q question) question {
	a.mu.Lock()
	defer a.mu.Unlock()
	for i := len(a.list) - 1; i >= 0; i-- {
		found := a.list[i]
		if !found.about(q) && (q.tenant != "" || q.run != "") {
			continue
		}
		if q.failOn != "" {
			found.failOn = q.failOn
		}
		return found
	}
	return q
}

func (q question) about(other question) bool {
	return strings.EqualFold(q.tenant, other.tenant) && q.run == other.run
}

package page

import (
	"net/http"
	"strconv"
	"strings"
	"time"

	"somock/mock"
	"somock/mock/admin/request"
	"somock/mock/scenario"
)

// The acts, as plain forms post them. With scripts the same is done by the control API.

// maxForm is how large a form may be; what is in one is a few words.
const maxForm = 64 << 10

// A done is an act that was done.
type done struct {
	Title string // in words
	Note  string // what is to be known of it; "" if nothing
}

func (p *Page) arm(r *http.Request) (done, error) {
	limit, err := limitOf(r.PostFormValue("times"), r.PostFormValue("count"))
	if err != nil {
		return done{}, err
	}
	a, err := armingOf(r, limit)
	if err != nil {
		return done{}, err
	}
	_, err = p.Acts.Arm(r.Context(), a)
	return done{"Armed", p.Acts.NeverCalled(r.Context(), a.Tenant)}, err
}

func armingOf(r *http.Request, l limit) (scenario.Arming, error) {
	tenant := r.PostFormValue("tenant")
	switch key := r.PostFormValue("control"); key {
	case "":
		return scenario.Arming{}, mock.Failf(mock.Usage, "", "nothing was chosen to be armed")
	case "scenario":
		return scenario.Arming{Scenario: r.PostFormValue("scenario"), Times: l.times, For: l.lasting, Tenant: tenant, By: byPage}, nil
	default:
		c, ok := findControl(key)
		if !ok {
			return scenario.Arming{}, mock.Failf(mock.Usage, "", "there is no such control: %s", key)
		}
		return c.arming(l, tenant), nil
	}
}

// A limit is how long an arm acts; the zero value is until it is switched off.
type limit struct {
	times   int
	lasting time.Duration
}

// limitOf reads what was chosen: so many calls, "count" for as many as stand in the field
// for it, a time like 10m, or "ever".
func limitOf(chosen, count string) (limit, error) {
	if chosen == "" || chosen == "ever" {
		return limit{}, nil
	}
	if chosen == "count" {
		chosen = count
	}
	if lasting, err := time.ParseDuration(chosen); err == nil && lasting > 0 {
		return limit{lasting: lasting}, nil
	}
	n, err := strconv.Atoi(chosen)
	if err != nil || n < 1 {
		return limit{}, mock.Failf(mock.Usage, "", "how many calls is a whole number from 1, seen %q", chosen)
	}
	return limit{times: n}, nil
}

func (p *Page) disarm(r *http.Request) (done, error) {
	_, err := p.Acts.Disarm(r.Context(), r.PostFormValue("id"))
	if mock.IsFailure(err, mock.NotFound) {
		err = nil // it was used up meanwhile: what was wanted is so
	}
	return done{Title: "Switched off"}, err
}

func (p *Page) reset(r *http.Request) (done, error) {
	tenant := r.PostFormValue("tenant")
	note := p.Acts.NeverCalled(r.Context(), tenant)
	_, err := p.Acts.Reset(r.Context(), tenant)
	return done{"Reset", note}, err
}

// act does something by a form and goes back to the calls, or, if there is more to be
// known of it, says so first.
func (p *Page) act(do func(*http.Request) (done, error), fields []string) handler {
	return func(w http.ResponseWriter, r *http.Request) error {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		if err := r.ParseForm(); err != nil {
			return mock.Fail(mock.Usage, err, "")
		}
		if err := request.Known("form field", r.PostForm, fields...); err != nil {
			return err
		}
		done, err := do(r)
		if err != nil {
			return err
		}
		if waiting := p.Replicas.Waiting(r.Context()); len(waiting) > 0 {
			done.Note = strings.TrimPrefix(done.Note+"; it does not hold yet for "+strings.Join(waiting, " and ")+", which will read of it", "; ")
		}
		back := view{Filter: r.PostFormValue("view-filter"), Tenant: r.PostFormValue("view-tenant"), ID: r.PostFormValue("view-id"), Run: r.PostFormValue("view-run")}
		if done.Note != "" {
			p.render(w, http.StatusOK, "notice.html", notice{frame: p.frame(r, "", done.Title, back), Message: done.Note})
			return nil
		}
		http.Redirect(w, r, back.URL(), http.StatusSeeOther)
		return nil
	}
}

// A resetPage asks before it is done.
type resetPage struct {
	frame
	Tenants []string
}

func (p *Page) showReset(w http.ResponseWriter, r *http.Request) error {
	v := p.viewOf(r)
	p.render(w, http.StatusOK, "reset.html", resetPage{p.frame(r, "reset", "Reset", v), p.tenants(r.Context(), view{})})
	return nil
}

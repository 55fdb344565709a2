package page

import (
	"errors"
	"net/http"
	"strconv"

	"somock/mock/scenario"
)

// The acts, as plain forms post them. With scripts the same is done by the control API.

// maxForm is how large a form may be; what is in one is a few words.
const maxForm = 64 << 10

func (p *Page) postArm(w http.ResponseWriter, r *http.Request) {
	p.act(w, r, func() error {
		times, err := timesOf(r.PostFormValue("times"))
		if err != nil {
			return err
		}
		a, err := armingOf(r, times)
		if err != nil {
			return err
		}
		_, err = p.Acts.Arm(a)
		return err
	})
}

func armingOf(r *http.Request, times int) (scenario.Arming, error) {
	tenant := r.PostFormValue("tenant")
	switch key := r.PostFormValue("control"); key {
	case "":
		return scenario.Arming{}, errors.New("nothing was chosen to be armed")
	case "scenario":
		return scenario.Arming{Scenario: r.PostFormValue("scenario"), Times: times, Tenant: tenant, By: byPage + r.PostFormValue("scenario")}, nil
	default:
		c, ok := findControl(key)
		if !ok {
			return scenario.Arming{}, errors.New("there is no such control: " + key)
		}
		return c.arming(times, tenant), nil
	}
}

// timesOf reads how often an arm acts; 0 is until it is switched off.
func timesOf(s string) (int, error) {
	if s == "" || s == "ever" {
		return 0, nil
	}
	n, err := strconv.Atoi(s)
	if err != nil || n < 1 {
		return 0, errors.New("how often is a whole number from 1, or ever")
	}
	return n, nil
}

func (p *Page) postDisarm(w http.ResponseWriter, r *http.Request) {
	p.act(w, r, func() error {
		_, err := p.Acts.Disarm(r.PostFormValue("id"))
		if err != nil && statusOf(err) == http.StatusNotFound {
			return nil // it was used up meanwhile: what was wanted is so
		}
		return err
	})
}

func (p *Page) postReset(w http.ResponseWriter, r *http.Request) {
	p.act(w, r, func() error {
		_, err := p.Acts.Reset(r.PostFormValue("tenant"))
		return err
	})
}

// act does something and goes back to the calls.
func (p *Page) act(w http.ResponseWriter, r *http.Request, do func() error) {
	r.Body = http.MaxBytesReader(w, r.Body, maxForm)
	if err := r.ParseForm(); err != nil {
		p.fail(w, r, http.StatusBadRequest, err)
		return
	}
	if err := do(); err != nil {
		p.fail(w, r, statusOf(err), err)
		return
	}
	back := view{Filter: r.PostFormValue("view-filter"), Tenant: r.PostFormValue("view-tenant"), ID: r.PostFormValue("view-id")}
	http.Redirect(w, r, back.URL(), http.StatusSeeOther)
}

// A resetPage asks before it is done.
type resetPage struct {
	frame
	Tenants []string
}

func (p *Page) showReset(w http.ResponseWriter, r *http.Request) {
	p.render(w, http.StatusOK, "reset.html", resetPage{p.frame(r, "reset", "Reset", view{Tenant: r.URL.Query().Get("tenant")}), p.tenants(r.Context())})
}

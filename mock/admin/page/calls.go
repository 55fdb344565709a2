package page

import (
	"net/http"
	"strconv"

	"somock/mock"
	"somock/mock/recordings"
)

// A callsPage is the list, the call that is looked at and the switchboard.
type callsPage struct {
	frame
	List        list
	Detail      detail
	Switchboard switchboard
	Tenants     []string
	Malformed   recordings.MalformedPage // the newest of what never became a request
	Files       string                   // how files are called that are saved here
	FirstCall   string                   // a command that makes the first call
}

func (p *Page) showCalls(w http.ResponseWriter, r *http.Request) error {
	v := p.viewOf(r)
	d, err := p.detail(r.Context(), v)
	if err != nil {
		return err
	}
	l, err := p.list(r.Context(), v, d.current())
	if err != nil {
		return err
	}
	malformed, err := p.Recordings.Malformed(r.Context(), v.Run, malformedShown)
	if err != nil {
		return err
	}
	base := p.Base(r)
	p.render(w, http.StatusOK, "calls.html", callsPage{
		frame: p.frame(r, "calls", "Calls", v), List: l, Detail: d,
		Switchboard: p.switchboard(v, base), Tenants: p.tenants(r.Context(), v), Malformed: malformed, FirstCall: firstCall(base), Files: "somock-" + p.shownRun(v),
	})
	return nil
}

// malformedShown is how many are listed; the command line has all.
const malformedShown = 5

// current is the id of the call that is shown, "" without one.
func (d detail) current() string { return idOf(d.Entry) }

func idOf(e *mock.Entry) string {
	if e == nil {
		return ""
	}
	return e.ID
}

// An updatePart is what a script swaps in: calls that are new or have changed, what is
// armed, and the detail if it is asked for.
type updatePart struct {
	Life   string
	List   list
	Armed  armedBar
	Detail *detail
}

// showUpdate answers ?from=SEQ&seen=SEQ, with the view, and detail=1 for the detail too.
func (p *Page) showUpdate(w http.ResponseWriter, r *http.Request) error {
	v, q := p.viewOf(r), r.URL.Query()
	part := updatePart{Life: p.Replicas.Life(), Armed: p.armedBar(r.Context())}
	part.Armed.View = v
	current := q.Get("current")
	if q.Get("detail") != "" {
		d, err := p.detail(r.Context(), v)
		if err != nil {
			return err
		}
		part.Detail, current = &d, d.current()
	}
	var err error
	if part.List, err = p.update(r.Context(), v, current, number(q.Get("from")), number(q.Get("seen"))); err != nil {
		return err
	}
	p.render(w, http.StatusOK, "update.html", part)
	return nil
}

// number is a number in an address; what is none counts as the greatest, so that it
// asks for nothing.
func number(s string) uint64 {
	n, err := strconv.ParseUint(s, 10, 64)
	if err != nil {
		return 1<<64 - 1
	}
	return n
}

func (p *Page) showDetail(w http.ResponseWriter, r *http.Request) error {
	d, err := p.detail(r.Context(), p.viewOf(r))
	if err != nil {
		return err
	}
	p.render(w, http.StatusOK, "detail", d)
	return nil
}

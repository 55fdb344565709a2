package page

import (
	"net/http"
	"net/url"
	"strings"

	"somock/mock/contract"
	"somock/mock/match"
	"somock/mock/recordings"
)

// A view is what the address says to show.
type view struct {
	Filter string // in the language of `somock recordings list --filter`
	Tenant string // "" is all
	Run    string // "" is the live one
	ID     string // the recording that is looked at; "" follows the latest

	Compare string // the recording that the next one to be chosen is compared with; "" for none
}

func (p *Page) viewOf(r *http.Request) view {
	q := r.URL.Query()
	v := view{q.Get("filter"), q.Get("tenant"), q.Get("run"), q.Get("id"), q.Get("compare")}
	if !p.shared() && strings.HasPrefix(p.Journal.Run(), v.Run) {
		v.Run = ""
	}
	return v
}

// URL is the address of the calls in this view.
func (v view) URL() string { return v.at(Root) }

// For is the address of a recording in this view.
func (v view) For(id string) string {
	v.ID = id
	return v.URL()
}

// Row is where a row of the list leads to.
func (v view) Row(id string) string {
	if v.Compare != "" {
		return compareURL(url.QueryEscape(v.Compare), id)
	}
	return v.For(id)
}

// Comparing is the address where the next call that is chosen is compared with this one.
func (v view) Comparing(id string) string {
	v.ID, v.Compare = id, id
	return v.URL()
}

// NotComparing is the same view, where choosing a call shows it.
func (v view) NotComparing() string {
	v.Compare = ""
	return v.URL()
}

// Latest is the address that follows the latest.
func (v view) Latest() string { return v.For("") }

// On is the address of another page, for the same tenant.
func (v view) On(page string) string { return view{Tenant: v.Tenant, Run: v.Run}.at(Pages + page) }

// Unfiltered is the address with neither filter nor tenant.
func (v view) Unfiltered() string { return view{ID: v.ID, Run: v.Run}.URL() }

// Live is the address of the calls of the live run.
func (v view) Live() string { return view{Tenant: v.Tenant}.URL() }

// Export is where the control API gives all calls of this view in a format.
func (v view) Export(format string) string {
	at := view{Filter: v.Filter, Tenant: v.Tenant, Run: v.Run}.at(Root + "recordings/export")
	if at == Root+"recordings/export" {
		return at + "?as=" + format
	}
	return at + "&as=" + format
}

// JUnit is where the control API gives the verdict for CI.
func (v view) JUnit() string {
	q := url.Values{"format": {"junit"}}
	for name, value := range map[string]string{"tenant": v.Tenant, "run": v.Run} {
		if value != "" {
			q.Set(name, value)
		}
	}
	return Root + "report?" + q.Encode()
}

func (v view) at(path string) string {
	q := url.Values{}
	for name, value := range map[string]string{"filter": v.Filter, "tenant": v.Tenant, "run": v.Run, "id": v.ID, "compare": v.Compare} {
		if value != "" {
			q.Set(name, value)
		}
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// query reads the filter. Its errors say where and what is wrong.
func (p *Page) query(v view) (recordings.Selection, error) {
	filter, err := match.ParseFilter(v.Filter, contract.IDs()...)
	return recordings.Selection{Matcher: filter, Tenant: v.Tenant, Run: v.Run}, err
}

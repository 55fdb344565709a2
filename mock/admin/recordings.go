package admin

import (
	"cmp"
	"net/http"

	"github.com/gorilla/mux"

	"somock/mock"
)

func (a *Admin) listRecordings(r *http.Request) (any, error) {
	s, err := querySelection(r)
	if err != nil {
		return nil, err
	}
	s.Limit = cmp.Or(s.Limit, DefaultLimit)
	page, err := a.reader.Page(r.Context(), s)
	page.Meta.Evicted = a.Journal.Counts().Evicted
	return page, err
}

func (a *Admin) getRecording(r *http.Request) (any, error) {
	return a.reader.Get(r.Context(), mux.Vars(r)["id"])
}

func (a *Admin) countRecordings(r *http.Request) (any, error) {
	s, err := a.bodySelection(r)
	if err != nil {
		return nil, err
	}
	n, err := a.reader.Count(r.Context(), s)
	return map[string]int{"count": n}, err
}

func (a *Admin) findRecordings(r *http.Request) (any, error) {
	s, err := a.bodySelection(r)
	if err != nil {
		return nil, err
	}
	found := []*mock.Entry{}
	for e, err := range a.reader.Entries(r.Context(), s, false) {
		if err != nil {
			return nil, err
		}
		if found = append(found, e); len(found) == s.Limit {
			break
		}
	}
	return map[string][]*mock.Entry{"recordings": found}, nil
}

func (a *Admin) bodySelection(r *http.Request) (Selection, error) {
	var body selectionBody
	if err := readJSON(r, &body); err != nil {
		return Selection{}, err
	}
	return a.selection(r, body)
}

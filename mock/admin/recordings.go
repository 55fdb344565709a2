package admin

import (
	"cmp"
	"net/http"

	"github.com/gorilla/mux"

	"somock/mock"
	"somock/mock/recordings"
)

// defaultLimit is how many recordings a page has that does not ask for more.
const defaultLimit = 100

func (a *Admin) listRecordings(r *http.Request) (any, error) {
	s, err := querySelection(r)
	if err != nil {
		return nil, err
	}
	s.Limit = cmp.Or(s.Limit, defaultLimit)
	page, err := a.reader.Page(r.Context(), s)
	return page, selectionProblem(s, err)
}

func (a *Admin) getRecording(r *http.Request) (any, error) {
	id, run := mux.Vars(r)["id"], r.URL.Query().Get("run")
	e, err := a.reader.Get(r.Context(), id, run)
	if err != nil {
		return nil, recordingProblem(id, err)
	}
	return e, nil
}

func (a *Admin) countRecordings(r *http.Request) (any, error) {
	s, err := a.bodySelection(r)
	if err != nil {
		return nil, err
	}
	n, err := a.reader.Count(r.Context(), s)
	return map[string]int{"count": n}, selectionProblem(s, err)
}

func (a *Admin) findRecordings(r *http.Request) (any, error) {
	s, err := a.bodySelection(r)
	if err != nil {
		return nil, err
	}
	found, err := a.reader.Find(r.Context(), s)
	return map[string][]*mock.Entry{"recordings": found}, selectionProblem(s, err)
}

func (a *Admin) bodySelection(r *http.Request) (recordings.Selection, error) {
	var body selectionBody
	if err := readJSON(r, &body); err != nil {
		return recordings.Selection{}, err
	}
	return a.selection(r, body)
}

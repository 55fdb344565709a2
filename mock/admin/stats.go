package admin

import (
	"net/http"

	"somock/mock/verify"
)

// stats counts over the recordings of the default view, or of what the query selects.
func (a *Admin) stats(r *http.Request) (any, error) {
	s, err := querySelection(r)
	if err != nil {
		return nil, err
	}
	s.After = ""
	stats, err := verify.CountStats(a.reader.History(r.Context(), s))
	if err != nil {
		return nil, selectionProblem(s, err)
	}
	return stats, nil
}

package admin

import (
	"net/http"

	"somock/mock/verify"
)

// stats counts over the recordings of the default view, or of ?run and ?tenant.
func (a *Admin) stats(r *http.Request) (any, error) {
	s, err := querySelection(r)
	if err != nil {
		return nil, err
	}
	s.After = ""
	stats, err := verify.CountStats(a.reader.Entries(r.Context(), s, true), a.SlowThreshold)
	if err != nil {
		return nil, selectionProblem(s, err)
	}
	return stats, nil
}

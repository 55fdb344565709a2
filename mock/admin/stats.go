package admin

import (
	"net/http"

	"somock/mock/verify"
)

// stats counts over the recordings of the default view, or of what the query selects.
// What never became a request has neither tenant nor field: it is counted where neither
// is asked for.
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
	if s.Matcher.MeansAll() && s.Tenant == "" {
		malformed, err := a.reader.Malformed(r.Context(), s.Run, 1)
		if err != nil {
			return nil, selectionProblem(s, err)
		}
		stats.Malformed = &malformed.Meta.Total
	}
	return stats, nil
}

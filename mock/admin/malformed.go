package admin

import (
	"cmp"
	"net/http"

	"somock/mock/recordings"
)

// listMalformed tells of bytes that never became a request, which no other answer holds:
// the newest first.
func (a *Admin) listMalformed(r *http.Request) (any, error) {
	s, err := querySelection(r)
	if err != nil {
		return nil, err
	}
	page, err := a.reader.Malformed(r.Context(), s.Run, cmp.Or(s.Limit, defaultLimit))
	return page, selectionProblem(recordings.Selection{Run: s.Run}, err)
}

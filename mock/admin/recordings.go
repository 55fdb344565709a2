package admin

import (
	"cmp"
	"context"
	"net/http"

	"github.com/gorilla/mux"

	"somock/mock"
	"somock/mock/recordings"
)

// defaultLimit is how many recordings a page has that does not ask for more.
const defaultLimit = 100

func (a *Admin) listRecordings(ctx context.Context, s recordings.Selection) (any, error) {
	s.Limit = cmp.Or(s.Limit, defaultLimit)
	return a.reader.Page(ctx, s)
}

func (a *Admin) getRecording(r *http.Request) (any, error) {
	id, run := mux.Vars(r)["id"], r.URL.Query().Get("run")
	e, err := a.reader.Get(r.Context(), id, run)
	if err != nil {
		return nil, recordings.Selection{After: id}.Explain(err)
	}
	return e, nil
}

func (a *Admin) countRecordings(ctx context.Context, s recordings.Selection) (any, error) {
	n, err := a.reader.Count(ctx, s)
	if err != nil {
		return nil, err
	}
	evicted, err := a.reader.Evicted(ctx, s.Run)
	return struct {
		Count   int    `json:"count"`
		Evicted uint64 `json:"evicted,omitempty"`
	}{n, evicted}, err
}

func (a *Admin) findRecordings(ctx context.Context, s recordings.Selection) (any, error) {
	found, err := a.reader.Find(ctx, s)
	if err != nil {
		return nil, err
	}
	evicted, err := a.reader.Evicted(ctx, s.Run)
	return struct {
		Recordings []*mock.Entry `json:"recordings"`
		Evicted    uint64        `json:"evicted,omitempty"`
	}{found, evicted}, err
}

package admin

import (
	"errors"
	"net/http"
	"runtime"
	"strings"

	"github.com/gorilla/mux"

	"somock/mock"
	"somock/mock/contract"
	"somock/mock/journal"
	"somock/mock/recordings"
	"somock/mock/suggest"
)

func (a *Admin) listRules(*http.Request) (any, error) {
	return map[string]any{"rules": a.rules()}, nil
}

func (a *Admin) rules() []contract.Rule {
	if a.Rules == nil {
		return contract.Rules()
	}
	return a.Rules
}

func (a *Admin) getRule(r *http.Request) (any, error) {
	id := mux.Vars(r)["id"]
	for _, rule := range a.rules() {
		if strings.EqualFold(rule.Name, id) {
			return rule, nil
		}
	}
	return nil, mock.Failf(mock.NotFound, suggest.Hint(id, contract.IDs()), "no rule %s", id)
}

// version is the program, and the run that is asked for or that questions mean by default.
type version struct {
	Version   string       `json:"version"`
	Go        string       `json:"go"`
	Run       string       `json:"run"`
	Threshold *mock.Millis `json:"slow_threshold_ms,omitempty"` // of the run; absent where it is not recorded
}

func (a *Admin) getVersion(r *http.Request) (any, error) {
	v := version{Version: a.Version, Go: runtime.Version()}
	asked := r.URL.Query().Get("run")
	d, err := a.source.Describe(asked)
	if errors.Is(err, journal.ErrNotFound) && asked == "" {
		return v, nil
	}
	if err != nil {
		return nil, recordings.Selection{Run: asked}.Explain(err)
	}
	v.Run = d.ID
	if threshold, ok := d.Settings.Duration("slow-threshold"); ok {
		v.Threshold = (*mock.Millis)(&threshold)
	}
	return v, nil
}

// run is the id of the run that questions mean by default, "" in a folder without any.
func (a *Admin) run() (string, error) {
	d, err := a.source.Describe("")
	if errors.Is(err, journal.ErrNotFound) {
		return "", nil
	}
	return d.ID, err
}

package admin

import (
	"errors"
	"net/http"
	"runtime"

	"github.com/gorilla/mux"

	"somock/mock/contract"
	"somock/mock/journal"
	"somock/mock/suggest"
)

func (a *Admin) listRules(*http.Request) (any, error) {
	return map[string]any{"rules": contract.Rules()}, nil
}

func (a *Admin) getRule(r *http.Request) (any, error) {
	id := mux.Vars(r)["id"]
	if rule, ok := contract.Lookup(id); ok {
		return rule, nil
	}
	return nil, notFound("no rule "+id, suggest.Hint(id, contract.IDs()))
}

func (a *Admin) getVersion(*http.Request) (any, error) {
	run, err := a.run()
	return map[string]string{"version": a.Version, "go": runtime.Version(), "run": run}, err
}

// run is the id of the run that questions mean by default, "" in a folder without any.
func (a *Admin) run() (string, error) {
	d, err := a.source.Describe("")
	if errors.Is(err, journal.ErrNotFound) {
		return "", nil
	}
	return d.ID, err
}

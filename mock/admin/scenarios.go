package admin

import (
	"net/http"

	"github.com/gorilla/mux"

	"somock/mock"
)

func (a *Admin) listScenarios(*http.Request) (any, error) {
	list, err := a.Engine.List()
	return map[string]any{"scenarios": list}, err
}

func (a *Admin) getScenario(r *http.Request) (any, error) {
	info, source, err := a.Engine.Show(mux.Vars(r)["name"])
	if err != nil {
		return nil, err
	}
	return ScenarioText{info, string(source)}, nil
}

// putScenario keeps a scenario in memory; a file of the name stays as it is.
func (a *Admin) putScenario(r *http.Request) (any, error) {
	source, err := readBody(r)
	if err != nil {
		return nil, err
	}
	name := mux.Vars(r)["name"]
	err = a.reading.pass(r.Context(), len(source), func() error { return a.Engine.Put(r.Context(), name, source) })
	if err != nil {
		return nil, err
	}
	info, _, err := a.Engine.Show(name)
	return info, err
}

func (a *Admin) deleteScenario(r *http.Request) (any, error) {
	name := mux.Vars(r)["name"]
	return map[string]string{"deleted": name}, a.Engine.Delete(r.Context(), name)
}

func (a *Admin) getStatus(r *http.Request) (any, error) { return a.Engine.Status(r.Context()) }

// putBook puts scenarios in force, and no others.
func (a *Admin) putBook(r *http.Request) (any, error) {
	var body struct {
		Scenarios []string `json:"scenarios"`
	}
	if err := readJSON(r, &body); err != nil {
		return nil, err
	}
	if body.Scenarios == nil {
		return nil, mock.Failf(mock.BadInput, `send {"scenarios":["reject-once"]}, or an empty list to put none in force`, "scenarios is missing")
	}
	if err := a.Engine.SetBook(r.Context(), body.Scenarios...); err != nil {
		return nil, err
	}
	return map[string]any{"book": a.Engine.BookHash(), "scenarios": body.Scenarios}, nil
}

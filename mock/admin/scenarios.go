package admin

import (
	"errors"
	"net/http"

	"github.com/gorilla/mux"

	"somock/mock"
	"somock/mock/scenario"
)

func (a *Admin) listScenarios(*http.Request) (any, error) {
	list, err := a.Engine.List()
	return map[string]any{"scenarios": list}, err
}

func (a *Admin) getScenario(r *http.Request) (any, error) {
	info, source, err := a.Engine.Show(mux.Vars(r)["name"])
	if err != nil {
		return nil, engineProblem(err)
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
	var note mock.Note
	err = a.reading.pass(r.Context(), len(source), func() error {
		note, err = a.Engine.Put(name, source)
		return err
	})
	if err != nil {
		return nil, engineProblem(err)
	}
	if err := a.record(note); err != nil {
		return nil, err
	}
	info, _, err := a.Engine.Show(name)
	return info, engineProblem(err)
}

func (a *Admin) deleteScenario(r *http.Request) (any, error) {
	note, err := a.Engine.Delete(mux.Vars(r)["name"])
	if err != nil {
		return nil, engineProblem(err)
	}
	return map[string]string{"deleted": mux.Vars(r)["name"]}, a.record(note)
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
		return nil, failed(mock.BadInput, "scenarios is missing", `send {"scenarios":["reject-once"]}, or an empty list to put none in force`)
	}
	note, err := a.Engine.SetBook(body.Scenarios...)
	if err != nil {
		return nil, engineProblem(err)
	}
	return map[string]any{"book": a.Engine.BookHash(), "scenarios": body.Scenarios}, a.record(note)
}

// record puts an act on record, in order with the calls around it.
func (a *Admin) record(notes ...mock.Note) error {
	for _, n := range notes {
		if err := a.Journal.Note(n); err != nil {
			return failed(mock.NoJournal, "done, but it could not be recorded: "+err.Error(), "see /readyz and the server's log")
		}
	}
	return nil
}

// engineProblem says in the control plane's words what the engine does not know.
func engineProblem(err error) error {
	var unknown *scenario.UnknownError
	if errors.As(err, &unknown) {
		return notFound(unknown.Error(), unknown.Hint())
	}
	if err == nil {
		return nil
	}
	return failureOf(err)
}

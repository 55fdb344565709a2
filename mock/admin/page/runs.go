package page

import (
	"net/http"
	"slices"
	"time"

	"somock/mock"
	"somock/mock/journal"
	"somock/mock/prose"
	"somock/mock/recordings"
)

// A chosenRun is an earlier run that is looked at, or one of those that are one.
type chosenRun struct {
	ID, Words    string
	Live, Shared bool
}

// shared reports whether several runs are one, which all views show.
func (p *Page) shared() bool { return p.Replicas.Life() != p.Journal.Run() }

func (p *Page) newChosenRun(r journal.Run) chosenRun {
	return chosenRun{r.ID, runWords(r), r.Live, p.shared()}
}

// run is what is known of a run, by its name.
func (p *Page) run(name string) (journal.Run, error) {
	run, err := p.Journal.Describe(name)
	return run, recordings.Selection{Run: name}.Explain(err)
}

func (p *Page) past(v view) *chosenRun {
	if v.Run == "" {
		return nil
	}
	run, err := p.run(v.Run)
	if err != nil { // gone since the request was let in
		return &chosenRun{ID: v.Run, Shared: p.shared()}
	}
	one := p.newChosenRun(run)
	return &one
}

// threshold is that of the server whose calls are looked at.
func (p *Page) threshold(v view) time.Duration {
	if v.Run != "" {
		if run, err := p.run(v.Run); err == nil {
			if limit, ok := run.Settings.Duration("slow-threshold"); ok {
				return limit
			}
		}
	}
	return p.SlowThreshold
}

// viewOfCall is the view that shows a call in its run.
func (p *Page) viewOfCall(e *mock.Entry) view {
	if e.Run == p.Journal.Run() || p.shared() {
		return view{ID: e.ID}
	}
	return view{ID: e.ID, Run: e.Run}
}

func runWords(r journal.Run) string {
	words := prose.Count(int(r.Last), "call", "calls") + ", began " + r.Start.UTC().Format("2006-01-02 15:04 MST")
	switch {
	case r.Live:
		return words + ", still being written"
	case r.Closed:
		return words + ", ended " + r.Ended.UTC().Format("2006-01-02 15:04 MST")
	}
	return words + ", died " + r.Ended.UTC().Format("2006-01-02 15:04 MST")
}

// A runsPage offers the runs that are still there.
type runsPage struct {
	frame
	Shared bool
	Runs   []chosenRun // newest first
}

func (p *Page) showRuns(w http.ResponseWriter, r *http.Request) error {
	runs, err := p.Journal.Runs()
	if err != nil {
		return err
	}
	shown := runsPage{frame: p.frame(r, "runs", "Runs", p.viewOf(r)), Shared: p.shared()}
	for _, run := range slices.Backward(runs) {
		shown.Runs = append(shown.Runs, p.newChosenRun(run))
	}
	p.render(w, http.StatusOK, "runs.html", shown)
	return nil
}

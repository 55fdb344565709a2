package scenario

import (
	"cmp"
	"context"
	"maps"
	"slices"
)

// A Listed is a scenario in a list.
type Listed struct {
	Name        string `json:"name"`
	Description string `json:"description"`
	Origin      Origin `json:"origin"`
	Path        string `json:"path,omitempty"`
	InForce     bool   `json:"in_force"`
	Seed        uint64 `json:"seed"` // the one that counts
	Stubs       int    `json:"stubs"`
}

// A Status is where everything stands.
type Status struct {
	Book      string           `json:"book"`
	Scenarios []ScenarioStatus `json:"scenarios"`
	Armed     []Armed          `json:"armed"`
	Reload    []ReloadError    `json:"reload"` // files that are not in force as they are
}

// A ScenarioStatus is where one scenario in force stands.
type ScenarioStatus struct {
	Listed
	Positions []StubStatus `json:"positions"` // in the order in which the file has the stubs
}

// A StubStatus is where one stub stands, for each whose ordinals it counts.
type StubStatus struct {
	Stub string     `json:"stub"` // scenario/stub
	Keys []Position `json:"keys"` // in their current epochs, by tenant and scope
}

// A Position is how far one key has come.
type Position struct {
	Tenant    string  `json:"tenant"` // "" is across tenants
	Scope     string  `json:"scope"`  // whose, within the tenant; "" is all of it
	Ordinal   uint64  `json:"ordinal"`
	Step      *int    `json:"step"`      // the one it took, null if the stub had none left
	Remaining *uint64 `json:"remaining"` // uses of then that are left; null: it starts again
}

// List is all scenarios that can be named, by name.
func (e *Engine) List() ([]Listed, error) {
	e.acts.Lock()
	defer e.acts.Unlock()
	var infos []Listed
	for _, name := range e.library.names() {
		f, origin, err := e.library.find(name)
		if err != nil {
			return nil, err
		}
		infos = append(infos, e.info(f, origin))
	}
	return infos, nil
}

// Show is one scenario and its text, or a failure of kind NotFound.
func (e *Engine) Show(name string) (Listed, []byte, error) {
	e.acts.Lock()
	defer e.acts.Unlock()
	f, origin, err := e.library.find(name)
	if err != nil {
		return Listed{}, nil, err
	}
	return e.info(f, origin), f.Source, nil
}

func (e *Engine) info(f *File, origin Origin) Listed {
	return Listed{
		Name: f.Name, Description: f.Description, Origin: origin, Path: f.Path,
		InForce: slices.Contains(e.library.inForce, f.Name), Seed: e.seedFor(f.Seed), Stubs: len(f.stubs),
	}
}

// Status says how far each stub in force has come, what is armed, and which files are
// not in force as they are. It fails only if the counters do.
func (e *Engine) Status(ctx context.Context) (Status, error) {
	counts, err := e.counters.Counts(ctx)
	if err != nil {
		return Status{}, err
	}
	e.learnUses(counts)
	e.acts.Lock()
	defer e.acts.Unlock()
	st := e.state.Load()
	status := Status{Book: st.book.hash, Scenarios: []ScenarioStatus{}, Armed: e.armed(), Reload: []ReloadError{}}
	for _, path := range slices.Sorted(maps.Keys(e.reloads)) {
		status.Reload = append(status.Reload, e.reloads[path])
	}
	byStub := map[string][]Claimed{}
	for _, c := range counts {
		byStub[c.Stub] = append(byStub[c.Stub], c)
	}
	for _, f := range st.book.files {
		_, origin, err := e.library.find(f.Name)
		if err != nil {
			return Status{}, err
		}
		scenario := ScenarioStatus{Listed: e.info(f, origin), Positions: []StubStatus{}}
		for _, s := range f.stubs {
			scenario.Positions = append(scenario.Positions, StubStatus{s.id, s.positions(st, byStub[s.id])})
		}
		status.Scenarios = append(status.Scenarios, scenario)
	}
	return status, nil
}

// positions are those of counts that belong to the stub as it is and to current epochs.
func (s *stub) positions(st *state, counts []Claimed) []Position {
	positions := []Position{}
	for _, c := range counts {
		epoch := st.epoch(c.Tenant)
		if s.per.kind == global {
			epoch = st.resets
		}
		if c.Content != s.content || c.Epoch != epoch {
			continue
		}
		p := Position{Tenant: c.Tenant, Scope: c.Scope, Ordinal: c.Ordinal}
		if at := s.at(c.Ordinal); at != nil {
			p.Step = &at.number
		}
		if !s.loop {
			left := s.last - min(c.Ordinal, s.last)
			p.Remaining = &left
		}
		positions = append(positions, p)
	}
	slices.SortFunc(positions, func(a, b Position) int {
		return cmp.Or(cmp.Compare(a.Tenant, b.Tenant), cmp.Compare(a.Scope, b.Scope))
	})
	return positions
}

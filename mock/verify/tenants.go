package verify

import (
	"iter"
	"slices"

	"somock/mock"
)

// Epochs says in which epoch a tenant of a run is; the journal knows from its notes.
// The key is mock.TenantKey of its name.
type Epochs func(run, tenantKey string) int

// A Tenant is what there is of one tenant of a run, as of its current epoch.
type Tenant struct {
	Name       string `json:"name"` // as it was first written
	Epoch      int    `json:"epoch"`
	Recordings int    `json:"recordings"`
	Inbox      int    `json:"inbox"`
}

// Tenants lists the tenants in the entries by name.
func Tenants(entries iter.Seq2[*mock.Entry, error], epochs Epochs) ([]Tenant, error) {
	t := tenants{byWorld: map[world]*tenant{}, epochs: epochs}
	for e, err := range entries {
		if err != nil {
			return nil, err
		}
		t.add(e)
	}
	return t.list(), nil
}

type tenants struct {
	epochs  Epochs
	byWorld map[world]*tenant
}

type tenant struct {
	name     string
	first    uint64
	epoch    int
	entries  sequence
	accepted sequence
}

func (ts *tenants) add(e *mock.Entry) {
	w := worldOf(e)
	w.epoch = 0
	t := ts.byWorld[w]
	if t == nil {
		t = &tenant{name: e.Tenant, first: e.Seq}
		if ts.epochs != nil {
			t.epoch = ts.epochs(e.Run, w.tenant)
		}
		ts.byWorld[w] = t
	}
	if e.Seq < t.first {
		t.name, t.first = e.Tenant, e.Seq
	}
	if e.Epoch > t.epoch {
		t.epoch, t.entries, t.accepted = e.Epoch, sequence{}, sequence{}
	}
	if e.Epoch < t.epoch {
		return
	}
	t.entries.add(e.Seq)
	if e.Decision.Accepted && e.Message != nil {
		t.accepted.add(e.Seq)
	}
}

func (ts *tenants) list() []Tenant {
	list := make([]Tenant, 0, len(ts.byWorld))
	for _, t := range ts.byWorld {
		list = append(list, Tenant{t.name, t.epoch, t.entries.n, t.accepted.n})
	}
	slices.SortFunc(list, func(a, b Tenant) int {
		return slices.Compare([]string{mock.TenantKey(a.Name), a.Name}, []string{mock.TenantKey(b.Name), b.Name})
	})
	return list
}

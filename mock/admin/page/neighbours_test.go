package page

import (
	"testing"

	"somock/mock"
	"somock/mock/recordings"
)

type journalOf = recordings.Live

type ownRun struct{ journalOf }

func (ownRun) Run() string { return "own" }

// Calls of all replicas stand in one list, so each leads to its neighbours; a call of a run
// that the list does not show leads nowhere.
func TestWhatTheListHas(t *testing.T) {
	p := &Page{Config: Config{Journal: ownRun{}}}
	for _, c := range []struct {
		name, chosen string
		entry        mock.Entry
		want         bool
	}{
		{"its own run", "", mock.Entry{Run: "own"}, true},
		{"an earlier run, by a link", "", mock.Entry{Run: "old"}, false},
		{"the run that was chosen", "old", mock.Entry{Run: "old"}, true},
		{"another than was chosen", "old", mock.Entry{Run: "own"}, false},
		{"another replica", "", mock.Entry{Run: "other", Place: 7}, true},
		{"another replica than was chosen", "own", mock.Entry{Run: "other", Place: 7}, false},
	} {
		d := detail{Entry: &c.entry, View: view{Run: c.chosen}}
		if got := p.listed(&d); got != c.want {
			t.Errorf("%s: %t, expected %t", c.name, got, c.want)
		}
	}
}

package recordings

import (
	"errors"

	"somock/mock"
	"somock/mock/journal"
)

// Explain says in words for people which run or recording of a selection was not found,
// or is not the only one of that beginning; other errors stay as they are.
func (s Selection) Explain(err error) error {
	switch {
	case s.Run != "" && s.After == "" && errors.Is(err, journal.ErrNotFound):
		return mock.Failf(mock.NotFound, "leave it out for the newest; all is every one", "no run %q", s.Run)
	case s.Run != "" && errors.Is(err, journal.ErrAmbiguous):
		return mock.Failf(mock.Usage, "give more of the run's id", "several runs begin with %q", s.Run)
	}
	return explainID(s.After, err)
}

func explainID(id string, err error) error {
	switch {
	case errors.Is(err, journal.ErrNotFound):
		return mock.Failf(mock.NotFound, "somock recordings list, or GET /__admin/recordings, shows which there are", "no recording %q", id)
	case errors.Is(err, journal.ErrAmbiguous):
		return mock.Failf(mock.Usage, "give more of the id", "several recordings begin with %q", id)
	case errors.Is(err, journal.ErrEvicted):
		return mock.Failf(mock.Evicted, "keep more with --retain-bytes or --retain-age", "recording %q was dropped by retention", id)
	}
	return err
}

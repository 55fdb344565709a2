package recordings

import (
	"errors"
	"strconv"

	"somock/mock"
	"somock/mock/journal"
)

// Explain says in words for people which run or recording of a selection was not found,
// or is not the only one of that beginning; other errors stay as they are.
func (s Selection) Explain(err error) error {
	switch {
	case s.Run != "" && s.After == "" && errors.Is(err, journal.ErrNotFound):
		return failed(mock.NotFound, "no run "+strconv.Quote(s.Run), "leave it out for the newest; all is every one")
	case s.Run != "" && errors.Is(err, journal.ErrAmbiguous):
		return failed(mock.Usage, "several runs begin with "+strconv.Quote(s.Run), "give more of the run's id")
	}
	return explainID(s.After, err)
}

func explainID(id string, err error) error {
	switch {
	case errors.Is(err, journal.ErrNotFound):
		return failed(mock.NotFound, "no recording "+strconv.Quote(id), "somock recordings list, or GET /__admin/recordings, shows which there are")
	case errors.Is(err, journal.ErrAmbiguous):
		return failed(mock.Usage, "several recordings begin with "+strconv.Quote(id), "give more of the id")
	case errors.Is(err, journal.ErrEvicted):
		return failed(mock.Evicted, "recording "+strconv.Quote(id)+" was dropped by retention", "keep more with --retain-bytes or --retain-age")
	}
	return err
}

func failed(kind mock.FailureKind, message, hint string) error {
	return mock.Fail(kind, errors.New(message), hint)
}

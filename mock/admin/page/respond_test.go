package page

import (
	"errors"
	"net/http"
	"testing"

	"somock/mock"
)

// An error says by its kind whose fault it is; one of no kind, as of a disk, is nobody's who asked.
func TestStatusOfErrors(t *testing.T) {
	for want, err := range map[int]error{
		http.StatusBadRequest:          mock.Failf(mock.Usage, "", "there is no such control"),
		http.StatusNotFound:            mock.Failf(mock.NotFound, "", "no recording"),
		http.StatusServiceUnavailable:  mock.Failf(mock.NoJournal, "", "it could not be recorded"),
		http.StatusInternalServerError: errors.New("input/output error"),
	} {
		if got := statusOf(err); got != want {
			t.Errorf("%v: seen %d, expected %d", err, got, want)
		}
	}
}

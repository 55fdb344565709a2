package verify_test

import (
	"strings"
	"testing"
	"time"

	"somock/mock"
	"somock/mock/verify"
)

// In JSON absent means not there yet. So of a recording that has ended nothing observed is
// an empty list, and of a pending one no list.
func TestNothingObservedIsAnEmptyList(t *testing.T) {
	pending := &mock.Entry{ID: "a-1"}
	ended := &mock.Entry{ID: "a-2", Reply: &mock.Outcome{Outcome: mock.Answered}}
	for e, want := range map[*mock.Entry]bool{pending: false, ended: true} {
		text := string(verify.NewObserver(time.Second).Annotate(e).AppendJSON(nil))
		if got := strings.HasSuffix(text, `,"observations":[]}`); got != want {
			t.Errorf("%s: seen %v, expected %v for an empty list at the end", text, got, want)
		}
	}
}

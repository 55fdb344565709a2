package prose

import (
	"testing"

	"somock/mock"
)

func TestOrdinal(t *testing.T) {
	for n, want := range map[uint64]string{1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 13: "13th", 21: "21st", 112: "112th"} {
		if got := Ordinal(n); got != want {
			t.Errorf("seen %s, expected %s", got, want)
		}
	}
}

func TestReason(t *testing.T) {
	rule, stub, step, ordinal := "auth.missing", "armed/503", 2, uint64(12)
	for _, c := range []struct {
		method   string
		decision mock.Decision
		want     string
	}{
		{"POST", mock.Decision{By: mock.ByStub, Stub: &stub, Step: &step, Ordinal: &ordinal}, "by armed/503#2, as the 12th call that this stub answered"},
		{"POST", mock.Decision{By: mock.ByRefusal, Rule: &rule}, "refused, auth.missing"},
		{"PUT", mock.Decision{By: mock.ByRefusal}, "refused: there is nothing here to answer"},
		{"GET", mock.Decision{By: mock.ByDescription}, "a GET only describes the operation, nothing was called"},
		{"OPTIONS", mock.Decision{By: mock.ByDescription}, "a CORS preflight asks what may be sent, nothing was called"},
		{"GET", mock.Decision{By: mock.ByOther, Stub: &stub}, "a scenario answers this path for clients that call it on their way"},
		{"POST", mock.Decision{By: mock.ByDefault}, "by default: no stub matched, so the call succeeds"},
	} {
		if got := Reason(&mock.Entry{Method: c.method, Decision: c.decision}); got != c.want {
			t.Errorf("%s %s: %q, want %q", c.method, c.decision.By, got, c.want)
		}
	}
	if got, want := Sentence("østover"), "Østover."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

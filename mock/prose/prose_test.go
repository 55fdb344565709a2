package prose

import (
	"testing"
	"time"

	"somock/mock"
)

func TestOrdinal(t *testing.T) {
	for n, want := range map[uint64]string{1: "1st", 2: "2nd", 3: "3rd", 4: "4th", 11: "11th", 12: "12th", 13: "13th", 21: "21st", 112: "112th"} {
		if got := Ordinal(n); got != want {
			t.Errorf("seen %s, expected %s", got, want)
		}
	}
}

func TestDuration(t *testing.T) {
	for want, d := range map[string]time.Duration{
		"10m": 10 * time.Minute, "1h30m": 90 * time.Minute, "24h": 24 * time.Hour, "9m58s": 9*time.Minute + 57*time.Second + 600*time.Millisecond,
		"1h0m5s": time.Hour + 5*time.Second, "30s": 30 * time.Second, "1ms": time.Millisecond, "0s": 0,
	} {
		if got := Duration(d); got != want {
			t.Errorf("%v: seen %s, expected %s", d, got, want)
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
		{"POST", mock.Decision{By: mock.ByUndecided}, "undecided: it could not be learnt which step is next, so none was played"},
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

package pagetest

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"somock/mock/admin"
	"somock/mock/journal"
	"somock/mock/scenario"
	"somock/mock/server"
)

// TestAnActThatIsNotRecordedSaysSo: page and control API do the same, so a journal that
// fails is no fault of the user's on either.
func TestAnActThatIsNotRecordedSaysSo(t *testing.T) {
	recorded, err := journal.Open(journal.Options{Memory: true})
	if err != nil {
		t.Fatal(err)
	}
	config := controlOf(t).Config
	config.Engine = scenario.New(scenario.Options{Note: recorded.Note})
	if _, err := config.Engine.Arm(t.Context(), scenario.Arming{Step: "503"}); err != nil { // or there is nothing to disarm
		t.Fatal(err)
	}
	if err := recorded.Close(); err != nil {
		t.Fatal(err)
	}
	control := admin.New(config)
	for _, c := range []struct{ path, contentType, body string }{
		{"/__admin/arm", "application/json", `{"step":503}`},
		{"/__admin/page/arm", "application/x-www-form-urlencoded", "control=outage&times=1"},
		{"/__admin/page/disarm", "application/x-www-form-urlencoded", "id="},
		{"/__admin/reset", "application/json", ""},
		{"/__admin/page/reset", "application/x-www-form-urlencoded", "tenant="},
	} {
		r := httptest.NewRequest(http.MethodPost, "http://localhost"+c.path, strings.NewReader(c.body))
		r.Header.Set("Content-Type", c.contentType)
		answer := httptest.NewRecorder()
		control.ServeHTTP(answer, r)
		if answer.Code != http.StatusServiceUnavailable || !strings.Contains(answer.Body.String(), "could not be recorded") {
			t.Errorf("%s: %d, want 503 and why\n%s", c.path, answer.Code, answer.Body)
		}
	}
}

// controlOf is the control plane of a server in memory that nobody can reach.
func controlOf(t *testing.T) *admin.Admin {
	t.Helper()
	config := server.Defaults()
	config.Addr, config.Recordings = "127.0.0.1:0", ":memory:"
	s, err := server.Start(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.Stop(); err != nil {
			t.Error(err)
		}
	})
	return s.Control()
}

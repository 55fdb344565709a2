package admin_test

import (
	"context"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"somock/mock"
	"somock/mock/admin"
	"somock/mock/journal"
	"somock/mock/verify"
)

// seesRepeated observes that every call is one.
type seesRepeated struct{}

func (seesRepeated) Received(*mock.Entry) []string { return []string{verify.Repeated} }

func (seesRepeated) Replied(*mock.Outcome) []string { return nil }

// TestWhoHasTheAnswerReadsIt: the outcome is recorded after the reply has left, so a client
// may ask for its call in between. It is told what it has seen.
func TestWhoHasTheAnswerReadsIt(t *testing.T) {
	for path, want := range map[string]string{
		"/recordings/last": `"outcome":"answered"`,
		"/recordings/1":    `"outcome":"answered"`,
		"/recordings":      `"outcome":"answered"`,
		"/stats":           `"by_outcome":{"answered":1}`,
		"/inbox":           `"repeated":true`,
	} {
		synctest.Test(t, func(t *testing.T) {
			j, err := journal.Open(journal.Options{Memory: true, Observer: seesRepeated{}})
			if err != nil {
				t.Fatal(err)
			}
			e := &mock.Entry{Tenant: "T", Headers: []mock.Pair{}, Message: &mock.Message{}, Violations: []mock.Violation{}, Decision: mock.Decision{Accepted: true}}
			if err := j.Append(t.Context(), e); err != nil {
				t.Fatal(err)
			}
			time.AfterFunc(10*time.Millisecond, func() {
				_ = j.Settle(e.ID, &mock.Outcome{Kind: mock.Answered, Headers: []mock.Pair{}})
			})
			w := httptest.NewRecorder()
			a := admin.New(admin.Config{Journal: j, Ending: context.Background()})
			a.ServeHTTP(w, httptest.NewRequest("GET", "http://localhost/__admin"+path, nil))
			if !strings.Contains(w.Body.String(), want) {
				t.Errorf("%s does not hold %s: %s", path, want, w.Body)
			}
			if err := j.Close(); err != nil {
				t.Error(err)
			}
		})
	}
}

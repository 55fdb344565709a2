package mocktest_test

import (
	"net/http"
	"strings"
	"testing"

	"somock/mock/mocktest"
)

// A retrier sends a message again, once, if it was not accepted.
func retrier(client *http.Client, base string) (status int) {
	for range 2 {
		r, _ := http.NewRequest("POST", base+"/v1/Agents/Messaging/CreateMessage", strings.NewReader(`{"IncomingMessage":{"To":"1","From":"2","Content":"Hello"}}`))
		r.Header.Set("Authorization", "Bearer 8A:Cust1.abc")
		r.Header.Set("Content-Type", "application/json")
		resp, err := client.Do(r)
		if err != nil {
			continue
		}
		_ = resp.Body.Close()
		if status = resp.StatusCode; status == http.StatusNoContent {
			return status
		}
	}
	return status
}

// The four lines of a contract test. An Example cannot be handed a *testing.T, so this
// one is a test.
func TestExample(t *testing.T) {
	srv := mocktest.Start(t, mocktest.WithScenario("reject-once"))
	retrier(srv.Client(), srv.APIURL("Cust1"))
	srv.Verify(mocktest.Filter("status:401"), mocktest.Exactly(1))
	srv.Verify(mocktest.Filter("status:204"), mocktest.Exactly(1))
}

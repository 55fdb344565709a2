package mocktest_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"somock/mock/mocktest"
)

// A client sends messages, and once more each that was not accepted.
type client struct {
	http *http.Client
	base string // as SDKs take it: …/Cust1/api
	auth string
}

// Send gives the status of the last answer, 0 if there was none.
func (c *client) Send(content string) (status int) {
	for range 2 {
		r, err := http.NewRequest("POST", c.base+"/v1/Agents/Messaging/CreateMessage",
			strings.NewReader(`{"IncomingMessage":{"To":"+4790000001","From":"+4790000002","Content":"`+content+`"}}`))
		if err != nil {
			return 0
		}
		r.Header.Set("Content-Type", "application/json")
		if c.auth != "" {
			r.Header.Set("Authorization", c.auth)
		}
		resp, err := c.http.Do(r)
		if err != nil {
			continue
		}
		_ = resp.Body.Close()
		if status = resp.StatusCode; status == http.StatusNoContent {
			break
		}
	}
	return status
}

// asTest lends an example a test: what would fail it is printed. In a test of yours t is
// the *testing.T.
func asTest(body func(t testing.TB)) {
	t := &spy{}
	body(t)
	if failures := t.end(); failures != "" {
		fmt.Println(failures)
	}
}

func ExampleStart() {
	asTest(func(t testing.TB) {
		srv := mocktest.Start(t, mocktest.WithScenario("reject-once"), mocktest.WithSeed(1))
		c := &client{srv.Client(), srv.APIURL("Cust1"), "Bearer 8A:Cust1.abc"}
		fmt.Println(c.Send("Hello"))
		srv.Verify(mocktest.Filter("status:401"), mocktest.Exactly(1))
		srv.Verify(mocktest.Filter("status:204"), mocktest.Exactly(1))
	})
	// Output: 204
}

func ExampleServer_Stub() {
	asTest(func(t testing.TB) {
		srv := mocktest.Start(t)
		srv.Stub(`{when: {message: {content: Hello}}, then: [{fault: reset}, {status: 503, times: 2}]}`)
		c := &client{srv.Client(), srv.APIURL("Cust1"), "Bearer 8A:Cust1.abc"}
		fmt.Println(c.Send("Hello"), c.Send("Hello"), c.Send("Moin"))
	})
	// Output: 503 204 204
}

// A breach of the contract that nobody expects fails the test at its end.
func ExampleServer_Verify() {
	send := func(t testing.TB) *mocktest.Server {
		srv := mocktest.Start(t)
		(&client{srv.Client(), srv.APIURL(""), ""}).Send("Hello") // no credential, twice
		return srv
	}
	asTest(func(t testing.TB) {
		send(t).Verify(mocktest.When("violations: [auth.missing]"), mocktest.Exactly(2))
		fmt.Println("expected, the test passes")
	})
	strict := &spy{}
	send(strict)
	fmt.Println(strings.Count(strict.end(), "unexpected violation"), "unexpected")
	// Output:
	// expected, the test passes
	// 2 unexpected
}

func ExampleServer_Expect() {
	asTest(func(t testing.TB) {
		srv := mocktest.Start(t, mocktest.WithScenario("lost-reply"))
		c := &client{srv.Client(), srv.APIURL("Cust1"), "Bearer 8A:Cust1.abc"}
		c.Send("Hello") // the reply is lost, so it is sent again
		srv.Expect(`
version: 1
expect:
  - {reply: {status: 204}, after: {credential: same, message: same}, count: 1}`)
		for _, e := range srv.Recordings() {
			fmt.Println(e.Tenant, e.Outcome.Kind, e.Decision.Accepted, e.Observations)
		}
	})
	// Output:
	// Cust1 fault true []
	// Cust1 answered true [repeated]
}

func ExampleServer_Await() {
	asTest(func(t testing.TB) {
		srv := mocktest.Start(t)
		c := &client{srv.Client(), srv.APIURL("Cust1"), "Bearer 8A:Cust1.abc"}
		done := make(chan int)
		go func() { done <- c.Send("in the background") }()
		e := srv.Await(mocktest.When("message: {content: {like: 'in the*'}}"))
		fmt.Println(*e.Message.Content, <-done)
	})
	// Output: in the background 204
}

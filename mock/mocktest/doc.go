// Package mocktest is the emulator inside a Go test.
//
// See .github/docs/clients/go.md.
//
//	func TestRetries(t *testing.T) {
//		srv := mocktest.Start(t, mocktest.WithScenario("reject-once"))
//		client := myClient(srv.APIURL("Cust1"), srv.Client())
//		client.CreateMessage(…)
//		srv.Verify(mocktest.Filter("status:204"), mocktest.Exactly(1))
//	}
//
// A server lives as long as its test, keeps its recordings in memory and shares nothing
// with other servers, so tests may run in parallel. It is strict: a call that broke a
// rule of weight error fails the test at its end, unless the rule was expected in a
// Verify or an Expect that held, or the server is [Lenient]. [Server.Expect] takes what a
// file of `somock verify --expect` holds.
//
// Inside a bubble of testing/synctest the listener is in memory: only [Server.Client]
// reaches it, its address is http://somock.invalid, and a reply that takes 6 s takes no time
// and is recorded as 6 s. Start wants the t that synctest.Test hands to its function.
package mocktest

package mocktest_test

import (
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"somock/mock/mocktest"
)

// send makes a call and gives the status, 0 if there was no answer.
func send(t testing.TB, srv *mocktest.Server, authorization string) int {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, srv.APIURL("Cust1")+"/v1/Agents/Messaging/CreateMessage",
		strings.NewReader(`{"IncomingMessage":{"To":"+4790000001","From":"+4790000002","Content":"Hello","Plugin":"MyPlugin"}}`))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	resp, err := srv.Client().Do(r)
	if err != nil {
		return 0
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

const basic = "Basic dGplMDpUamUw"

func TestAClientThatRetriesIsVerified(t *testing.T) {
	t.Parallel()
	srv := mocktest.Start(t, mocktest.WithScenario("reject-once"), mocktest.WithSeed(1))
	if got := []int{send(t, srv, basic), send(t, srv, basic)}; got[0] != 401 || got[1] != 204 {
		t.Errorf("answered %v", got)
	}
	srv.Verify(mocktest.Filter("status:401"), mocktest.Exactly(1))
	srv.Verify(mocktest.When("message: {plugin: MyPlugin}"), mocktest.Exactly(2))
	srv.Verify(mocktest.Filter("status:500"), mocktest.Never())
	if e := srv.Await(mocktest.Filter("status:204")); e.Tenant != "Cust1" {
		t.Errorf("tenant %s", e.Tenant)
	}
}

func TestStubsGoFirstAndResetBeginsAnew(t *testing.T) {
	t.Parallel()
	srv := mocktest.Start(t)
	srv.Stub("when:\n  message: {plugin: MyPlugin}\nthen: [503]")
	if got := []int{send(t, srv, basic), send(t, srv, basic)}; got[0] != 503 || got[1] != 204 {
		t.Errorf("answered %v", got)
	}
	srv.Reset()
	if n := len(srv.Recordings()); n != 0 {
		t.Errorf("%d recordings after a reset", n)
	}
	srv.Stub("{then: [{fault: reset}]}")
	if got := send(t, srv, basic); got != 0 {
		t.Errorf("answered %d where the connection should break", got)
	}
}

// In a bubble a reply that takes six seconds takes none, and is recorded as six seconds.
func TestABubbleSkipsDelays(t *testing.T) {
	begun := time.Now()
	synctest.Test(t, func(t *testing.T) {
		srv := mocktest.Start(t, mocktest.WithScenario("slow-once"))
		if got := send(t, srv, basic); got != 204 {
			t.Errorf("answered %d", got)
		}
		e := srv.Await(mocktest.Filter("status:204"))
		if got := time.Duration(e.Outcome.Delay); got != 6*time.Second {
			t.Errorf("recorded a delay of %s", got)
		}
		srv.Verify(mocktest.Filter("observed:slow"), mocktest.Exactly(1))
	})
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("took %s of real time", took)
	}
}

// A spy is a test that notes its failures instead of having them.
type spy struct {
	testing.TB
	failures []string
	cleanups []func()
}

func (s *spy) Helper()                      {}
func (s *spy) Name() string                 { return "spy" }
func (s *spy) Cleanup(f func())             { s.cleanups = append(s.cleanups, f) }
func (s *spy) Fatalf(f string, args ...any) { panic(fmt.Sprintf(f, args...)) }
func (s *spy) Errorf(f string, args ...any) { s.failures = append(s.failures, fmt.Sprintf(f, args...)) }

// end runs the cleanups as the end of a test does, and gives the failures.
func (s *spy) end() string {
	for i := len(s.cleanups) - 1; i >= 0; i-- {
		s.cleanups[i]()
	}
	return strings.Join(s.failures, "\n")
}

func TestAnUnexpectedViolationFailsTheTest(t *testing.T) {
	for _, c := range []struct {
		name string
		opts []mocktest.Option
		then func(*mocktest.Server)
		want string
	}{
		{"strict", nil, func(*mocktest.Server) {}, "unexpected violation in"},
		{"lenient", []mocktest.Option{mocktest.Lenient()}, func(*mocktest.Server) {}, ""},
		{"expected", nil, func(s *mocktest.Server) { s.Verify(mocktest.When("violations: [auth.missing]"), mocktest.Exactly(1)) }, ""},
		{"expected, but more often", nil, func(s *mocktest.Server) { s.Verify(mocktest.When("violations: [auth.missing]"), mocktest.Exactly(2)) }, "1 recordings match violations: [auth.missing], want exactly 2"},
		{"hidden by a reset", nil, func(s *mocktest.Server) { s.Reset() }, "unexpected violation in"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &spy{TB: t}
			srv := mocktest.Start(s, c.opts...)
			send(t, srv, "")
			c.then(srv)
			got := s.end()
			if c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("the test failed with %q, want %q", got, c.want)
			}
		})
	}
}

func TestExpectTellsHowACallFollowsAnother(t *testing.T) {
	for _, c := range []struct{ name, again, document, want string }{
		{"a new credential", "Bearer 8A:new", "{version: 1, expect: [{reply: {status: 204}, after: {status: 401, credential: changed}, count: 1}]}", ""},
		{"the same credential", basic, "{version: 1, expect: [{reply: {status: 204}, after: {status: 401, credential: changed}, count: 1}]}", "after.credential: wanted changed, seen same"},
		{"a violation that is named", "", "{version: 1, expect: [{when: {violations: [auth.missing]}, count: 1}]}", ""},
		{"a violation that is not named", "", "{version: 1, expect: [{reply: {status: 401}, count: 2}]}", "unexpected violation in"},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := &spy{TB: t}
			srv := mocktest.Start(s, mocktest.WithScenario("reject-once"))
			send(t, srv, basic)
			send(t, srv, c.again)
			srv.Expect(c.document)
			if got := s.end(); c.want == "" && got != "" || !strings.Contains(got, c.want) {
				t.Errorf("the test failed with %q, want %q", got, c.want)
			}
		})
	}
}

// Parallel tests have a server each, or a tenant each of one server: either way none
// takes a step of another's.
func TestParallelTestsDoNotMeet(t *testing.T) {
	shared := mocktest.Start(t, mocktest.WithScenario("reject-once"))
	t.Run("group", func(t *testing.T) {
		for i := range 8 {
			t.Run(fmt.Sprint(i), func(t *testing.T) {
				t.Parallel()
				own := mocktest.Start(t, mocktest.WithScenario("reject-once"))
				for range 3 {
					send(t, own, basic)
				}
				own.Verify(mocktest.Filter("status:401"), mocktest.Exactly(1))
				own.Verify(mocktest.Filter("status:204"), mocktest.Exactly(2))
				tenant := fmt.Sprintf("Cust%d", i)
				c := &client{shared.Client(), shared.APIURL(tenant), basic}
				if got := c.Send("Hello"); got != 204 {
					t.Errorf("tenant %s: %d", tenant, got)
				}
				shared.Verify(mocktest.Filter("status:401 tenant:"+tenant), mocktest.Exactly(1))
			})
		}
	})
	shared.Verify(mocktest.Matcher{}, mocktest.Exactly(16))
}

// Faults are played in a bubble too, though there is no network that could fail.
func TestABubblePlaysFaults(t *testing.T) {
	for _, fault := range []string{"{fault: reset}", "{fault: close}", "{fault: garbage}", "{fault: truncate, status: 204}", "{fault: hang}", "{fault: {dribble: {bytes: 1, every: 1s}}, status: 204}"} {
		t.Run(fault, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				srv := mocktest.Start(t)
				srv.Stub("{then: [" + fault + "]}")
				begun := time.Now()
				status, whole := send(t, srv, basic), strings.Contains(fault, "dribble")
				if whole != (status == 204) {
					t.Errorf("answered %d", status)
				}
				switch took := time.Since(begun); {
				case strings.Contains(fault, "hang") && took < 5*time.Minute:
					t.Errorf("hung for %s", took)
				case whole && took < time.Minute:
					t.Errorf("dribbled for %s", took)
				}
				if e := srv.Await(mocktest.Filter("outcome:fault")); string(*e.Decision.Fault) == "" {
					t.Errorf("recorded %v", e.Decision)
				}
			})
		})
	}
}

func TestNothingIsLeftBehind(t *testing.T) {
	before, dir := runtime.NumGoroutine(), t.TempDir()
	t.Chdir(dir)
	t.Run("server", func(t *testing.T) { send(t, mocktest.Start(t), basic) })
	tick := time.NewTicker(time.Millisecond)
	defer tick.Stop()
	for range 5000 { // goroutines of closed connections end a moment later
		if runtime.NumGoroutine() <= before {
			break
		}
		<-tick.C
	}
	if after := runtime.NumGoroutine(); after > before {
		stacks := make([]byte, 1<<16)
		t.Errorf("%d goroutines before, %d after:\n%s", before, after, stacks[:runtime.Stack(stacks, true)])
	}
	if files, _ := os.ReadDir(dir); len(files) > 0 {
		t.Errorf("left %v", files)
	}
}

// A file of observed answers goes before what somock would answer by itself.
func TestWithObserved(t *testing.T) {
	file := filepath.Join(t.TempDir(), "observed.yaml")
	if err := os.WriteFile(file, []byte("version: 1\nobserved: [{rule: auth.missing, status: 403, body: '{\"Message\":\"${tenant} is closed\"}', last: 2026-12-01}]\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	srv := mocktest.Start(t, mocktest.WithObserved(file), mocktest.Lenient())
	resp, err := srv.Client().Post(srv.APIURL("Acme")+"/v1/Agents/Messaging/CreateMessage", "application/json", strings.NewReader(`{"IncomingMessage":{"To":"1","From":"2","Content":"x"}}`))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != 403 || string(body) != `{"Message":"Acme is closed"}` {
		t.Errorf("%d %s %v", resp.StatusCode, body, err)
	}
	if source := srv.Recordings()[0].Violations[0].Source; !strings.HasSuffix(source, "; answer: observed 2026-12-01") {
		t.Errorf("the source is %s", source)
	}
}

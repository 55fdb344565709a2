package mocktest_test

import (
	"net/http"
	"os"
	"os/exec"
	"strings"
	"testing"
	"testing/synctest"

	"somock/mock/mocktest"
)

// What a test got wrong is told with how to mend it.
func TestMistakesAreToldWithTheirMend(t *testing.T) {
	for name, c := range map[string]struct {
		make func(t testing.TB)
		says []string
	}{
		"a scenario's name": {func(t testing.TB) { mocktest.Start(t, mocktest.WithScenario("rejct-once")) },
			[]string{`no scenario is called "rejct-once"`, `hint: did you mean "reject-once"?`}},
		"a filter's key": {func(t testing.TB) { mocktest.Start(t).Verify(mocktest.Filter("sttus:204"), mocktest.Exactly(1)) },
			[]string{`unknown key "sttus"`, `hint: did you mean "status:"?`}},
		"a matcher's key": {func(t testing.TB) { mocktest.Start(t).Await(mocktest.When("mesage: {to: a}")) },
			[]string{`unknown key "mesage"`, `hint: did you mean "message"?`}},
		"an expectation's key": {func(t testing.TB) { mocktest.Start(t).Expect("{version: 1, expct: []}") },
			[]string{`unknown key "expct"`, `hint: did you mean "expect"?`}},
		"a stub's key": {func(t testing.TB) { mocktest.Start(t).Stub("{thn: [503]}") },
			[]string{`unknown key "thn"`, `hint: did you mean "then"?`}},
		"a status for a stub": {func(t testing.TB) { mocktest.Start(t).Stub("503") },
			[]string{"hint: this is a step, write it under then: or finally: - {then: [503]} answers one call, {finally: 503} all"}},
		"a step for a stub": {func(t testing.TB) { mocktest.Start(t).Stub("status: 503\ndelay: 1s") },
			[]string{`unknown key "status"`, "{then: [{status: 503, delay: 1s}]}"}},
	} {
		t.Run(name, func(t *testing.T) {
			s := &spy{TB: t}
			said := ""
			func() {
				defer func() { said, _ = recover().(string) }()
				c.make(s)
			}()
			s.end()
			for _, want := range c.says {
				if !strings.Contains(said, want) {
					t.Errorf("said %q, want %q", said, want)
				}
			}
		})
	}
}

// The address of a server in a bubble leads nowhere but through its client: what listens
// on this machine is never taken for it.
func TestABubblesAddressIsNobodys(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		srv := mocktest.Start(t)
		if want := "http://somock.invalid:80"; srv.URL() != want {
			t.Errorf("the address is %s, want %s", srv.URL(), want)
		}
		if got := send(t, srv, basic); got != 204 {
			t.Errorf("its client is answered %d", got)
		}
		resp, err := srv.Client().Get(srv.URL() + "/__admin/version")
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if resp.StatusCode != http.StatusOK {
			t.Errorf("the control plane answers %s", resp.Status)
		}
	})
}

const outerT = "MOCKTEST_OUTER_T"

// startWithTheOuterT is a mistake that killed the whole binary, with every other test.
func TestStartWithTheOuterT(t *testing.T) {
	if os.Getenv(outerT) == "" {
		t.Skip("run by TestTheOuterTFailsItsTestAlone")
	}
	synctest.Test(t, func(*testing.T) { mocktest.Start(t) })
}

func TestAnotherAfterIt(t *testing.T) { mocktest.Start(t) }

func TestTheOuterTFailsItsTestAlone(t *testing.T) {
	cmd := exec.CommandContext(t.Context(), os.Args[0], "-test.v", "-test.run=^(TestStartWithTheOuterT|TestAnotherAfterIt)$")
	cmd.Env = append(os.Environ(), outerT+"=1")
	raw, err := cmd.CombinedOutput()
	out := string(raw)
	if err == nil || !strings.Contains(out, "--- FAIL: TestStartWithTheOuterT") || !strings.Contains(out, "the t that synctest.Test hands to its function") {
		t.Errorf("%v\n%s", err, out)
	}
	if !strings.Contains(out, "--- PASS: TestAnotherAfterIt") || strings.Contains(out, "fatal error") || strings.Contains(out, "panic:") {
		t.Errorf("the other test did not run:\n%s", out)
	}
}

package scenario

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// What is saved answers each call as what was armed would have.
func TestWhatIsArmedIsSavedAsAScenarioThatDoesTheSame(t *testing.T) {
	mine, err := Parse("mine.yaml", []byte(`version: 1
stubs:
  - { name: low, finally: { status: 500, body: 'a, "b": {c}' } }
  - { name: high, priority: 5, when: { message: { to: "+47*" }, any: [{ auth: { scheme: basic } }] }, per: message:To, loop: true, then: [503, { status: 429, retry-after: 2s }] }
`))
	if err != nil {
		t.Fatal(err)
	}
	for name, armings := range map[string][]Arming{
		"a status for the next calls of all": {{Step: "503", Times: 3}},
		"a fault for one tenant":             {{Step: "{fault: reset, accepted: true}", Times: 2, Tenant: "Cust1"}},
		"a step in several lines":            {{Step: "status: 200\njson:\n  State: \"on, off\"\n  Code: 4790000001\n", Times: 2}},
		"a step as JSON":                     {{Step: `{"error":"throttled","retry-after":"2s"}`, Times: 1}},
		"until switched off":                 {{Step: "{error: unavailable}", BypassContract: true, Tenant: "null"}},
		"a shipped scenario":                 {{Scenario: "token-expired"}},
		"a scenario of one's own":            {{File: mine, Tenant: "cust1"}},
		"several, the newest first":          {{Scenario: "reject-once"}, {Step: "418", Times: 1}, {Step: "{status: 299}", Times: 1, Tenant: "Cust2"}},
	} {
		t.Run(name, func(t *testing.T) {
			armed := New(Options{})
			for _, a := range armings {
				if _, err := armed.Arm(t.Context(), a); err != nil {
					t.Fatal(err)
				}
			}
			status, err := armed.Status(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			source, err := Save("saved-arms", status.Armed, time.Now())
			if err != nil {
				t.Fatal(err)
			}
			file, err := Parse("saved-arms.yaml", source)
			if err != nil {
				t.Fatalf("%v\n%s", err, source)
			}
			loaded := New(Options{})
			if err := loaded.Use(file); err != nil {
				t.Fatal(err)
			}
			for i := range 12 {
				call := "call tenant=" + []string{"Cust1", "default", "Cust2", "null"}[i%4] + " to=" + []string{"+4790000001", "+4690000001"}[i%3%2]
				if i%5 == 4 {
					call += " refused"
				}
				if got, want := answerOf(t, loaded, call), answerOf(t, armed, call); got != want {
					t.Fatalf("call %d is answered %s, armed was %s\n%s", i+1, got, want, source)
				}
			}
		})
	}
	if _, err := Save("saved-arms", nil, time.Now()); err == nil || !strings.Contains(err.Error(), "nothing is armed") {
		t.Errorf("of nothing: %v", err)
	}
}

// answerOf is what a call is answered, whoever has decided it.
func answerOf(t *testing.T, e *Engine, call string) string {
	t.Helper()
	_, reply, _, err := e.Decide(t.Context(), callOf(t, call))
	if err != nil {
		t.Fatal(err)
	}
	return fmt.Sprintf("%+v", reply)
}

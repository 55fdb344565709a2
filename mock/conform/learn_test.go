package conform_test

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"somock/mock/conform"
	"somock/mock/mocktest"
	"somock/mock/observed"
	"somock/mock/server"
)

// strict is a service that is another in five ways, together with its settings.
const strict = `
version: 1
stubs:
  - when: { violations: [auth.scheme] }
    bypass-contract: true
    finally: { status: 403, headers: { Content-Type: application/json }, body: '{"Message":"tenant Cust12345 takes no such scheme"}' }
  - when: { violations: [message.coerced] }
    finally: { status: 400, headers: { Content-Type: application/json }, body: '{"Message":"no number"}' }
  - when: { violations: [body.type] }
    bypass-contract: true
    finally: { status: 422, body: 'no such thing' }
`

func learnFrom(t *testing.T, s *session, r *conform.Report) (*observed.Learner, *observed.File) {
	t.Helper()
	learner := observed.NewLearner()
	r.Learn(learner, s.runner.Target.Root())
	file, err := observed.Parse("learnt.yaml", learner.File.AppendYAML(nil))
	if err != nil {
		t.Fatal(err)
	}
	return learner, file
}

// TestWhatIsLearntIsExpected: a second run that knows what the first has learnt finds
// nothing, and learns the same again.
func TestWhatIsLearntIsExpected(t *testing.T) {
	srv := mocktest.Start(t, mocktest.Lenient(), mocktest.WithConfig(func(c *server.Config) {
		c.Installation, c.Rules, c.Scenarios = "online", file(t, "content-type.missing: off\n"), []string{file(t, strict)}
	}))
	given := conform.Given{Scheme: "soticket", Credential: "7T:given", AppToken: "apptoken-given"}
	s := begin(t, srv.APIURL("Cust12345"), given)
	first := s.run(t, s.probes())
	changed := []string{"auth.scheme", "content-type.missing", "body.type", "app-token.missing", "message.coerced"}
	if diff := cmp.Diff(changed, with(first, conform.Differs)); diff != "" {
		t.Errorf("before: %s", diff)
	}
	learner, learnt := learnFrom(t, s, first)
	if len(learner.Unexplained) > 0 || len(learner.Conflicts) > 0 {
		t.Errorf("unexplained: %v, conflicts: %v", learner.Unexplained, learner.Conflicts)
	}
	if err := learnt.Check(nil, given.Secrets()); err != nil {
		t.Error(err)
	}

	again := begin(t, srv.APIURL("Cust12345"), given)
	again.observed = learnt
	second := again.run(t, again.probes())
	if differ := with(second, conform.Differs); len(differ) > 0 {
		t.Errorf("after: %v", differ)
	}
	_, once := learnFrom(t, again, second)
	if conflicts := learnt.Merge(once); len(conflicts) > 0 {
		t.Errorf("the same again: %v", conflicts)
	}
}

// TestAnErrorWithAnotherReasonTeachesNothing: who may not log in learns of no rule.
func TestAnErrorWithAnotherReasonTeachesNothing(t *testing.T) {
	v := startVendor(t, answers(401))
	s := begin(t, v.root(), conform.Given{Scheme: "bearer", Credential: "expired-token"})
	learner, learnt := learnFrom(t, s, s.run(t, s.probes()))
	for i := range learnt.Answers {
		if a := learnt.Answers[i].Name; !strings.HasPrefix(a, "auth.") && !strings.HasPrefix(a, "xsrf.") {
			t.Errorf("learnt %s", learnt.Answers[i].Key())
		}
	}
	explained := slices.ContainsFunc(learner.Unexplained, func(u observed.Unexplained) bool {
		return strings.Contains(u.Why, "message.empty: a good call was not taken")
	})
	if !explained {
		t.Errorf("unexplained: %v", learner.Unexplained)
	}
}

// TestBeingLetInTeachesNothing of a rule whose refusal is up to who is known, nor does a
// warning of which a service says nothing.
func TestBeingLetInTeachesNothing(t *testing.T) {
	v := startVendor(t, answers(http.StatusNoContent))
	s := begin(t, v.root(), conform.Given{})
	_, learnt := learnFrom(t, s, s.run(t, s.probes()))
	for i := range learnt.Answers {
		if name := learnt.Answers[i].Name; name == "auth.unknown" || name == "app-token.unknown" || strings.HasPrefix(name, "message.e") {
			t.Errorf("learnt %s", learnt.Answers[i].Key())
		}
	}
}

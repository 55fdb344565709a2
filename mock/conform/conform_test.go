package conform_test

import (
	"context"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"somock/mock"
	"somock/mock/conform"
	"somock/mock/contract"
	"somock/mock/forward"
	"somock/mock/journal"
	"somock/mock/mocktest"
	"somock/mock/observed"
	"somock/mock/server"
)

// A session asks one service and keeps what was recorded.
type session struct {
	runner  conform.Runner
	journal *journal.Journal
	pauses  []time.Duration

	observed *observed.File // what is expected beside the contract
}

// begin prepares a session with a service; messages may be created in its tenant.
func begin(t *testing.T, root string, given conform.Given) *session {
	t.Helper()
	target, err := forward.New(root, forward.Options{Timeout: 10 * time.Second})
	if err != nil {
		t.Fatal(err)
	}
	redactor, err := mock.NewRedactor([]byte("the key of tests"), nil, false)
	if err != nil {
		t.Fatal(err)
	}
	c, err := contract.New(contract.Config{Redactor: redactor})
	if err != nil {
		t.Fatal(err)
	}
	kept, err := journal.Open(journal.Options{Memory: true})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = kept.Close() })
	given.To, given.From = "+4712345678", "+4787654321"
	s := &session{journal: kept}
	s.runner = conform.Runner{
		Target: target, Given: given, Contract: c, Redactor: redactor, Journal: kept,
		Safety: conform.Safety{
			Root: target.Root(), Effects: conform.Tenant(target.Root()), To: given.To, From: given.From,
			Pause: conform.LeastPause, Max: conform.MostCalls,
		},
	}
	s.runner.Waits(func(_ context.Context, d time.Duration) error {
		s.pauses = append(s.pauses, d)
		return nil
	})
	return s
}

// probes are those that may be sent with what was given.
func (s *session) probes() []conform.Probe {
	all := conform.Probes(s.runner.Target.Root(), s.runner.Given, s.runner.Contract, s.observed)
	return slices.DeleteFunc(all, func(p conform.Probe) bool { return p.Needs != "" })
}

func (s *session) run(t *testing.T, probes []conform.Probe) *conform.Report {
	t.Helper()
	report, err := s.runner.Run(t.Context(), probes)
	if err != nil {
		t.Fatal(err)
	}
	return report
}

func (s *session) entries(t *testing.T) []*mock.Entry {
	t.Helper()
	var entries []*mock.Entry
	for e, err := range s.journal.Entries(t.Context(), journal.Query{OldestFirst: true}) {
		if err != nil {
			t.Fatal(err)
		}
		entries = append(entries, e)
	}
	return entries
}

// with are the ids of a verdict.
func with(r *conform.Report, v conform.Verdict) []string {
	ids := []string{}
	for _, result := range r.Results {
		if result.Verdict == v {
			ids = append(ids, result.ID)
		}
	}
	return ids
}

func file(t *testing.T, text string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "file.yaml")
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// TestSomockAnswersAsSomock and differs exactly where it is told to: by one rule that is
// off, by answering what it would refuse, by the kind of installation.
func TestSomockAnswersAsSomock(t *testing.T) {
	ticket := conform.Given{Scheme: "soticket", Credential: "7T:given", AppToken: "apptoken-given"}
	tests := []struct {
		name   string
		given  conform.Given
		change func(*server.Config)
		differ []string
	}{
		{"plain", conform.Given{}, func(*server.Config) {}, []string{}},
		{"plain, with a user", conform.Given{Scheme: "basic", Credential: "adm0:geheim"}, func(*server.Config) {}, []string{}},
		{"plain, with a ticket", ticket, func(*server.Config) {}, []string{}},
		{"plain, with a session", conform.Given{XSRF: "a-given-token"}, func(*server.Config) {}, []string{}},
		{"that knows who calls", ticket, func(c *server.Config) {
			c.Credentials = file(t, "soticket: [{ ticket: '7T:given' }]\napp-tokens: [apptoken-given]\n")
		}, []string{}},
		{"a rule is off", conform.Given{}, func(c *server.Config) { c.Rules = file(t, "content-type.missing: off\n") }, []string{"content-type.missing"}},
		{"an info rule has no answer to change", conform.Given{}, func(c *server.Config) { c.Rules = file(t, "accept.unsupported: error\n") }, []string{}},
		{"online", ticket, func(c *server.Config) { c.Installation = "online" }, []string{"app-token.missing"}},
		{"without access", ticket, func(c *server.Config) {
			c.MessagingAccess = "denied"
			c.Rules = file(t, "messaging-access.denied: off\n")
		}, []string{}},
		{"that refuses nothing", conform.Given{}, func(c *server.Config) { c.OnViolation = "record" }, refused()},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			srv := mocktest.Start(t, mocktest.Lenient(), mocktest.WithConfig(test.change))
			s := begin(t, srv.APIURL("Cust12345"), test.given)
			probes := s.probes()
			report := s.run(t, probes)
			if diff := cmp.Diff(test.differ, with(report, conform.Differs)); diff != "" {
				t.Errorf("what differs: %s", diff)
			}
			if unknown := with(report, conform.Unknown); len(unknown) > 0 || report.Ended != "" {
				t.Errorf("unknown: %v; ended: %s", unknown, report.Ended)
			}
			if report.Calls != len(probes)+1 || report.Calls > conform.MostCalls || len(s.pauses) != len(probes) {
				t.Errorf("%d calls and %d pauses for %d probes", report.Calls, len(s.pauses), len(probes))
			}
		})
	}
}

// refused are the probes of rules whose refusal --on-violation record takes away, in the
// order in which they are sent. Two of them may be let in by a plain one, too.
func refused() []string {
	return []string{
		"auth.missing", "auth.scheme", "auth.malformed", "xsrf.mismatch", "body.missing",
		"content-type.missing", "content-type.unsupported", "content-encoding.unsupported",
		"body.incomplete", "body.syntax", "body.type", "message.missing",
	}
}

// TestEveryProbeBreachesItsRule, whatever addresses and credentials are put into the
// example, and is named by its content.
func TestEveryProbeBreachesItsRule(t *testing.T) {
	root := "https://sod.superoffice.com/Cust777/api"
	for _, given := range []conform.Given{
		{Scheme: "basic", Credential: "adm0:", Plugin: `Twi"lio <&`},
		{Scheme: "soticket", Credential: "7T:x", AppToken: "t", Plugin: "P"},
		{Scheme: "bearer", Credential: "8A:x", XSRF: "x"},
	} {
		s := begin(t, root, given)
		for _, p := range s.probes() {
			sent := p.Bytes("sod.superoffice.com")
			rules := check(t, s, sent)
			_, isRule := contract.Lookup(p.ID)
			knows := p.ID == "auth.installation" || strings.HasSuffix(p.ID, "-token.unknown") || p.ID == "auth.unknown" // which the service decides
			if isRule && !knows && !slices.Contains(rules, p.ID) {
				t.Errorf("%s breaches %v:\n%s", p.ID, rules, sent)
			}
			if !isRule && strings.Contains(strings.Join(rules, " "), "message.") {
				t.Errorf("%s breaches %v:\n%s", p.ID, rules, sent)
			}
			for _, sample := range []string{"+4790000001", "%2B4790000001", "dGplMDpUamUw", "7T:abc123", "tje0", "Cust12345", "127.0.0.1"} {
				if strings.Contains(sent, sample) {
					t.Errorf("%s still holds %s of its example:\n%s", p.ID, sample, sent)
				}
			}
			label := "somock probe " + p.ID + ": safe to delete"
			plain := strings.NewReplacer("+", " ", "%3A", ":").Replace(sent)
			if p.Effect != contract.NoEffect && !strings.Contains(plain, label) {
				t.Errorf("%s does not say %q:\n%s", p.ID, label, sent)
			}
		}
	}
}

// check judges a call as it goes over the wire, and gives the rules that it breaches.
func check(t *testing.T, s *session, sent string) []string {
	t.Helper()
	head, body, _ := strings.Cut(sent, "\r\n\r\n")
	lines := strings.Split(head, "\r\n")
	words := strings.Fields(lines[0])
	r := &mock.Request{Method: words[0], Target: words[1], Header: http.Header{}, Body: body}
	r.Path, r.RawQuery, _ = strings.Cut(words[1], "?")
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Add(name, value)
	}
	if r.Header.Get("Content-Length") == "500" {
		r.State = mock.BodyIncomplete
	}
	var rules []string
	for _, v := range s.runner.Contract.Check(r).Violations {
		rules = append(rules, v.Rule)
	}
	return rules
}

// TestWrongCredentialsAreMadeUp: none is a variation of what was given, and what was given
// goes only where it belongs.
func TestWrongCredentialsAreMadeUp(t *testing.T) {
	s := begin(t, "https://sod.superoffice.com/Cust777/api", conform.Given{Scheme: "soticket", Credential: "7T:canary-ticket", AppToken: "canary-app-token"})
	for _, p := range s.probes() {
		sent := p.Bytes("h")
		wrong := slices.Contains([]string{"auth.missing", "auth.scheme", "auth.malformed", "auth.unknown", "xsrf.mismatch"}, p.ID)
		if wrong == strings.Contains(sent, "canary-ticket") {
			t.Errorf("%s:\n%s", p.ID, sent)
		}
		if slices.Contains([]string{"app-token.missing", "app-token.unknown"}, p.ID) && strings.Contains(sent, "canary-app-token") {
			t.Errorf("%s:\n%s", p.ID, sent)
		}
	}
}

// TestNothingLeavesWithoutLeave even if a caller does not ask first.
func TestNothingLeavesWithoutLeave(t *testing.T) {
	tests := []struct {
		name   string
		change func(*conform.Safety)
	}{
		{"another host", func(s *conform.Safety) { s.Root.Host = "online.superoffice.com" }},
		{"another tenant", func(s *conform.Safety) { s.Effects = "Cust54321" }},
		{"no effects", func(s *conform.Safety) { s.Effects = "" }},
		{"no receiver", func(s *conform.Safety) { s.To = "" }},
		{"no sender", func(s *conform.Safety) { s.From = "" }},
		{"no pause", func(s *conform.Safety) { s.Pause = conform.LeastPause - 1 }},
		{"too many", func(s *conform.Safety) { s.Max = conform.MostCalls + 1 }},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v := startVendor(t, answers(204))
			s := begin(t, v.root(), conform.Given{})
			test.change(&s.runner.Safety)
			if _, err := s.runner.Run(t.Context(), s.probes()); !mock.IsFailure(err, mock.Usage) {
				t.Errorf("got %v", err)
			}
			if v.count() > 0 {
				t.Errorf("%d calls were made", v.count())
			}
		})
	}
}

// TestNoEffectMeansNoMessage, not even with a service that lets everyone in.
func TestNoEffectMeansNoMessage(t *testing.T) {
	srv := mocktest.Start(t, mocktest.Lenient())
	s := begin(t, srv.APIURL("Cust12345"), conform.Given{Scheme: "bearer", Credential: "8A:given"})
	s.runner.Safety.Effects = ""
	s.run(t, slices.DeleteFunc(s.probes(), func(p conform.Probe) bool { return p.Effect != contract.NoEffect }))
	for _, e := range srv.Recordings() {
		if e.Decision.Accepted {
			t.Errorf("a message was taken: %s", e.Body)
		}
	}
}

func TestWhatCannotBeRecordedDoesNotLeave(t *testing.T) {
	v := startVendor(t, answers(204))
	s := begin(t, v.root(), conform.Given{})
	if err := s.journal.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := s.runner.Run(t.Context(), s.probes()); err == nil || v.count() > 0 {
		t.Errorf("got %v, %d calls", err, v.count())
	}
}

package observed_test

import (
	"errors"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"somock/mock"
	"somock/mock/match"
	"somock/mock/observed"
	"somock/mock/strictyaml"
)

const example = `# yaml-language-server: $schema=./observed.schema.json
version: 1
seen: { netserver: "12.4 (Build 1514)", environment: sod, last: 2026-12-01 }   # no host, no tenant
observed:
  - rule: auth.unknown
    when: { auth: { scheme: soticket }, message: { to: "+4790000001" } }
    status: 401
    headers:
      Content-Type: 'application/json; charset=utf-8'
      WWW-Authenticate: 'Basic realm="x"'
    body: '{"Message":"it''s ${uri} of ${tenant}, $${not}"}'
    times: 3
    last: 2026-12-01
  - preset: throttled
    status: 429
    body: "two\nlines"
    times: 1
  - success: xml
    status: 204
    times: 1
  - describe: get
    status: 405
    headers:
      Allow: 'POST'
    times: 1
`

func parse(t *testing.T, source string) *observed.File {
	t.Helper()
	f, err := observed.Parse("x.yaml", []byte(source))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// What is written is read as what it was, and written as it was read.
func TestAFileIsWrittenAsItIsRead(t *testing.T) {
	f := parse(t, example)
	if diff := cmp.Diff(example, string(f.AppendYAML(nil))); diff != "" {
		t.Error(diff)
	}
	if f.Answers[0].Key() != `rule: auth.unknown when { auth: { scheme: soticket }, message: { to: "+4790000001" } }` {
		t.Errorf("key %s", f.Answers[0].Key())
	}
}

func FuzzAFileIsWrittenAsItIsRead(f *testing.F) {
	f.Add(example)
	f.Add("version: 1\nobserved: []\n")
	f.Fuzz(func(t *testing.T, source string) {
		first, err := observed.Parse("x.yaml", []byte(source))
		if err != nil {
			return
		}
		again, err := observed.Parse("x.yaml", first.AppendYAML(nil))
		if err != nil {
			t.Fatalf("%v in\n%s", err, first.AppendYAML(nil))
		}
		if diff := cmp.Diff(first, again, cmpopts.IgnoreUnexported(match.Matcher{}), cmp.AllowUnexported(observed.Answer{}), cmpopts.EquateEmpty()); diff != "" {
			t.Error(diff)
		}
	})
}

func TestBadFiles(t *testing.T) {
	for source, want := range map[string]string{
		"seen: {}":                                                 "expected version: 1",
		"version: 2":                                               "x.yaml:1:10",
		"version: 1\nseens: {}":                                    `unknown key "seens"`,
		"version: 1\nseen: {host: a}":                              `unknown key "host"`,
		"version: 1\nseen: {last: soon}":                           "expected a day like 2026-12-01",
		"version: 1\nobserved: [{status: 401}]":                    "seen no rule, preset, success or describe",
		"version: 1\nobserved: [{rule: auth.missing}]":             "seen no status",
		"version: 1\nobserved: [{rule: auth.mising, status: 401}]": `seen "auth.mising"`,
		"version: 1\nobserved: [{preset: thrott, status: 429}]":    `seen "thrott"`,
		"version: 1\nobserved: [{rule: auth.missing, preset: throttled, status: 401}]":                 "an answer has one key",
		"version: 1\nobserved: [{rule: auth.missing, status: 302}]":                                    "302 is a redirect",
		"version: 1\nobserved: [{rule: auth.missing, status: 204, body: x}]":                           "HTTP forbids a body",
		"version: 1\nobserved: [{rule: method.not-allowed, status: 204}]":                              "without its refusal there is no call",
		"version: 1\nobserved: [{success: xml, status: 401}]":                                          "401 is no success",
		"version: 1\nobserved: [{rule: auth.missing, status: 99}]":                                     "from 200 to 599",
		"version: 1\nobserved: [{rule: auth.missing, status: 401, headers: {Server: x}}]":              `the header "Server" is not kept`,
		"version: 1\nobserved: [{rule: auth.missing, status: 401, body: '${hots}'}]":                   "unknown placeholder ${hots}",
		"version: 1\nobserved: [{rule: auth.missing, status: 401, when: {call: 2}}]":                   "an observed answer cannot ask for it",
		"version: 1\nobserved: [{rule: auth.missing, status: 401}, {rule: auth.missing, status: 403}]": "a second answer for rule: auth.missing",
	} {
		_, err := observed.Parse("x.yaml", []byte(source))
		var at *strictyaml.Error
		if !errors.As(err, &at) || !strings.Contains(err.Error(), want) {
			t.Errorf("%s\n got %v\nwant %s", source, err, want)
		}
	}
}

// forwarded is a recording of a call that was passed on.
func forwarded(id, rule string, status int, body string) *mock.Entry {
	e := &mock.Entry{
		ID: id, Time: time.Date(2026, 12, 1, 8, 0, 0, 0, time.UTC), Method: "POST", Headers: []mock.Pair{{"Content-Type", "application/json"}},
		Decision: mock.Decision{By: mock.ByForward},
		Outcome:  &mock.Outcome{Kind: mock.Answered, Status: &status, Body: body, Headers: []mock.Pair{{"Date", "x"}, {"Content-Type", "application/json"}, {"Set-Cookie", "s"}}},
	}
	if rule != "" {
		e.Decision.Rule = &rule
	}
	return e
}

func root(t *testing.T, s string) *url.URL {
	t.Helper()
	u, err := url.Parse(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// What is of one call or one tenant alone gives way to placeholders, so that the same
// answer of another day is the same.
func TestLearning(t *testing.T) {
	l := observed.NewLearner()
	target := root(t, "https://sod.superoffice.com/Cust12345/api")
	for i, body := range []string{
		`{"Message":"No such thing at 'https://sod.superoffice.com/Cust12345/api/v1/Agents/Messaging/CreateMessage' of cust12345 at SOD.superoffice.com, 0f8fad5b-d9cb-469f-a165-70867728950e, 2026-12-01T08:00:00.123Z"}`,
		`{"Message":"No such thing at 'http://sod.superoffice.com/cust12345/API/v1/agents/messaging/createmessage' of Cust12345 at sod.superoffice.com, 1f8fad5b-d9cb-469f-a165-70867728950e, 2026-12-02T08:00:00Z"}`,
	} {
		l.Add(forwarded(string(rune('a'+i)), "auth.scheme", 401, body), target)
	}
	l.Add(forwarded("c", "", 204, ""), target)
	want := `# yaml-language-server: $schema=./observed.schema.json
version: 1
seen: { environment: sod, last: 2026-12-01 }   # no host, no tenant
observed:
  - rule: auth.scheme
    status: 401
    headers:
      Content-Type: 'application/json'
    body: '{"Message":"No such thing at ''${uri}'' of ${tenant} at ${host}, ${guid}, ${date}"}'
    times: 2
    last: 2026-12-01
  - success: json
    status: 204
    headers:
      Content-Type: 'application/json'
    times: 1
    last: 2026-12-01
`
	if diff := cmp.Diff(want, string(l.File.AppendYAML(nil))); diff != "" || len(l.Conflicts) > 0 {
		t.Error(diff, l.Conflicts)
	}
	if err := l.Check(&l.File); err != nil {
		t.Error(err)
	}
}

func TestWhatIsNotLearnt(t *testing.T) {
	gone := forwarded("gone", "auth.missing", 502, "")
	gone.Outcome.Kind = mock.ForwardError
	own := forwarded("own", "auth.missing", 401, "")
	own.Decision.By = mock.ByStub
	packed := forwarded("packed", "auth.missing", 401, "/wE=")
	packed.Outcome.BodyEncoding = "base64"
	l := observed.NewLearner()
	for _, e := range []*mock.Entry{
		gone, own, packed, forwarded("throttled", "auth.missing", 429, ""), forwarded("plain", "", 400, "x"),
		forwarded("redirect", "auth.missing", 302, ""), forwarded("final", "method.not-allowed", 204, ""),
	} {
		l.Add(e, root(t, "https://sod.superoffice.com/api"))
	}
	var ids []string
	for _, u := range l.Unexplained {
		ids = append(ids, u.ID)
	}
	if got := strings.Join(ids, " "); got != "gone packed throttled plain redirect final" || len(l.File.Answers) > 0 {
		t.Errorf("unexplained: %s, learnt %v", got, l.File.Answers)
	}
}

func TestMergeKeepsTheFileOnAConflict(t *testing.T) {
	f := parse(t, "version: 1\nobserved: [{rule: auth.missing, status: 401, last: 2026-01-01}]\n")
	if c := f.Merge(parse(t, "version: 1\nobserved: [{rule: auth.scheme, status: 401}, {rule: auth.missing, status: 403}]")); len(c) != 1 || c[0].Key != "rule: auth.missing" || len(f.Answers) != 1 {
		t.Errorf("conflicts %v, file %v", c, f)
	}
	if c := f.Merge(parse(t, "version: 1\nseen: {netserver: '12'}\nobserved: [{rule: auth.scheme, status: 401}, {rule: auth.missing, status: 401, times: 2, last: 2026-02-01}]")); len(c) > 0 || len(f.Answers) != 2 || f.Answers[0].Times != 3 || f.Answers[0].Last != "2026-02-01" || f.Seen.NetServer != "12" {
		t.Errorf("conflicts %v, file %v", c, f)
	}
}

func TestAHostWithoutADotMayBePartOfAWord(t *testing.T) {
	target := []*url.URL{root(t, "http://web:8080/api")}
	for text, want := range map[string]bool{"SuperOffice.WebApi": true, "http://web/": false} {
		f := &observed.File{Answers: []observed.Answer{{Kind: observed.Rule, Name: "auth.missing", Body: text}}}
		if err := f.Check(target, nil); (err == nil) != want {
			t.Errorf("%s: %v", text, err)
		}
	}
}

// A file that would tell whose service it was, or hold a credential, is not written.
func TestCheck(t *testing.T) {
	targets := []*url.URL{root(t, "https://sod.superoffice.com/Cust12345/api")}
	for text, want := range map[string]string{
		"nothing":                       "",
		"Cust123456":                    "",
		"at SOD.SuperOffice.com:443":    "the service's host",
		"of CUST12345.":                 "the tenant",
		"7T:canary+1=":                  "a credential",
		"N1Q6Y2FuYXJ5KzE9":              "a credential",
		"7T%3Acanary%2B1%3D":            "a credential",
		`{"x":"7T:canary+1=","y":true}`: "a credential",
	} {
		f := &observed.File{Answers: []observed.Answer{{Kind: observed.Rule, Name: "auth.missing", Body: text}}}
		err := f.Check(targets, []string{"7T:canary+1="})
		if want == "" && err == nil {
			continue
		}
		if want == "" || err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "canary") || mock.HintOf(err) == "" {
			t.Errorf("%s: %v, expected %s", text, err, want)
		}
	}
}

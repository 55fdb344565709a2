package match

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"somock/mock"
	"somock/mock/strictyaml"
)

func parseWhen(source string, rules ...string) (*Matcher, error) {
	n, err := strictyaml.Parse("w.yaml", []byte(source))
	if err != nil {
		return nil, err
	}
	return ParseWhen(n, rules...)
}

// TestWhen asks each matcher about the same call live and recorded.
func TestWhen(t *testing.T) {
	for _, c := range []struct {
		when string
		want bool
	}{
		{`{}`, true},
		{`tenant: cust12345`, true},
		{`tenant: default`, false},
		{`tenant: {like: 'CUST*'}`, true},
		{`tenant: {matches: '^cust\d+$'}`, true},
		{`auth: {scheme: Basic, identity: tje0}`, true},
		{`auth: {scheme: bearer}`, false},
		{`auth: {identity: TJE0}`, false},
		{`message: {to: +4790000001}`, true},
		{`message: {to: 4790000001}`, false},
		{`message: {to: +4790000001.0}`, false},
		{`message: {To: {like: '+47*'}, FROM: {like: '*002'}}`, true},
		{`message: {session-key: ""}`, true},
		{`message: {session_key: {exists: true}}`, true},
		{`message: {SessionKey: {length: {gt: 0}}}`, false},
		{`message: {sessionKey: {length: 0}}`, true},
		{`message: {content: {length: 15}}`, true},
		{`message: {content: {length: {gt: 15}}}`, false},
		{`message: {content: {length: {gt: 14, lt: 16}}}`, true},
		{`message: {content: {matches: 'inbox'}}`, true},
		{`message: {content: {matches: '^inbox'}}`, false},
		{`message: {content: {like: 'Hello ????? ÆØ?'}}`, true},
		{`message: {plugin: {in: [Twilio, TxtLocal]}}`, true},
		{`message: {plugin: {not: Twilio}}`, false},
		{`message: {plugin: {not: {like: 'Txt*'}}}`, true},
		{`message: {to: {gt: 4790000000, lt: 4790000002}}`, true},
		{`body: {TableRight.Mask: FULL}`, true},
		{`body: {TableRight.Mask: {like: 'F*'}, TableRight.Reason: ""}`, true},
		{`body: {FieldProperties: {exists: false}}`, true},
		{`body: {"TableRight.@keys.#": 2}`, true},
		{`headers: {content-type: 'application/json; charset=utf-8'}`, true},
		{`headers: {ACCEPT: application/json}`, true},
		{`headers: {accept: {not: text/xml}}`, false},
		{`headers: {X-Other: {exists: false}}`, true},
		{`query: {$SELECT: a b}`, true},
		{`query: {x: ""}`, true},
		{`query: {y: {exists: true}}`, false},
		{`content-type: json`, true},
		{`content-type: {in: [xml, form]}`, false},
		{`call: 3`, true},
		{`call: {gt: 3}`, false},
		{`violations: [auth.missing, message.empty]`, true},
		{`violations: [auth.missing]`, false},
		{`not: {message: {plugin: Twilio}}`, false},
		{`any: [{tenant: other}, {message: {plugin: Twilio}}]`, true},
		{`any: [{tenant: other}, {message: {plugin: Other}}]`, false},
		{`{tenant: Cust12345, message: {plugin: Other}}`, false},
	} {
		t.Run(c.when, func(t *testing.T) {
			m, err := parseWhen(c.when)
			if err != nil {
				t.Fatal(err)
			}
			entry := OfEntry(anEntry())
			entry.Call = 3
			for name, s := range map[string]*Subject{"call": OfCall(aCall(), 3), "entry": entry} {
				r := m.Match(s)
				if r.OK != c.want || m.Matches(s) != c.want {
					t.Errorf("%s: matches %v, want %v", name, r.OK, c.want)
				}
				if r.OK != (len(r.Differences) == 0) {
					t.Errorf("%s: OK is %v with differences %v", name, r.OK, r.Differences)
				}
			}
		})
	}
}

func TestAbsentPartsMatchNothing(t *testing.T) {
	bare := &mock.Call{Request: &mock.Request{}, Tenant: "default"}
	for when, want := range map[string]bool{
		`message: {to: x}`:               false,
		`message: {to: {exists: false}}`: true,
		`message: {to: {not: x}}`:        true,
		`body: {To: {exists: true}}`:     false,
		`auth: {scheme: basic}`:          false,
		`call: 1`:                        false,
		`call: {not: 1}`:                 true,
		`content-type: json`:             false,
	} {
		m, err := parseWhen(when)
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Matches(OfCall(bare, 0)); got != want {
			t.Errorf("%s: %v, want %v", when, got, want)
		}
	}
}

func TestDifferences(t *testing.T) {
	for _, c := range []struct{ when, want string }{
		{`message: {to: +4790000009, plugin: {in: [CM, TxtLocal]}}`,
			"message.to: wanted +4790000009, seen +4790000001\nmessage.plugin: wanted one of CM, TxtLocal, seen Twilio"},
		{`message: {session-key: {length: {gt: 0}}}`, `message.session-key: wanted length more than 0, seen ""`},
		{`not: {message: {plugin: Twilio}}`, `message.plugin: wanted not Twilio, seen Twilio`},
		{`any: [{message: {to: x, from: y}}, {message: {to: +479}}]`, `message.to: wanted +479, seen +4790000001`},
		{`call: {gt: 3}`, `call: wanted more than 3, seen not known`},
		{`headers: {Authorization: Basic x}`, `headers.Authorization: wanted Basic x, seen [redacted basic user=tje0 len=12 fp=1f2e3d4c]`},
		{`violations: [auth.missing]`, `violations: wanted auth.missing, seen message.empty`},
		{`not: {any: [{tenant: cust12345}, {content-type: json}]}`,
			"tenant: wanted not cust12345, seen Cust12345\ncontent-type: wanted not json, seen json"},
	} {
		m, err := parseWhen(c.when)
		if err != nil {
			t.Fatal(err)
		}
		var lines []string
		for _, d := range m.Match(OfEntry(anEntry())).Differences {
			lines = append(lines, fmt.Sprintf("%s: wanted %s, seen %s", d.Field, d.Wanted, d.Seen))
		}
		if diff := cmp.Diff(c.want, strings.Join(lines, "\n")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", c.when, diff)
		}
	}
}

func TestLiveHeadersAreNotShown(t *testing.T) {
	m, err := parseWhen(`headers: {Authorization: Basic other}`)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range m.Match(OfCall(aCall(), 1)).Differences {
		if strings.Contains(d.Seen, "dGplMDpUamUw") {
			t.Errorf("a difference shows the secret: %v", d)
		}
	}
}

func TestNearerMissesHaveASmallerDistance(t *testing.T) {
	var last int
	for _, when := range []string{
		`message: {to: +4790000001}`, `message: {to: +4790000003}`, `message: {to: +48}`, `message: {to: xyz}`,
		`message: {to: +4790000003, plugin: Twilia}`,
	} {
		m, err := parseWhen(when)
		if err != nil {
			t.Fatal(err)
		}
		d := m.Match(OfEntry(anEntry())).Distance()
		if d < last || last > 0 && d == last {
			t.Errorf("%s: distance %d, want more than %d", when, d, last)
		}
		last = d
	}
}

// TestBadWhen holds the first line of each error, and its hint.
func TestBadWhen(t *testing.T) {
	for _, c := range []struct{ when, want, hint string }{
		{`mesage: {to: x}`, `w.yaml:1:1: unknown key "mesage"`, `did you mean "message"?`},
		{`message: {too: x}`, `w.yaml:1:11: unknown message field "too"`, `did you mean "to"?`},
		{`message: {tablerights: x}`, `w.yaml:1:11: unknown message field "tablerights"`, ``},
		{`message: {TableRight: x}`, `w.yaml:1:11: unknown message field "TableRight"`, `the rights are matched by path: body: { TableRight.Mask: FULL }`},
		{`message: {session-key: a, SessionKey: b}`, `w.yaml:1:27: "SessionKey" is here a second time, in another spelling`, ``},
		{`message: {to: null}`, `w.yaml:1:15: seen nothing, expected a value`, `for a field that is absent or null write {exists: false}, for an empty text ""`},
		{`message: {to: [a, b]}`, `w.yaml:1:15: seen a list, expected a value or operators`, `for one of several write {in: […]}`},
		{`message: {to: {lik: a}}`, `w.yaml:1:16: unknown key "lik"`, `did you mean "like"?`},
		{`message: {}`, `w.yaml:1:10: seen no keys, expected at least one`, ``},
		{`message: {to: {}}`, `w.yaml:1:15: seen no operator, expected a value or operators like {like: '+47*'}`, ``},
		{`message: {to: {in: []}}`, `w.yaml:1:20: seen an empty list, which can never hold`, ``},
		{`message: {to: {matches: '('}}`, `w.yaml:1:25: not a regular expression (RE2): missing closing ): (`, ``},
		{`message: {to: {matches: 'a^b'}}`, `w.yaml:1:25: "a^b" can never match`, ``},
		{`message: {to: {matches: 'x$y'}}`, `w.yaml:1:25: "x$y" can never match`, ``},
		{`message: {to: {matches: ''}}`, `w.yaml:1:25: an empty regular expression matches every text`, ``},
		{`message: {to: {matches: '(a{40}){20}b{1000}c{300}'}}`, `w.yaml:1:25: a regular expression of about 2121 instructions, expected at most 2000`, `repeat less: a{1,500} stands for five hundred; for the length of a text write {length: {lt: 500}}`},
		{`message: {to: {matches: '(\pL{30}){30}'}}`, `w.yaml:1:25: a regular expression of about 74730 instructions, expected at most 2000`, ``},
		{`message: {to: {matches: ` + strings.Repeat("a", 5000) + `}}`, `w.yaml:1:25: a pattern of 5000 bytes, expected at most 4096`, ``},
		{`message: {to: {like: ` + strings.Repeat("a", 5000) + `}}`, `w.yaml:1:22: a pattern of 5000 bytes, expected at most 4096`, ``},
		{`any: [` + strings.Repeat(`{tenant: {matches: 'a{1000}'}},`, 50) + `]`, `w.yaml:1:1545: the regular expressions up to here have more than 50000 instructions, expected fewer or shorter ones`, ``},
		{`message: {to: {gt: 3, lt: 3}}`, `w.yaml:1:15: this can never hold: more than 3 and less than 3`, ``},
		{`message: {to: {in: [a, b], like: 'c*'}}`, `w.yaml:1:15: this can never hold: one of a, b and like c*`, ``},
		{`message: {to: {exists: false, like: 'c*'}}`, `w.yaml:1:15: this can never hold: nothing and like c*`, ``},
		{`message: {to: {length: {gt: 3, lt: 4}}}`, `w.yaml:1:24: this can never hold: more than 3 and less than 4`, ``},
		{`message: {to: {length: -1}}`, `w.yaml:1:24: seen "-1", expected a whole number from 0`, ``},
		{`message: {to: {gt: five}}`, `w.yaml:1:20: seen "five", expected a number`, ``},
		{`body: {IncomingMessage.To: x}`, `w.yaml:1:8: path "IncomingMessage.To" begins with "IncomingMessage", which no message has`, `paths begin inside the message: To, not IncomingMessage.To`},
		{`body: {tableRight.Mask: x}`, `w.yaml:1:8: path "tableRight.Mask" begins with "tableRight", which no message has`, `did you mean "TableRight"?`},
		{`content-type: jsn`, `w.yaml:1:15: seen "jsn", expected one of json, xml, form`, `did you mean "json"?`},
		{`content-type: {like: 'y*'}`, `w.yaml:1:15: this can never hold: like y*`, ``},
		{`auth: {scheme: baisc}`, `w.yaml:1:16: seen "baisc", expected one of basic, soticket, bearer, xsrf`, `did you mean "basic"?`},
		{`auth: {user: x}`, `w.yaml:1:8: unknown key "user"`, `known: scheme, identity`},
		{`call: 0`, `w.yaml:1:7: seen "0", expected a whole number from 1`, ``},
		{`call: {lt: 1}`, `w.yaml:1:7: this can never hold: less than 1`, ``},
		{`call: {gt: 2, lt: 3}`, `w.yaml:1:7: this can never hold: more than 2 and less than 3`, ``},
		{`call: {exists: true}`, `w.yaml:1:8: unknown key "exists"`, `known: in, gt, lt, not`},
		{`tenant: 'a/b'`, `w.yaml:1:9: "a/b" is no name of a tenant, expected up to 64 letters, digits, dots, dashes and underscores`, ``},
		{`tenant: {exists: false}`, `w.yaml:1:9: this can never hold: nothing`, ``},
		{`violations: auth.missing`, `w.yaml:1:13: seen "auth.missing", expected a list of rule ids`, `write [auth.missing]`},
		{`violations: []`, `w.yaml:1:13: seen an empty list, which can never hold`, ``},
		{`violations: [auth.mising]`, `w.yaml:1:14: seen "auth.mising", expected one of auth.missing, message.empty`, `did you mean "auth.missing"?`},
		{`any: []`, `w.yaml:1:6: seen an empty list, which can never hold`, ``},
		{`any: [{}]`, `w.yaml:1:7: seen no matchers, expected at least one`, ``},
		{`not: {}`, `w.yaml:1:6: seen no matchers, expected at least one`, ``},
		{`headers: {'a b': x}`, `w.yaml:1:11: "a b" is no name of a header`, ``},
		{`headers: {Accept: x, accept: y}`, `w.yaml:1:22: "accept" is here a second time, in another spelling`, ``},
	} {
		t.Run(c.when, func(t *testing.T) {
			_, err := parseWhen(c.when, "auth.missing", "message.empty")
			var positioned *strictyaml.Error
			if !errors.As(err, &positioned) {
				t.Fatalf("error is %v, want one with a place", err)
			}
			first, _, _ := strings.Cut(err.Error(), "\n")
			if first != c.want {
				t.Errorf("error is\n%s\nwant\n%s", err, c.want)
			}
			if c.hint != "" && positioned.Hint() != c.hint {
				t.Errorf("hint is %q, want %q", positioned.Hint(), c.hint)
			}
		})
	}
}

func TestWhatAMatcherUses(t *testing.T) {
	m, err := parseWhen("violations: [a.b, c.d]\nnot: { violations: [e.f], not: { violations: [g.h] } }\nany: [{ call: 2 }, { tenant: x }]")
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"a.b", "c.d", "g.h"}, m.Violations()); diff != "" {
		t.Error(diff)
	}
	if !m.UsesCall() {
		t.Error("call is not seen to be used")
	}
	var none *Matcher
	if none.UsesCall() || none.Violations() != nil || none.String() != "everything" || !none.Matches(OfEntry(anEntry())) {
		t.Error("nil does not match everything")
	}
	const want = `violations one of a.b, c.d, not (violations e.f, not (violations g.h)), any of (call 2; tenant x)`
	if m.String() != want {
		t.Errorf("String is %s, want %s", m, want)
	}
}

func TestReply(t *testing.T) {
	for _, c := range []struct {
		reply string
		want  bool
	}{
		{`status: 204`, true}, {`status: {in: [401, 403]}`, false}, {`status: {like: '2*'}`, true}, {`status: {gt: 399}`, false},
		{`outcome: answered`, true}, {`outcome: {not: answered}`, false},
		{`stub: rough-start/start`, true}, {`stub: rough-start`, true}, {`stub: rough-start/start#4`, true}, {`stub: start`, false},
		{`accepted: true`, true}, {`accepted: false`, false},
	} {
		n, err := strictyaml.Parse("r.yaml", []byte(c.reply))
		if err != nil {
			t.Fatal(err)
		}
		m, err := ParseReply(n)
		if err != nil {
			t.Fatal(err)
		}
		if got := m.Matches(OfEntry(anEntry())); got != c.want {
			t.Errorf("%s: %v, want %v", c.reply, got, c.want)
		}
	}
	for _, bad := range []string{`status: 600`, `status: ok`, `outcome: anwered`, `accepted: yes`, `{}`, `state: 1`, `status: {gt: 599}`} {
		n, err := strictyaml.Parse("r.yaml", []byte(bad))
		if err != nil {
			t.Fatal(err)
		}
		if _, err := ParseReply(n); err == nil {
			t.Errorf("%s: no error", bad)
		}
	}
}

func TestPendingReply(t *testing.T) {
	e := anEntry()
	e.Outcome = nil
	m, err := ParseFilter("outcome:pending -status:204")
	if err != nil {
		t.Fatal(err)
	}
	if r := m.Match(OfEntry(e)); !r.OK {
		t.Error(r.Differences)
	}
}

func FuzzParseWhen(f *testing.F) {
	f.Add("message: {to: {like: '+47*', length: {gt: 0}}}")
	f.Add("any: [{call: {gt: 2}}, {not: {body: {'a.#(b==1)#': 1}}}]")
	f.Fuzz(func(t *testing.T, source string) {
		m, err := parseWhen(source)
		if err != nil {
			return
		}
		for _, s := range []*Subject{OfCall(aCall(), 1), OfEntry(anEntry())} {
			if r := m.Match(s); r.OK != m.Matches(s) || r.OK != (len(r.Differences) == 0) {
				t.Errorf("%q: the two ways to ask differ: %+v", source, r)
			}
		}
	})
}

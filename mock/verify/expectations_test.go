package verify_test

import (
	"errors"
	"strings"
	"testing"

	"somock/mock/strictyaml"
	"somock/mock/verify"
)

// TestBadExpectations holds the first line of each error, and its hint.
func TestBadExpectations(t *testing.T) {
	for _, c := range []struct{ source, want, hint string }{
		{"", "x.yaml: is empty", "begin with: version: 1"},
		{"version: 1", "x.yaml:1:1: has no entries, so nothing could ever fail", "add entries under expect or in-order, or repeated: none"},
		{"version: 1\nfail-on: errors", "x.yaml:1:1: has no entries, so nothing could ever fail", ""},
		{"version: 1\nunexpected: refuse", "x.yaml:1:1: has no entries, so nothing could ever fail", ""},
		{"version: 1\nrepeated: allow", "x.yaml:1:1: has no entries, so nothing could ever fail", ""},
		{"version: 1\nexpect: []", "x.yaml:2:9: seen no entries, expected at least one", ""},
		{"version: 1\nexpect:", "x.yaml:2:9: seen no entries, expected at least one", ""},
		{"version: 1\nrepeated: none\nin-order: []", "x.yaml:3:11: seen no entries, expected at least one", ""},
		{"expect: [{count: 1}]", "x.yaml:1:1: has no version", "begin with: version: 1"},
		{"version: 2\nrepeated: none", `x.yaml:1:10: seen version "2", expected 1`, ""},
		{"version: 1\nexpects: [{count: 1}]", `x.yaml:2:1: unknown key "expects"`, `did you mean "expect"?`},
		{"version: 1\nexpect: {count: 1}", "x.yaml:2:9: seen a mapping, expected a list", ""},
		{"version: 1\nexpect: [{}]", "x.yaml:2:10: seen no keys, expected some of name, tenant, when, reply, after, count", ""},
		{"version: 1\nexpect: [{wen: {}}]", `x.yaml:2:11: unknown key "wen"`, `did you mean "when"?`},
		{"version: 1\nexpect: [{count: {at-least: 0}}]", "x.yaml:2:18: this count can never fail", "ask for {at-least: 1}, or for none at all with 0"},
		{"version: 1\nexpect: [{count: {}}]", "x.yaml:2:18: this count can never fail", ""},
		{"version: 1\nexpect: [{count: {at-least: 3, at-most: 2}}]", "x.yaml:2:18: this count can never hold: at least 3 and at most 2", ""},
		{"version: 1\nexpect: [{count: -1}]", `x.yaml:2:18: seen "-1", expected a whole number from 0`, ""},
		{"version: 1\nexpect: [{count: many}]", `x.yaml:2:18: seen "many", expected a whole number from 0`, ""},
		{"version: 1\nexpect: [{count: 1.5}]", `x.yaml:2:18: seen "1.5", expected a whole number from 0`, ""},
		{"version: 1\nexpect: [{count: {atleast: 1}}]", `x.yaml:2:19: unknown key "atleast"`, `did you mean "at-least"?`},
		{"version: 1\nexpect: [{name: a}, {name: a}]", `x.yaml:2:28: the name "a" is taken by the entry in line 2`, ""},
		{"version: 1\nexpect: [{name: expectation-2}, {count: 1}]", `x.yaml:2:33: the default name "expectation-2" is taken`, "give this entry a name"},
		{"version: 1\nexpect: [{name: ''}]", "x.yaml:2:17: seen an empty name", ""},
		{"version: 1\nexpect: [{tenant: a/b}]", `x.yaml:2:19: "a/b" is no name of a tenant, expected up to 64 letters, digits, dots, dashes and underscores`, ""},
		{"version: 1\nexpect: [{reply: {status: 99}}]", `x.yaml:2:27: seen "99", expected a whole number from 100 to 599`, ""},
		{"version: 1\nexpect: [{reply: {outcome: gone}}]", `x.yaml:2:28: seen "gone", expected one of answered, client-gone, fault, write-error, shutdown, forward-error, pending, unknown`, ""},
		{"version: 1\nexpect: [{after: {}}]", "x.yaml:2:18: seen no keys, expected some of status, credential, message, gap", ""},
		{"version: 1\nexpect: [{after: {credential: new}}]", `x.yaml:2:31: seen "new", expected one of changed, same`, ""},
		{"version: 1\nexpect: [{after: {gap: 2s}}]", `x.yaml:2:24: seen "2s", expected a mapping (key: value)`, ""},
		{"version: 1\nexpect: [{after: {gap: {}}}]", "x.yaml:2:24: seen no keys, expected at-least, at-most or both", ""},
		{"version: 1\nexpect: [{after: {gap: {at-least: 2}}}]", "x.yaml:2:35: seen 2 without a unit, expected a duration like 2ms or 2s", ""},
		{"version: 1\nexpect: [{after: {gap: {at-least: 2s, at-most: 1s}}}]", "x.yaml:2:24: this gap can never be: at least 2s and at most 1s", ""},
		{"version: 1\nin-order: [{}]", "x.yaml:2:12: seen no keys, expected when, reply or both", ""},
		{"version: 1\nin-order: [{count: 2}]", `x.yaml:2:13: unknown key "count"`, ""},
		{"version: 1\nrepeated: never", `x.yaml:2:11: seen "never", expected one of none, allow`, ""},
		{"version: 1\nrepeated: none\nunexpected: none", `x.yaml:3:13: seen "none", expected one of refuse, allow`, ""},
		{"version: 1\nrepeated: none\nfail-on: error", `x.yaml:3:10: seen "error", expected one of errors, warnings, never`, `did you mean "errors"?`},
		{"version: 1\nexpect: [{when: {violations: [auth.mising]}}]", `x.yaml:2:31: seen "auth.mising", expected one of auth.missing`, ""},
	} {
		t.Run(c.source, func(t *testing.T) {
			_, err := verify.ParseExpectations("x.yaml", []byte(c.source), "auth.missing")
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

func TestExpectationsAsJSON(t *testing.T) {
	x, err := verify.ParseExpectations("body", []byte(`{"version":1,"fail-on":"never","expect":[{"when":{"message":{"to":"+47"}},"count":{"at-least":0,"at-most":2}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	if x.FailOn() != verify.Never {
		t.Errorf("fail-on is %q", x.FailOn())
	}
}

func FuzzParseExpectations(f *testing.F) {
	f.Add([]byte("version: 1\nexpect:\n  - when: {message: {to: +47}}\n    after: {status: 401, gap: {at-least: 2s}}\n    count: {at-least: 1, at-most: 3}\n"))
	f.Add([]byte(`{"version":1,"repeated":"none","in-order":[{"reply":{"status":204}}],"unexpected":"refuse"}`))
	recordings := []byte(`{"id":"a-1","reply":{"outcome":"answered","status":401}}` + "\n" + `{"id":"a-2","reply":{"outcome":"answered","status":204}}`)
	f.Fuzz(func(t *testing.T, source []byte) {
		x, err := verify.ParseExpectations("x.yaml", source)
		if err != nil {
			return
		}
		v, err := x.Verify(all(parseRecordings(t, recordings)), "")
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range v.Results {
			if r.OK != r.Wanted.Holds(r.Count) {
				t.Errorf("%q: found %d, wanted %s, ok %v", r.Name, r.Count, r.Wanted, r.OK)
			}
		}
	})
}

package match

import (
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"
)

func TestFilter(t *testing.T) {
	for _, c := range []struct {
		filter string
		want   bool
	}{
		{``, true},
		{`status:204`, true}, {`status:401`, false}, {`-status:401`, true}, {`status:2*`, true},
		{`rule:message.empty`, true}, {`rule:message.*`, true}, {`rule:auth.missing`, false},
		{`to:+47*`, true}, {`to:+4790000001`, true}, {`to:"+47*"`, false}, {`from:*2`, true}, {`from:+47`, false},
		{`content:hello`, true}, {`content:"Hello inbox"`, true}, {`content:Hello*`, true}, {`content:inbox*`, false},
		{`session-key:""`, true}, {`plugin:Twilio`, true}, {`-plugin:Twilio`, false}, {`format:sms/*`, true},
		{`scheme:Basic identity:tje0`, true}, {`scheme:bearer`, false},
		{`tenant:CUST12345`, true}, {`stub:rough-start`, true}, {`stub:rough-start/start#4`, true},
		{`outcome:answered`, true}, {`outcome:client-gone`, false}, {`observed:slow`, true}, {`-observed:slow`, false},
		{`>5000ms`, true}, {`>6001ms`, false}, {`->7s`, true}, {`<7s`, true}, {`<5s`, false},
		{`hello`, true}, {`"HELLO inbox"`, true}, {`-hello`, false}, {`k3v9q2ab-12`, true}, {`twilio message.empty`, true}, {`banana`, false}, {`"status=204"`, false}, {`IncomingMessage.To=x`, false},
		{`204`, true}, {`-204`, false}, {`20`, true}, {`401`, false}, {`slow`, true}, {`Slow`, true}, {`-slow`, false}, {`repeated`, false}, {`answered`, true}, {`pending`, false}, {`basic`, true}, {`bearer`, false}, {`"slow"`, false}, {`"204"`, false},
		{`after:2026-11-23T07:00:00Z`, true}, {`after:2026-11-23T08:00:00Z`, false}, {`after:10m`, true},
		{"status:204\n hello", true},
	} {
		t.Run(c.filter, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e := anEntry()
				if strings.HasPrefix(c.filter, "after:10m") {
					e.Time = time.Now().Add(-9 * time.Minute)
				}
				m, err := ParseFilter(c.filter)
				if err != nil {
					t.Fatal(err)
				}
				if r := m.Match(OfEntry(e)); r.OK != c.want {
					t.Errorf("matches %v, want %v: %v", r.OK, c.want, r.Differences)
				}
			})
		})
	}
}

func TestAdvice(t *testing.T) {
	for filter, want := range map[string]string{
		"5000": ">5000ms", "status:204 -6s": "after:6s", "status 401": "status:…", "-Plugin twilio": "plugin:…",
		"401": "", "4790000001": "", "slow": "", "hello": "", `"5000"`: "", ">5000ms": "", "": "", "stats:401": "", `"open`: "",
	} {
		if got := Advice(filter); want == "" && got != "" || !strings.Contains(got, want) {
			t.Errorf("%s: advised is %q, want %q", filter, got, want)
		}
	}
}

func TestAfterCountsBackFromNow(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e := anEntry()
		e.Time = time.Now().Add(-11 * time.Minute)
		m, err := ParseFilter("after:10m")
		if err != nil {
			t.Fatal(err)
		}
		if m.Matches(OfEntry(e)) {
			t.Error("a recording eleven minutes old is after ten minutes ago")
		}
	})
}

func TestBadFilter(t *testing.T) {
	for _, c := range []struct {
		filter string
		column int
		want   string
		hint   string
	}{
		{`hi statsu:401`, 4, `unknown key "statsu"`, `did you mean "status:"?`},
		{`http://x`, 1, `unknown key "http"`, `a word with a colon needs quotes: "http://x"`},
		{`status:abc`, 1, `seen "abc", expected a whole number from 100 to 599`, ``},
		{`status:4xx`, 1, `expected a whole number from 100 to 599`, `write status:4*`},
		{`status:7*`, 1, `"7*" can never match a value of status`, ``},
		{`outcome:gone`, 1, `seen "gone"`, ``},
		{`outcome:clientgone`, 1, `seen "clientgone"`, `did you mean "client-gone"?`},
		{`observed:slw`, 1, `seen "slw"`, `did you mean "slow"?`},
		{`rule:missing`, 1, `is no id of a rule`, ``},
		{`æ to:`, 3, `seen no value`, `an empty text is written ""`},
		{`status=204`, 1, `seen "=" after the key "status", expected a colon`, `write status:204; as a text to be found it needs quotes: "status=204"`},
		{`-To=+47*`, 1, `seen "=" after the key "to", expected a colon`, `write -to:+47*; as a text to be found it needs quotes: "To=+47*"`},
		{`:x`, 1, `seen no key before the colon`, ``},
		{`content:"abc`, 1, `seen no closing quote (")`, ``},
		{`"a"b`, 1, `seen text right after the closing quote`, ``},
		{`>5000`, 1, `seen a number without a unit`, `say which: >5000ms or >5000s`},
		{`>fast`, 1, `seen "fast", expected a duration`, ``},
		{`after:tuesday`, 1, `seen "tuesday", expected a duration back from now`, ``},
		{`a - b`, 3, `seen no value`, ``},
		{`""`, 1, `seen an empty word`, ``},
	} {
		t.Run(c.filter, func(t *testing.T) {
			_, err := ParseFilter(c.filter)
			var bad *FilterError
			if !errors.As(err, &bad) {
				t.Fatalf("error is %v, want a *FilterError", err)
			}
			if bad.Column != c.column || !strings.Contains(bad.Message, c.want) {
				t.Errorf("error is\n%v\nwant column %d and %q", err, c.column, c.want)
			}
			if c.hint != "" && bad.Hint() != c.hint {
				t.Errorf("hint is %q, want %q", bad.Hint(), c.hint)
			}
		})
	}
}

func TestFilterErrorPointsAtTheTerm(t *testing.T) {
	_, err := ParseFilter("to:+47* statsu:401 x")
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 3 || lines[1] != "  to:+47* statsu:401 x" || lines[2] != "          ^^^^^^^^^^" {
		t.Errorf("error is\n%s", err)
	}
}

func TestUnknownRuleInFilter(t *testing.T) {
	_, err := ParseFilter("rule:auth.mising", "auth.missing")
	if err == nil || !strings.Contains(err.Error(), "auth.missing") {
		t.Error(err)
	}
	if _, err := ParseFilter("rule:auth.*", "auth.missing"); err != nil {
		t.Error(err)
	}
}

func FuzzParseFilter(f *testing.F) {
	f.Add(`status:401 rule:auth.missing to:+47* -content:"a \" b" >5000ms after:10m word`)
	f.Add(`-"` + "\xff")
	f.Fuzz(func(t *testing.T, filter string) {
		m, err := ParseFilter(filter)
		if err != nil {
			if err.Error() == "" {
				t.Error("an error without a text")
			}
			return
		}
		s := OfEntry(anEntry())
		if r := m.Match(s); r.OK != m.Matches(s) || r.OK != (len(r.Differences) == 0) {
			t.Errorf("%q: the two ways to ask differ: %+v", filter, r)
		}
	})
}

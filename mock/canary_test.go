package mock

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// secretHeaders are the places of a header in which a secret is not recorded, CANARY
// standing for it. What is around it must not matter.
func secretHeaders() map[string][]string {
	places := map[string][]string{}
	for _, name := range []string{
		"Authorization", "X-Auth", "Access-Token", "Cookie", "Client-Secret", "X-Api-Key", "So-Ticket", "X-Pass", "Passphrase", "X-Pwd", "My-Credential", "X-Session-Id",
		"X-Signature", "Client-Assertion", "Code", "Sig", "X-Xsrf-Token",
	} {
		places[name] = []string{"CANARY", "x CANARY", " CANARY"}
	}
	for _, scheme := range []string{"Basic", "SOTicket", "bearer", "Digest", "Negotiate", "NTLM"} {
		for _, blank := range []string{" ", "\t", "  ", "%09", "%20", "+", "\u00a0", "\xa0", "%A0", "%c2%a0", "\u2003", "\v", ":", ": "} {
			places["X-Any"] = append(places["X-Any"], scheme+blank+"CANARY", " "+scheme+blank+"CANARY", "\t"+scheme+blank+"CANARY")
		}
	}
	for _, first := range []string{"7T:", "7A:", "8A:", "eyJ", "7t:", " 7T:", "\t8A:", "7T%3A", `"7T:`} {
		places["X-Any"] = append(places["X-Any"], first+"CANARY", first+"CANARY more")
	}
	for _, name := range []string{"Referer", "Origin", "Location", "X-Forwarded-Url"} {
		places[name] = []string{
			"http://h/a?token=CANARY", "http://u:CANARY@h/a", "//u:CANARY@h/", "http://h/a?x=1&code=CANARY", "http://h/a?x=1;sig=CANARY#b", "/a?%70wd=CANARY", "http://h/#access_token=CANARY",
			"http://h/a?x=Bearer%09CANARY", "http://h/a?u=http%3A%2F%2Fh%2F%3Ftoken%3DCANARY", "http://u%3ACANARY@h/",
		}
	}
	return places
}

// secretTargets are such places in a target.
func secretTargets() []string {
	targets := []string{
		"//user:CANARY@host/api", "///user:CANARY@host/api", "http://user:CANARY@host/api", "http://CANARY@host", "user:CANARY@host:443", "/a//user:CANARY@host/b", "/http://user:CANARY@h/", "/a;jsessionid=CANARY?x=1",
		"/a?x=1;token=CANARY", "/a?x=1&token=CANARY", "/a?%74%6fken=CANARY", "/a?%2574oken=CANARY", "/a?tok%65n=CANARY;x=1", "/a#token=CANARY", "/a?b?token=CANARY", "/a?x=%zz&%74oken=%zzCANARY",
		"/a?7T:CANARY", "/a?x=7T:CANARY", "/a?x=7T%3ACANARY", "/a?x=eyJCANARY", "/a?Bearer%09CANARY", "/a?x=1%26token%3DCANARY", "/a?token=a=CANARY", "//u;p:CANARY@host/",
	}
	for _, blank := range []string{"+", "%20", "%09", "%C2%A0", "%a0", "%2520", "%0a"} {
		targets = append(targets, "/a?x=Bearer"+blank+"CANARY", "/a?x="+blank+"sOtIcKeT"+blank+"CANARY")
	}
	for _, name := range []string{"auth", "access_token", "cookie", "client_secret", "apikey", "ticket", "password", "pwd", "credentials", "session", "X-Amz-Signature", "client_assertion", "code", "sig", "CODE"} {
		targets = append(targets, "/a?"+name+"=CANARY", "/a?x;"+name+"=CANARY")
	}
	return targets
}

// noCanary fails if the secret, or a spelling of it, is in what is recorded.
func noCanary(t *testing.T, place, recorded, secret string) {
	t.Helper()
	for _, spelling := range []string{secret, url.QueryEscape(secret), base64.StdEncoding.EncodeToString([]byte(secret))} {
		if strings.Contains(recorded, spelling) {
			t.Errorf("%q is recorded as %s", place, recorded)
		}
	}
}

// TestNoSecretIsRecorded puts a canary in each place where secrets stand.
func TestNoSecretIsRecorded(t *testing.T) {
	r := newTestRedactor(t)
	for name, values := range secretHeaders() {
		for _, value := range values {
			value = strings.ReplaceAll(value, "CANARY", canary)
			call := &Call{Request: &Request{Target: "/", Header: http.Header{name: {value}}}}
			noCanary(t, name+": "+value, string(r.Entry(call, 0, Decision{}).AppendJSON(nil)), canary)
			noCanary(t, name+": "+value, string(r.Outcome(call, Answered, 200, call.Header, "").AppendJSON(nil)), canary)
		}
	}
	for _, target := range secretTargets() {
		target = strings.ReplaceAll(target, "CANARY", canary)
		call := &Call{Request: &Request{Target: target, Header: http.Header{}}}
		noCanary(t, target, string(r.Entry(call, 0, Decision{}).AppendJSON(nil)), canary)
	}
}

// What is no secret is recorded as it came: recordings must stay of use.
func TestNoMoreThanSecretsAreRedacted(t *testing.T) {
	r := newTestRedactor(t)
	for _, value := range []string{
		"basic/1.0", "digest-auth is fine", "Mozilla/5.0 (+http://bot.example/?q=1)", "text/html;q=0.8", "7 T", "7Ten", "a@b", "SHA-256=abc", "http://h/a?$select=name&x=y@z", "Bearers of news",
	} {
		if got := r.Shown("X-Any", value); got != value {
			t.Errorf("%q is shown as %q", value, got)
		}
	}
	for _, target := range []string{
		"/Cust1/api/v1/Agents/Messaging/CreateMessage?$select=name,a%20b&x", "/a?mail=x@y", "//a//b", "/a?x=1;y=2#z", "/a?x=%zz", "/a@b/c", "/a?encode=1&design=2", "*", "http://h:1/a",
	} {
		if got := r.Target(target); got != target {
			t.Errorf("%q is shown as %q", target, got)
		}
	}
}

// FuzzNoSecretIsRecorded puts anything around a secret whose place says what it is.
func FuzzNoSecretIsRecorded(f *testing.F) {
	f.Add("a=1", "token", "b")
	f.Add("a;b&c#d", "%74oken", "@x")
	f.Add("%zz//x", "Sig", ";")
	f.Fuzz(func(t *testing.T, before, name, after string) {
		if strings.ContainsAny(after, separators) {
			after = "" // another parameter
		}
		if !(&Redactor{}).secretName(unescaped(name)) || strings.ContainsAny(name, separators+"=/@") {
			return
		}
		target := "/a?" + before + "&" + name + "=" + canary + after
		if got := newTestRedactor(t).Target(target); strings.Contains(got, canary) {
			t.Errorf("%q is recorded as %q", target, got)
		}
	})
}

func BenchmarkRedact(b *testing.B) {
	r, err := NewRedactor([]byte("key"), nil, false)
	if err != nil {
		b.Fatal(err)
	}
	h := http.Header{
		"Accept": {"application/json"}, "Authorization": {"SOTicket 7T:abcdefghijklmnopqrstuvwxyz"}, "Content-Length": {"120"}, "Content-Type": {"application/json"},
		"Host": {"127.0.0.1:8204"}, "So-Apptoken": {"0123456789abcdef0123456789abcdef"}, "User-Agent": {"Mozilla/5.0 (X11; Linux)"}, "X-Request-Id": {"4711"},
	}
	for b.Loop() {
		r.Headers(h)
		r.Target("/Cust12345/api/v1/Agents/Messaging/CreateMessage?$select=name")
	}
}

package mock

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"net/http"
	"strings"
	"testing"
)

// canary is a secret that must not come out anywhere.
const canary = "CANARY-5f3a"

func newTestRedactor(t *testing.T, extra ...string) *Redactor {
	t.Helper()
	r, err := NewRedactor([]byte("key"), extra, false)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestWhatARecordingShows is what becomes of values by where they stand. ‹fp› stands for
// a fingerprint.
func TestWhatARecordingShows(t *testing.T) {
	basic := base64.StdEncoding.EncodeToString([]byte("tje0:" + canary))
	r := newTestRedactor(t, "X-Phone", "pin")
	for _, c := range []struct{ header, value, want string }{
		{"Authorization", "SOTicket " + canary, "[redacted soticket len=11 fp=‹fp›]"},
		{"Authorization", "bearer   " + canary, "[redacted bearer len=11 fp=‹fp›]"},
		{"Authorization", "Basic " + basic, "[redacted basic user=tje0 len=24 fp=‹fp›]"},
		{"Authorization", "Basic tje0:" + canary, "[redacted basic len=16 fp=‹fp›]"},
		{"Authorization", canary, "[redacted len=11 fp=‹fp›]"},
		{"Authorization", "Token " + canary, "[redacted len=17 fp=‹fp›]"},
		{"Authorization", "Negotiate " + canary, "[redacted negotiate len=11 fp=‹fp›]"},
		{"Authorization", "", ""},
		{"Authenticate", "Basic " + basic, "[redacted basic user=tje0 len=24 fp=‹fp›]"},
		{"Proxy-Authorization", canary, "[redacted len=11 fp=‹fp›]"},
		{"So-Apptoken", canary, "[redacted len=11 fp=‹fp›]"},
		{"X-Xsrf-Token", canary, "[redacted len=11 fp=‹fp›]"},
		{"Cookie", "XSRF-TOKEN=" + canary, "[redacted len=22 fp=‹fp›]"},
		{"Set-Cookie", "a=" + canary, "[redacted len=13 fp=‹fp›]"},
		{"X-Api-Key", canary, "[redacted len=11 fp=‹fp›]"},
		{"Client-Secret", canary, "[redacted len=11 fp=‹fp›]"},
		{"X-Phone", canary, "[redacted len=11 fp=‹fp›]"},
		{"X-Forwarded-By", "Bearer " + canary, "[redacted bearer len=11 fp=‹fp›]"},
		{"Www-Authenticate", `Basic realm="x"`, `Basic realm="x"`},
		{"WWW-Authenticate", `Basic realm="x"`, `Basic realm="x"`},
		{"Content-Type", "application/json", "application/json"},
		{"Referer", "https://tje0:" + canary + "@app.example/inbox?view=" + canary + "#top", "https://[redacted len=16 fp=‹fp›]@app.example/inbox?[redacted len=20 fp=‹fp›]"},
		{"Location", "/signed-in?state=" + canary, "/signed-in?[redacted len=17 fp=‹fp›]"},
		{"Origin", "https://app.example", "https://app.example"},
		{"Access-Control-Allow-Origin", "https://app.example?" + canary, "https://app.example?[redacted len=11 fp=‹fp›]"},
		{"X-Broken", "a\xffb", "a\ufffdb"},
	} {
		got := r.Headers(http.Header{c.header: {c.value}})[0][1]
		if got := maskFingerprint(got); got != c.want {
			t.Errorf("%s: %s is shown as %s, want %s", c.header, c.value, got, c.want)
		}
	}
	for target, want := range map[string]string{
		"/a?token=" + canary + "&x=1":                  "/a?token=[redacted len=11 fp=‹fp›]&x=1",
		"/a?%74oken=" + canary:                         "/a?%74oken=[redacted len=11 fp=‹fp›]",
		"/a?PIN=" + canary:                             "/a?PIN=[redacted len=11 fp=‹fp›]",
		"/a?x=Bearer+" + canary:                        "/a?x=[redacted bearer len=11 fp=‹fp›]",
		"/a?x=Basic%20" + basic:                        "/a?x=[redacted basic user=tje0 len=24 fp=‹fp›]",
		"/a?x=%zz&sessionkey=%zz" + canary:             "/a?x=%zz&sessionkey=[redacted len=14 fp=‹fp›]",
		"/a?Bearer%20" + canary:                        "/a?[redacted bearer len=11 fp=‹fp›]",
		"http://tje0:" + canary + "@h/a?b=c":           "http://[redacted len=16 fp=‹fp›]@h/a?b=c",
		"http://tje0:" + canary + "@h":                 "http://[redacted len=16 fp=‹fp›]@h",
		"/Cust1/api/v1/Agents/Messaging/CreateMessage": "/Cust1/api/v1/Agents/Messaging/CreateMessage",
		"/a?$select=name,department":                   "/a?$select=name,department",
		"/a?":                                          "/a?",
	} {
		if got := maskFingerprint(r.Target(target)); got != want {
			t.Errorf("%s is shown as %s, want %s", target, got, want)
		}
	}
}

// maskFingerprint replaces each fingerprint by ‹fp›.
func maskFingerprint(s string) string {
	for from := 0; ; {
		i := strings.Index(s[from:], "fp=")
		if i < 0 || len(s) < from+i+11 {
			return s
		}
		from += i + 3
		s = s[:from] + "‹fp›" + s[from+8:]
	}
}

func TestFingerprintIsAKeyedHash(t *testing.T) {
	for _, key := range []string{"", "key", strings.Repeat("k", 64), strings.Repeat("k", 200)} {
		r, err := NewRedactor([]byte(key), nil, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, secret := range []string{"", "a", strings.Repeat("s", 1000)} {
			mac := hmac.New(sha256.New, []byte(key))
			mac.Write([]byte(secret))
			if got, want := r.Fingerprint(secret), hex.EncodeToString(mac.Sum(nil)[:4]); got != want {
				t.Errorf("key of %d, secret of %d bytes: %s, want %s", len(key), len(secret), got, want)
			}
		}
	}
}

func text(s string) *string { return &s }

// TestARedactedFieldComesOutNowhere looks for a message's field in all that is recorded
// of the call: body, message, violations, target, and what the reply echoes of it.
func TestARedactedFieldComesOutNowhere(t *testing.T) {
	secret := `SEC<&"` + "\n" + `OND`
	call := &Call{
		Request: &Request{Target: "/a?q=" + canary, Header: http.Header{}, Body: `{"IncomingMessage":{"Content":"` + canary + `…"}}`},
		Message: &Message{To: text(canary), Content: text(secret), Plugin: text("Twilio")},
		Violations: []Violation{
			{Rule: "message.coerced", Seen: "To is a number: " + canary},
			{Rule: "message.empty", Seen: "From is absent"},
		},
	}
	r := newTestRedactor(t, "message.to", "Message.Content")
	recorded := string(r.Entry(call, 0, Decision{}).AppendJSON(nil))
	for _, echo := range []string{
		secret,
		string(AppendText(nil, secret)),
		`{"Echo":"SEC\u003c\u0026\"\nOND"}`,
		`<Echo>SEC&lt;&amp;&#34;&#xA;OND</Echo>`,
		`https://example.com/?q=SEC%3C%26%22%0AOND`,
	} {
		o := r.Outcome(call, Answered, 200, http.Header{"X-Echo": {canary}}, "echo "+echo)
		recorded += "\n" + string(o.AppendJSON(nil))
	}
	for _, secret := range []string{canary, "SEC", "OND"} {
		if strings.Contains(recorded, secret) {
			t.Errorf("%s is in\n%s", secret, recorded)
		}
	}
	for _, kept := range []string{`"Plugin":"Twilio"`, `"body_encoding":"redacted"`, "From is absent"} {
		if !strings.Contains(recorded, kept) {
			t.Errorf("%s is not in\n%s", kept, recorded)
		}
	}
	if *call.Message.To != canary || call.Violations[0].Seen != "To is a number: "+canary {
		t.Error("the live call was changed")
	}
}

// One value may begin with another: the longer must go as a whole.
func TestALongerValueIsMaskedBeforeAShorter(t *testing.T) {
	call := &Call{Request: &Request{Header: http.Header{}}, Message: &Message{To: text("+47"), From: text("+4790000002")}}
	o := newTestRedactor(t, "message.to", "message.from").Outcome(call, Answered, 200, nil, "from +4790000002")
	if strings.Contains(o.Body, "90000002") {
		t.Errorf("recorded %q", o.Body)
	}
}

func TestAnUnreadableBodyIsQuotedNowhere(t *testing.T) {
	call := &Call{
		Request:    &Request{Header: http.Header{}, Body: `{"IncomingMessage":{"To":"` + canary},
		Violations: []Violation{{Rule: "body.syntax", Seen: "at " + canary}},
	}
	if recorded := string(newTestRedactor(t, "message.to").Entry(call, 0, Decision{}).AppendJSON(nil)); strings.Contains(recorded, canary) {
		t.Errorf("the secret is in %s", recorded)
	}
}

func TestRecordSecretsRecordsThem(t *testing.T) {
	r, err := NewRedactor(nil, []string{"message.to"}, true)
	if err != nil {
		t.Fatal(err)
	}
	call := &Call{
		Request: &Request{Target: "/a?token=" + canary, Header: http.Header{"Cookie": {canary}}, Body: canary},
		Message: &Message{To: text(canary)},
	}
	if recorded := string(r.Entry(call, 0, Decision{}).AppendJSON(nil)); strings.Count(recorded, canary) != 4 {
		t.Errorf("recorded %s", recorded)
	}
}

func TestRedactNames(t *testing.T) {
	for _, good := range []string{"X-Any", "message.session-key", "message.SessionKey", "MESSAGE.session_key"} {
		if _, err := NewRedactor(nil, []string{good}, false); err != nil {
			t.Errorf("%s: %v", good, err)
		}
	}
	for _, bad := range []string{"", " ", "message.", "message.subject"} {
		if _, err := NewRedactor(nil, []string{bad}, false); err == nil {
			t.Errorf("%q was taken", bad)
		}
	}
}

func TestBodiesAreRecordedAsTextOrBase64(t *testing.T) {
	r := newTestRedactor(t)
	for body, want := range map[string]string{"Æ": `"body":"Æ","body_encoding":"utf8"`, "\xff\x00": `"body":"/wA=","body_encoding":"base64"`} {
		e := r.Entry(&Call{Request: &Request{Body: body}}, 0, Decision{})
		if got := string(e.AppendJSON(nil)); !strings.Contains(got, want) {
			t.Errorf("%q is recorded as %s", body, got)
		}
	}
}

// A long reply is cut at a character, so that it stays text.
func TestLongRepliesAreCut(t *testing.T) {
	r := newTestRedactor(t)
	call := &Call{Request: &Request{}}
	for _, body := range []string{strings.Repeat("a", MaxReplyBody+1), "a" + strings.Repeat("Æ", MaxReplyBody)} {
		o := r.Outcome(call, Answered, 200, nil, body)
		if o.BodyEncoding != "truncated" || len(o.Body) > MaxReplyBody || len(o.Body) < MaxReplyBody-3 || !strings.HasPrefix(body, o.Body) {
			t.Errorf("recorded %d bytes as %q", len(o.Body), o.BodyEncoding)
		}
	}
	if o := r.Outcome(call, Faulted, 0, nil, "\xff"); o.BodyEncoding != "base64" || o.Body != "/w==" || o.Status != nil {
		t.Errorf("recorded %+v", o)
	}
}

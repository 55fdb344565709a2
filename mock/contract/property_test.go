package contract

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"

	"somock/mock"
)

// secret is what must come out of no text that the contract makes.
const secret = "CANARY5f3a"

// TestNoTextHoldsASecret puts one secret into every header that can hold one, in every
// way of getting it wrong, and looks for it in violations and answers.
func TestNoTextHoldsASecret(t *testing.T) {
	const c64 = "Q0FOQVJZNWYzYQ==" // secret in base64
	config := Config{Redactor: redactor(t), Installation: Online, MessagingDenied: true}
	var err error
	config.Credentials, err = ParseCredentials("c", []byte("basic: []\nsoticket: []\nbearer: []\nxsrf: []\napp-tokens: [x]"), nil)
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	values := []string{
		secret, "Basic " + secret, "basic tje0:" + secret, "Basic " + c64, "Basic Og==" + secret, "SOTicket " + secret, "SoTicket  " + secret, "Bearer " + secret,
		"Bearer Bearer " + secret, secret + " abc", "Token " + secret, "abc " + secret, "Digest username=" + secret, "Basic\t" + secret, "\"" + secret + "\"",
		"Bearer: " + secret, secret + ", Basic x", "XSRF-TOKEN=" + secret,
	}
	for _, header := range []string{"Authorization", "Authenticate", "X-Xsrf-Token", "So-Apptoken", "Cookie", "Www-Authenticate", "Proxy-Authorization", "X-Api-Key"} {
		for _, value := range values {
			for _, more := range []http.Header{{}, {"X-Xsrf-Token": {"x"}}, {"Cookie": {"XSRF-TOKEN=x"}, "X-Xsrf-Token": {"y"}}, {"Authorization": {"SOTicket x"}}} {
				h := more.Clone()
				h[header] = append(h[header], value)
				call := c.Check(&mock.Request{Method: "POST", Path: "/Cust1" + operation, Header: h, Body: goodJSON})
				told := violationText(call.Violations)
				if call.Answer != nil {
					told += replyText(call.Answer)
				}
				if strings.Contains(told, secret) || strings.Contains(told, c64) {
					t.Fatalf("%s: %s is told in\n%s", header, value, told)
				}
			}
		}
	}
}

// The same contract judges many calls at once.
func TestCheckMayBeCalledConcurrently(t *testing.T) {
	c, _ := configure(t, "", "", "")
	req := parseRaw(t, withBody(`{"IncomingMessage":{"To":1,"x":2}}`), DefaultMaxBody)
	want := violationText(c.Check(req).Violations)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				if got := violationText(c.Check(req).Violations); got != want {
					t.Errorf("got %s", got)
					return
				}
			}
		})
	}
	wg.Wait()
}

// TestWorkIsBounded hands over what is small to send and could be large to read.
func TestWorkIsBounded(t *testing.T) {
	c, _ := configure(t, "", "", "")
	for name, body := range map[string]string{
		"application/json":                  `{"IncomingMessage":{"TableRight":{"a":` + strings.Repeat(`{"a":`, 100) + "1" + strings.Repeat("}", 100) + `}}}`,
		"text/json":                         `{"IncomingMessage":{` + strings.Repeat(`"a":1,"b":[{}],`, 50000) + `"To":"x"}}`,
		"application/xml":                   "<CreateMessageRequest><IncomingMessage><TableRight>" + strings.Repeat("<a/>", 50000) + "</TableRight></IncomingMessage></CreateMessageRequest>",
		"text/xml":                          "<CreateMessageRequest " + manyNamespaces(5000) + ">" + strings.Repeat("<n1:a/>", 5000) + "</CreateMessageRequest>",
		"application/x-www-form-urlencoded": strings.Repeat("IncomingMessage.FieldProperties"+strings.Repeat("[a]", 300)+"=1&", 900),
	} {
		call := c.Check(&mock.Request{Method: "POST", Path: operation, Header: http.Header{"Authorization": {"Bearer x"}, "Content-Type": {name}}, Body: body})
		if len(call.Violations) > 40 {
			t.Errorf("%s: %d violations", name, len(call.Violations))
		}
		if call.Message != nil && len(call.Message.Canonical()) > 2*64<<10 {
			t.Errorf("%s: a message of %d bytes", name, len(call.Message.Canonical()))
		}
	}
}

func manyNamespaces(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ` xmlns:n%d="urn:%d"`, i, i)
	}
	return b.String()
}

// FuzzCheck: never panics, the same bytes give the same verdict, violations are those of
// the table in its order, and every text is valid.
func FuzzCheck(f *testing.F) {
	for _, r := range Rules() {
		for _, text := range []string{r.Breached, r.Mended} {
			req := parseRaw(f, text, DefaultMaxBody)
			f.Add(req.Method, req.Path, req.RawQuery, strings.Join(req.Header["Authorization"], ""), strings.Join(req.Header["Content-Type"], ""), strings.Join(req.Header["Content-Encoding"], ""), []byte(req.Body))
		}
	}
	c, err := New(Config{Redactor: redactor(f), MaxBody: 1 << 16})
	if err != nil {
		f.Fatal(err)
	}
	order := map[string]int{}
	for i, id := range IDs() {
		order[id] = i
	}
	f.Fuzz(func(t *testing.T, method, path, query, authorization, contentType, encoding string, body []byte) {
		h := http.Header{"Authorization": {authorization}, "Content-Type": {contentType}, "Content-Encoding": {encoding}, "Accept": {contentType}, "X-Mock-Tenant": {query}}
		if len(query)%2 == 0 {
			delete(h, "X-Mock-Tenant")
		}
		req := &mock.Request{Method: method, Path: path, RawQuery: query, Header: h, Body: string(body)}
		call := c.Check(req)
		if again := c.Check(req); violationText(again.Violations) != violationText(call.Violations) {
			t.Fatal("the same bytes, another verdict")
		}
		if !mock.ValidTenant(call.Tenant) {
			t.Errorf("tenant %q", call.Tenant)
		}
		last := -1
		for _, v := range call.Violations {
			if order[v.Rule] < last || v.Seen == "" || v.Expected == "" || v.Source == "" || v.Fix == "" {
				t.Errorf("%+v", v)
			}
			last = order[v.Rule]
		}
		if call.Answer != nil && call.Answer.Reply.Status == 0 {
			t.Error("an answer without status")
		}
	})
}

// FuzzAuthorization: a credential is read or refused, and never told.
func FuzzAuthorization(f *testing.F) {
	for _, s := range []string{"Basic dGplMDpUamUw", "Basic", "SOTicket 7T:abc", "bearer  x", "7T:abc", " ", "Token x", "Basic Og==", "Negotiate x"} {
		f.Add(s)
	}
	c, err := New(Config{Redactor: redactor(f)})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, value string) {
		call := c.Check(&mock.Request{Method: "POST", Path: operation, Header: http.Header{"Authorization": {value}, "Content-Type": {"application/json"}}, Body: goodJSON})
		if read := call.Auth != nil; read == (len(call.Violations) > 0 && strings.HasPrefix(call.Violations[0].Rule, "auth.")) {
			t.Errorf("%q: %s%s", value, summary(call), violationText(call.Violations))
		}
		if _, credential := mock.SplitCredential(value); len(credential) > 12 {
			for _, v := range call.Violations {
				if strings.Contains(v.Seen, credential) {
					t.Errorf("%q is told: %s", value, v.Seen)
				}
			}
		}
	})
}

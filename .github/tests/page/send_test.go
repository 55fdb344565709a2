package pagetest

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"somock/mock/server"
)

// TestATestCallIsACallLikeAnyOther: it is judged, answered as armed, and recorded.
func TestATestCallIsACallLikeAnyOther(t *testing.T) {
	s := start(t)
	b := browse(t, s)
	b.open("/__admin/")
	b.shows("#empty", "Send a test call")
	b.do(chromedp.Click(chromedp.CSS("#send-form button")))
	b.shows("#status", "Sent. Answered 204 No Content after")
	b.shows("#detail .fields", "Hello from somock")
	b.shows("#total", "1")

	s.arm(`{"step":"{fault: reset}","times":1}`)
	b.do(chromedp.Click(chromedp.CSS("#send-form summary")))
	b.run(`document.getElementById("send-login").value = "soticket"; document.getElementById("send-carrier").value = "xml"; document.getElementById("send-content").value = "Grüße"; document.getElementById("send-tenant").value = "Cust7"`)
	b.do(chromedp.Click(chromedp.CSS("#send-form button")))
	b.shows("#status", "Sent. No answer: the connection broke after")
	b.shows("#detail-title", "Connection reset, nothing answered")
	b.shows("#detail .fields", "Grüße")
	b.shows("#detail .facts", "Cust7")
	b.shows("#detail .body", "<CreateMessageRequest>")

	b.expect("status of 400")
	b.run(`document.getElementById("send-tenant").value = "a/b"`)
	b.do(chromedp.Click(chromedp.CSS("#send-form button")))
	b.shows("#status", "Not done: tenant is \"a/b\", expected a tenant's name")
}

// TestEachKindOfTestCall is that of `somock send`, by a form alone.
func TestEachKindOfTestCall(t *testing.T) {
	for _, secure := range []bool{false, true} {
		s := startWith(t, func(c *server.Config) { c.TLSSelfSigned = secure })
		for _, c := range []struct{ login, carrier, says, scheme string }{
			{"basic", "json", "Answered 204", "basic"}, {"soticket", "xml", "Answered 204", "soticket"}, {"bearer", "form", "Answered 204", "bearer"},
			{"xsrf", "json", "Answered 204", "xsrf"}, {"none", "json", "Answered 401 Unauthorized after", "-"},
		} {
			resp, page := s.post("/__admin/page/send", "login", c.login, "carrier", c.carrier, "content", "Hello", "tenant", "Cust1")
			if resp.StatusCode != 200 || !strings.Contains(page, c.says) {
				t.Errorf("%v, secure %v: %s\n%s", c, secure, resp.Status, page)
			}
		}
	}
}

func TestATestCallThatCannotBeSentSaysWhy(t *testing.T) {
	s := start(t)
	for says, fields := range map[string][]string{
		"no such login":                           {"login", "kerberos", "carrier", "json"},
		"no such encoding":                        {"login", "basic", "carrier", "yaml"},
		"a whole number of seconds from 1 to 300": {"login", "basic", "carrier", "json", "patience", "0"},
		"none of basic:USER:PASSWORD":             {"login", "basic", "carrier", "json", "credential", "tje0"},
		"expected a tenant&#39;s name":            {"login", "basic", "carrier", "json", "tenant", "a/b"},
	} {
		if resp, page := s.post("/__admin/page/send", fields...); resp.StatusCode != 400 || !strings.Contains(page, says) {
			t.Errorf("%v: %s, want %q\n%s", fields, resp.Status, says, page)
		}
	}
	s.arm(`{"step":"{fault: hang}","times":1}`)
	if resp, page := s.post("/__admin/page/send", "login", "basic", "carrier", "json", "patience", "1"); resp.StatusCode != 200 || !strings.Contains(page, "Given up after 1 second: no answer came.") {
		t.Errorf("without an answer: %s\n%s", resp.Status, page)
	}
}

// TestATestCallMayGoOn to a service, which the page says before.
func TestATestCallMayGoOn(t *testing.T) {
	s := startWith(t, func(c *server.Config) {
		c.Forward, c.Recordings = "http://127.0.0.1:1/Cust1/api", filepath.Join(t.TempDir(), "recordings")
	})
	if _, page := s.get("/__admin/"); !strings.Contains(page, "goes on to http://127.0.0.1:1/Cust1/api, a test call too") {
		t.Error("the page does not say so")
	}
}

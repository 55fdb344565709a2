package server_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/tidwall/gjson"
)

// Every way to address the service, right and wrong, is answered in the shape of the
// service, and is on record.
func TestTheEmulatedSurface(t *testing.T) {
	for _, c := range []struct {
		method, path string
		header       string // NAME: VALUE
		status       int
		tenant       string
		violation    string
		by           string
	}{
		{"POST", operation, "", 204, "default", "", "default"},
		{"POST", "/Cust12345" + operation, "", 204, "Cust12345", "", "default"},
		{"POST", "/SuperOffice" + operation + "/", "", 204, "SuperOffice", "", "default"},
		{"POST", "/API/V1/agents/messaging/createmessage", "", 204, "default", "", "default"},
		{"POST", operation, "X-Mock-Tenant: t1", 204, "t1", "", "default"},
		{"POST", "/Cust1" + operation, "X-Mock-Tenant: t.2", 204, "t.2", "", "default"},
		{"POST", operation, "X-Mock-Tenant: no tenant!", 400, "default", "tenant.invalid", "refusal"},
		{"POST", operation + "?$select=name", "", 204, "default", "select.no-effect", "default"},
		{"GET", operation, "", 200, "default", "", "description"},
		{"HEAD", "/Cust1" + operation, "", 200, "Cust1", "", "description"},
		{"OPTIONS", operation, "Origin: http://example.com", 200, "default", "", "description"},
		{"OPTIONS", operation, "", 405, "default", "method.not-allowed", "refusal"},
		{"PUT", operation, "", 405, "default", "method.not-allowed", "refusal"},
		{"DELETE", operation, "", 405, "default", "method.not-allowed", "refusal"},
		{"POST", "/api/v1/Agent/Messaging/CreateMessage", "", 404, "default", "path.unknown", "refusal"},
		{"POST", "/api/v1/Messaging/Agent/CreateMessage", "", 404, "default", "path.unknown", "refusal"},
		{"POST", "/a/b" + operation, "", 404, "", "path.unknown", "refusal"},
		{"GET", "/nothing/here", "", 404, "", "path.not-emulated", "refusal"},
		{"POST", "/", "", 404, "", "path.not-emulated", "refusal"},
	} {
		s := start(t, nil)
		r := newCall(c.method, s.Info().URL+c.path)
		if name, value, ok := strings.Cut(c.header, ": "); ok {
			r.Header.Set(name, value)
		}
		resp, body := do(t, r)
		name := c.method + " " + c.path + " " + c.header
		recording := get(t, s, "/__admin/recordings/last")
		if c.status == 200 && c.method == "OPTIONS" && (resp.StatusCode == 200 || resp.StatusCode == 204) {
			resp.StatusCode = 200 // either is a preflight's good answer
		}
		if resp.StatusCode != c.status {
			t.Errorf("%s: answered %d, want %d: %s", name, resp.StatusCode, c.status, body)
		}
		if got := gjson.Get(recording, "tenant").String(); c.tenant != "" && got != c.tenant {
			t.Errorf("%s: tenant %q, want %q", name, got, c.tenant)
		}
		if got := gjson.Get(recording, "decision.by").String(); got != c.by {
			t.Errorf("%s: decided by %s, want %s", name, got, c.by)
		}
		if c.violation == "" && resp.Header.Get("X-Mock-Violations") != "" || !strings.Contains(resp.Header.Get("X-Mock-Violations"), c.violation) {
			t.Errorf("%s: violations %q, want %q", name, resp.Header.Get("X-Mock-Violations"), c.violation)
		}
		if id := gjson.Get(recording, "id").String(); id == "" || id != resp.Header.Get("X-Mock-Recording") {
			t.Errorf("%s: recorded as %q, answered as %q", name, id, resp.Header.Get("X-Mock-Recording"))
		}
		if c.status == 405 && resp.Header.Get("Allow") != "GET, HEAD, OPTIONS, POST" {
			t.Errorf("%s: Allow is %q", name, resp.Header.Get("Allow"))
		}
	}
}

// A browser's client may read every answer, also a refusal, as the vendor's server lets it.
func TestBrowsersMayReadTheAnswers(t *testing.T) {
	s := start(t, nil)
	for _, authorization := range []string{"Basic dGplMDpUamUw", ""} {
		r := newCall("POST", s.Info().URL+operation)
		r.Header.Set("Origin", "http://app.example")
		r.Header.Set("Authorization", authorization)
		resp, _ := do(t, r)
		if got := resp.Header.Get("Access-Control-Allow-Origin"); got != "http://app.example" && got != "*" {
			t.Errorf("%d: Access-Control-Allow-Origin is %q", resp.StatusCode, got)
		}
	}
}

// net/http and the router would redirect or clean some paths by themselves.
func TestTheRouterNeverAnswersByItself(t *testing.T) {
	s := start(t, nil)
	for _, path := range []string{"//api//v1//Agents//Messaging//CreateMessage", "/api/v1/Agents/../Agents/Messaging/CreateMessage", "/%2e%2e/x", "/api/v1/Agents/Messaging/CreateMessage/%00", "/__ADMIN/recordings", "/livez/"} {
		resp, _ := do(t, newCall("POST", s.Info().URL+path))
		if resp.Header.Get("X-Mock-Recording") == "" || resp.StatusCode/100 == 3 {
			t.Errorf("%s: answered %d, recorded as %q", path, resp.StatusCode, resp.Header.Get("X-Mock-Recording"))
		}
	}
}

// "OPTIONS *" names no path, and no client library can send it.
func TestOptionsOfTheServerIsACallToNoPath(t *testing.T) {
	s := start(t, nil)
	for _, origin := range []string{"", "Origin: http://app.example\r\n"} {
		answer := exchange(t, s, "OPTIONS * HTTP/1.1\r\nHost: x\r\n"+origin+"\r\n")
		if !strings.HasPrefix(answer, "HTTP/1.1 404 ") || !strings.Contains(answer, "\r\nX-Mock-Violations: path.not-emulated\r\n") {
			t.Errorf("%s answered %q", origin, answer)
		}
		if target := gjson.Get(get(t, s, "/__admin/recordings/last"), "target").String(); target != "*" {
			t.Errorf("%s recorded as a call to %q", origin, target)
		}
	}
}

func TestOwnSurfaceIsNotRecorded(t *testing.T) {
	s := start(t, nil)
	for path, status := range map[string]int{"/livez": 200, "/readyz": 200, "/favicon.ico": 204, "/": 302, "/__admin/version": 200} {
		r, _ := http.NewRequest(http.MethodGet, s.Info().URL+path, nil)
		if resp, body := do(t, r); resp.StatusCode != status {
			t.Errorf("%s: answered %d, want %d: %s", path, resp.StatusCode, status, body)
		}
	}
	if n := gjson.Get(get(t, s, "/__admin/recordings"), "meta.total").Int(); n != 0 {
		t.Errorf("%d recordings of somock's own surface", n)
	}
}

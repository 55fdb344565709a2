package server_test

import (
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"somock/mock/admin"
	"somock/mock/server"
)

// ask sends a body to the control plane and gives status and answer.
func ask(t testing.TB, s *server.Server, method, path, body string) (int, gjson.Result) {
	t.Helper()
	r, err := http.NewRequest(method, s.Info().URL+"/__admin"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, answer := do(t, r)
	return resp.StatusCode, gjson.Parse(answer)
}

// TestWhatWasEvicted: every answer over a run that retention has shortened says so, and
// none over one that it has not.
func TestWhatWasEvicted(t *testing.T) {
	whole := start(t, func(*server.Config) {})
	short := start(t, func(c *server.Config) { c.RetainBytes = 4 << 10 })
	for range 9 {
		do(t, newCall("POST", whole.Info().URL+operation))
		do(t, newCall("POST", short.Info().URL+operation))
	}
	ask(t, short, "POST", "/recordings/count", "{}") // lets the last outcome settle
	_, page := ask(t, short, "GET", "/recordings", "")
	evicted := page.Get("meta.evicted").Uint()
	if left := page.Get("meta.total").Uint(); evicted == 0 || left == 0 || evicted+left != 9 {
		t.Fatalf("of 9 %d are left and %d were evicted", left, evicted)
	}
	for _, c := range []struct{ method, path, body, field string }{
		{"GET", "/inbox", "", "meta.evicted"},
		{"GET", "/stats", "", "evicted"},
		{"GET", "/stats?run=all", "", "evicted"},
		{"POST", "/recordings/count", "{}", "evicted"},
		{"POST", "/recordings/find", "{}", "evicted"},
		{"POST", "/verify", "{version: 1, repeated: none}", "evicted"},
		{"GET", "/report", "", "evicted"},
	} {
		if _, answer := ask(t, short, c.method, c.path, c.body); answer.Get(c.field).Uint() != evicted {
			t.Errorf("%s %s: %s is %s, expected %d", c.method, c.path, c.field, answer.Get(c.field), evicted)
		}
		if _, answer := ask(t, whole, c.method, c.path, c.body); answer.Get(c.field).Exists() {
			t.Errorf("%s %s of a whole run: %s", c.method, c.path, answer)
		}
	}
	said := fmt.Sprintf("%d older calls were dropped by retention", evicted)
	if page := get(t, short, "/__admin/"); !strings.Contains(page, said) {
		t.Errorf("the page does not say %q", said)
	}
	if page := get(t, whole, "/__admin/"); strings.Contains(page, "dropped by retention") {
		t.Error("the page of a whole run speaks of retention")
	}
}

func TestControlAPI(t *testing.T) {
	s := start(t, func(c *server.Config) { c.Scenarios = []string{"reject-once"} })
	for range 3 {
		do(t, newCall("POST", s.Info().URL+"/Cust1"+operation))
	}
	do(t, newCall("GET", s.Info().URL+operation))
	for _, c := range []struct {
		method, path, body string
		status             int
		check, want        string
	}{
		{"GET", "/recordings", "", 200, "meta.total", "4"},
		{"GET", "/recordings?limit=1", "", 200, "recordings.#", "1"},
		{"GET", "/recordings?filter=status:401", "", 200, "meta.total", "1"},
		{"GET", "/recordings?filter=nonsense:401", "", 400, "error.code", "bad-input"},
		{"GET", "/recordings?tenant=cust1", "", 200, "meta.total", "3"},
		{"GET", "/recordings?limit=0", "", 400, "error.code", "usage"},
		{"GET", "/recordings/1", "", 200, "seq", "1"},
		{"GET", "/recordings/last", "", 200, "decision.by", "description"},
		{"GET", "/recordings/nope", "", 404, "error.code", "not-found"},
		{"POST", "/recordings/count", `{"filter":"scheme:basic","tenant":"Cust1"}`, 200, "count", "3"},
		{"POST", "/recordings/count", `{"when":{"message":{"plugin":"MyPlugin"}}}`, 200, "count", "3"},
		{"POST", "/recordings/count", `{"when":{"mesage":{}}}`, 400, "error.hint", `did you mean "message"?`},
		{"POST", "/recordings/count", `[]`, 400, "error.message", "the body: seen array, expected object"},
		{"POST", "/recordings/wait", `{"timeout":5}`, 400, "error.message", "timeout: seen number, expected string"},
		{"POST", "/recordings/wait", `{"count":1.5}`, 400, "error.message", "count: seen number 1.5, expected whole number"},
		{"PUT", "/book", `{"scenarios":"flaky"}`, 400, "error.message", "scenarios: seen string, expected array"},
		{"POST", "/recordings/count", `{"filtr":""}`, 400, "error.hint", `did you mean "filter"?`},
		{"POST", "/recordings/find", `{"filter":"status:204"}`, 200, "recordings.#", "2"},
		{"POST", "/recordings/find", `{"when":{"call":1}}`, 200, "recordings.0.seq", "1"},
		{"POST", "/recordings/find", `{"when":{"call":{"gt":1}}}`, 200, "recordings.#.seq", "[3,2]"},
		{"POST", "/recordings/wait", `{"filter":"status:204","count":2}`, 200, "ok", "true"},
		{"POST", "/recordings/wait", `{"when":{"call":2},"count":1}`, 200, "recordings.0.seq", "2"},
		{"POST", "/recordings/wait", `{"filter":"status:418","timeout":"1ms"}`, 200, "ok", "false"},
		{"POST", "/recordings/wait", `{"filter":"status:418","timeout":"1ms"}`, 200, "nearest.0.differences.0.wanted", "418"},
		{"POST", "/recordings/wait", `{"count":0}`, 400, "error.code", "usage"},
		{"POST", "/recordings/wait", `{"after":"nope"}`, 404, "error.code", "not-found"},
		{"GET", "/scenarios", "", 200, "scenarios.#(in_force==true).name", "reject-once"},
		{"GET", "/scenarios/outage", "", 200, "name", "outage"},
		{"GET", "/scenarios/outge", "", 404, "error.hint", `did you mean "outage"?`},
		{"PUT", "/scenarios/mine", "version: 1\nstubs: [{then: [503]}]", 200, "name", "mine"},
		{"PUT", "/scenarios/mine", "version: 1\nstubs: [{thn: [503]}]", 400, "error.hint", `did you mean "then"?`},
		{"PUT", "/book", `{"scenarios":["mine"]}`, 200, "scenarios.0", "mine"},
		{"PUT", "/book", `{"scenarios":["mien"]}`, 404, "error.hint", `did you mean "mine"?`},
		{"PUT", "/book", `{}`, 400, "error.code", "bad-input"},
		{"DELETE", "/scenarios/mine", "", 200, "deleted", "mine"},
		{"POST", "/arm", `{"step":503,"times":2,"tenant":"Cust1"}`, 200, "remaining", "2"},
		{"GET", "/arm", "", 200, "armed.#", "1"},
		{"POST", "/arm", `{"step":{"fault":"rest"}}`, 400, "error.hint", `did you mean "reset"?`},
		{"POST", "/arm", `{"step":503,"for":"0s"}`, 400, "error.message", `for is "0s", expected a duration over 0, like 10m or 90s`},
		{"POST", "/arm", `{"step":503,"for":"-10m"}`, 400, "error.hint", "leave it out to arm until disarmed"},
		{"POST", "/arm", `{"step":503,"for":"ten"}`, 400, "error.code", "usage"},
		{"POST", "/arm", `{"step":503,"for":600}`, 400, "error.message", "for: seen number, expected string"},
		{"POST", "/arm", `{}`, 400, "error.code", "bad-input"},
		{"DELETE", "/arm", "", 200, "disarmed", "1"},
		{"DELETE", "/arm/nope", "", 404, "error.code", "not-found"},
		{"GET", "/rules/auth.missing", "", 200, "id", "auth.missing"},
		{"GET", "/rules/auth.mising", "", 404, "error.hint", `did you mean "auth.missing"?`},
		{"GET", "/stats", "", 200, "by_status.204", "2"},
		{"POST", "/verify", `{"version":1,"expect":[{"when":{"message":{"plugin":"MyPlugin"}},"count":3}]}`, 200, "ok", "true"},
		{"POST", "/verify", `{"version":1,"expect":[{"reply":{"status":401},"count":2}]}`, 200, "ok", "false"},
		{"POST", "/verify", `{"version":1}`, 400, "error.code", "bad-input"},
		{"GET", "/report", "", 200, "ok", "false"}, // as was last verified
		{"GET", "/report?expectations=none", "", 200, "ok", "true"},
		{"GET", "/report?run=nope", "", 404, "error.code", "not-found"},
		{"GET", "/stats?run=nope", "", 404, "error.message", `no run "nope"`},
		{"GET", "/recordings?run=nope", "", 404, "error.message", `no run "nope"`},
		{"GET", "/recordings/export?run=nope", "", 404, "error.message", `no run "nope"`},
		{"GET", "/recordings/export?as=harr", "", 400, "error.hint", `did you mean "har"?`},
		{"GET", "/recordings/export?as=har", "", 200, "log.entries.#", "4"},
		{"GET", "/recordings/export?filter=status:401", "", 200, "seq", "1"},
		{"GET", "/recordings/export?filter=status:204&limit=1", "", 200, "seq", "3"},
		{"GET", "/stats?limit=2", "", 200, "recordings", "2"},
		{"GET", "/inbox", "", 200, "messages.#", "2"},
		{"GET", "/inbox?tenant=cust1", "", 200, "messages.1.repeated", "true"},
		{"GET", "/inbox?tenant=other", "", 200, "messages.#", "0"},
		{"GET", "/tenants", "", 200, "tenants.#(name==Cust1).inbox", "2"},
		{"POST", "/reset?tenant=Cust1", "", 200, "epoch", "1"},
		{"GET", "/recordings?tenant=Cust1", "", 200, "meta.total", "0"},
		{"GET", "/inbox", "", 200, "messages.#", "0"},
		{"GET", "/tenants", "", 200, "tenants.#(name==Cust1).epoch", "1"},
		{"GET", "/recordings?run=all", "", 200, "meta.total", "4"},
		{"GET", "/inbox?run=nope", "", 404, "error.message", `no run "nope"`},
		{"GET", "/tenants?run=nope", "", 404, "error.message", `no run "nope"`},
		{"GET", "/recordings?tenant=a/b", "", 400, "error.message", `tenant is "a/b", expected a tenant's name`},
		{"POST", "/recordings/count", `{"tenant":"a/b"}`, 400, "error.code", "usage"},
		{"GET", "/inbox?tenant=a/b", "", 400, "error.code", "usage"},
		{"GET", "/report?tenant=a/b", "", 400, "error.code", "usage"},
		{"GET", "/nothing", "", 404, "error.code", "not-found"},
		{"DELETE", "/stats", "", 405, "error.code", "usage"},
	} {
		status, answer := ask(t, s, c.method, c.path, c.body)
		if got := answer.Get(c.check).String(); status != c.status || got != c.want {
			t.Errorf("%s %s %s: %d, %s is %q, want %d, %q\n%s", c.method, c.path, c.body, status, c.check, got, c.status, c.want, answer)
		}
	}
}

// Whatever is wrong, the answer says what to do next.
func TestEveryProblemHasAHint(t *testing.T) {
	s := start(t, nil)
	for _, c := range []struct{ method, path, body string }{
		{"GET", "/report?format=html", ""},
		{"GET", "/recordings?filter=observed:fast", ""},
		{"GET", "/recordings/export?as=zip", ""},
		{"POST", "/verify", `{"version":1,"expect":[]}`},
		{"POST", "/verify", `{"version":1,"expect":[{"count":-1}]}`},
		{"POST", "/recordings/count", `{"when":{"message":[]}}`},
		{"POST", "/arm", `{"step":{"status":99}}`},
		{"PUT", "/scenarios/mine", "version: 1\nstubs: 3"},
	} {
		if status, answer := ask(t, s, c.method, c.path, c.body); status != 400 || answer.Get("error.hint").String() == "" {
			t.Errorf("%s %s %s: %d %s, want 400 and a hint", c.method, c.path, c.body, status, answer)
		}
	}
}

func TestTheControlPlaneNamesTheMethodsOfAPath(t *testing.T) {
	s := start(t, nil)
	for path, allow := range map[string]string{
		"/version":        "GET, HEAD",
		"/scenarios/mine": "DELETE, GET, HEAD, PUT",
		"/arm":            "DELETE, GET, HEAD, POST",
		"/events":         "GET",
	} {
		r, _ := http.NewRequest("PATCH", s.Info().URL+"/__admin"+path, nil)
		if resp, _ := do(t, r); resp.StatusCode != 405 || resp.Header.Get("Allow") != allow {
			t.Errorf("PATCH %s: %d, Allow is %q, want %q", path, resp.StatusCode, resp.Header.Get("Allow"), allow)
		}
	}
	r, _ := http.NewRequest("HEAD", s.Info().URL+"/__admin/version", nil)
	if resp, body := do(t, r); resp.StatusCode != 200 || body != "" {
		t.Errorf("HEAD /version: %d %q, want 200 and no body", resp.StatusCode, body)
	}
}

func TestTheControlPlaneIsGuarded(t *testing.T) {
	open := start(t, nil)
	locked := start(t, func(c *server.Config) { c.AdminToken, c.AllowHosts = "letmein", []string{"somock.example.com"} })
	for _, c := range []struct {
		name    string
		server  *server.Server
		method  string
		change  func(*http.Request)
		status  int
		problem string
	}{
		{"a page of another site writes", open, "POST", func(r *http.Request) { r.Header.Set("Origin", "http://evil.example") }, 403, "cross-origin"},
		{"a name that was rebound", open, "GET", func(r *http.Request) { r.Host = "evil.example:80" }, 403, "host"},
		{"a name that a network gave", open, "GET", func(r *http.Request) { r.Host = "somock:8204" }, 403, "host"},
		{"IPv6 loopback", open, "GET", func(r *http.Request) { r.Host = "[::1]:8204" }, 200, ""},
		{"no token", locked, "GET", func(*http.Request) {}, 401, "token"},
		{"a wrong token", locked, "GET", func(r *http.Request) { r.Header.Set("Authorization", "Bearer letmeout") }, 401, "token"},
		{"the token", locked, "GET", func(r *http.Request) { r.Header.Set("Authorization", "Bearer letmein") }, 200, ""},
		{"an allowed host", locked, "GET", func(r *http.Request) {
			r.Host = "somock.example.com"
			r.Header.Set("Authorization", "Bearer letmein")
		}, 200, ""},
		{"the token as a cookie", locked, "GET", func(r *http.Request) {
			r.AddCookie(&http.Cookie{Name: "somock_admin_" + r.URL.Port(), Value: "letmein"})
		}, 401, "token"},
	} {
		path := "/__admin/version"
		if c.method == "POST" {
			path = "/__admin/reset"
		}
		r, _ := http.NewRequest(c.method, c.server.Info().URL+path, nil)
		c.change(r)
		resp, body := do(t, r)
		if resp.StatusCode != c.status || gjson.Get(body, "error.code").String() != c.problem {
			t.Errorf("%s: %d %s, want %d %s", c.name, resp.StatusCode, body, c.status, c.problem)
		}
		if cors := resp.Header.Get("Access-Control-Allow-Origin"); cors != "" {
			t.Errorf("%s: CORS %q", c.name, cors)
		}
	}
}

// Whoever waits is told that the server ends, not that time is up.
func TestWaitTellsThatTheServerEnds(t *testing.T) {
	s := start(t, nil)
	ending, end := context.WithCancel(t.Context())
	end()
	config := s.Control().Config
	config.Ending = ending
	r := httptest.NewRequest("POST", "http://localhost/__admin/recordings/wait", strings.NewReader(`{"count":2}`))
	answer := httptest.NewRecorder()
	admin.New(config).ServeHTTP(answer, r)
	if body := answer.Body.String(); answer.Code != 503 || gjson.Get(body, "error.code").String() != "ending" {
		t.Errorf("answered %d %s, want 503 and the code ending", answer.Code, body)
	}
}

func TestEventsResumeWithoutLoss(t *testing.T) {
	s := start(t, nil)
	do(t, newCall("POST", s.Info().URL+operation))
	first := gjson.Get(get(t, s, "/__admin/recordings/1"), "id").String()
	do(t, newCall("POST", s.Info().URL+operation))
	r, _ := http.NewRequestWithContext(t.Context(), "GET", s.Info().URL+"/__admin/events", nil)
	r.Header.Set("Last-Event-ID", first)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	read, buffer := "", make([]byte, 4096)
	for !strings.Contains(read, `"seq":2`) {
		n, err := resp.Body.Read(buffer)
		if err == io.EOF {
			t.Fatalf("the stream ended: %s", read)
		}
		read += string(buffer[:n])
	}
	if strings.Contains(read, `"seq":1,`) {
		t.Errorf("an event came again that was seen: %s", read)
	}
}

// What the control plane answers is of no use to pages of others, whatever it is.
func TestNothingOfTheControlPlaneCanBeFramedOrSniffed(t *testing.T) {
	s := start(t, func(c *server.Config) { c.AdminToken = "letmein" })
	do(t, newCall("POST", s.Info().URL+operation))
	for _, c := range []struct {
		path, host, token string
		status            int
	}{
		{"/recordings", "", "letmein", 200},
		{"/recordings/export?as=curl", "", "letmein", 200},
		{"/recordings/export?as=har", "", "letmein", 200},
		{"/events", "", "letmein", 200},
		{"/openapi.yaml", "", "letmein", 200},
		{"/report?format=junit", "", "letmein", 200},
		{"/", "", "letmein", 200},
		{"/nothing", "", "letmein", 404},
		{"/recordings", "", "", 401},
		{"/recordings", "evil.example", "letmein", 403},
	} {
		r, _ := http.NewRequestWithContext(t.Context(), "GET", s.Info().URL+"/__admin"+c.path, nil)
		r.Host = c.host
		if c.token != "" {
			r.Header.Set("Authorization", "Bearer "+c.token)
		}
		resp, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close() // of events there is no end
		h := resp.Header
		if resp.StatusCode != c.status || h.Get("X-Content-Type-Options") != "nosniff" || h.Get("Cross-Origin-Resource-Policy") != "same-origin" ||
			!strings.Contains(h.Get("Content-Security-Policy"), "frame-ancestors 'none'") || h.Get("Cache-Control") != "no-store" {
			t.Errorf("%+v: %s %v", c, resp.Status, h)
		}
	}
}

// Bound to an address beyond loopback, the printed address and token let in.
func TestThePrintedAddressBeyondLoopbackWorks(t *testing.T) {
	s := start(t, func(c *server.Config) { c.Addr = net.JoinHostPort(beyondLoopback(t), "0") })
	for token, status := range map[string]int{s.Info().MadeToken: 200, "": 401, "wrong": 401} {
		r, _ := http.NewRequest("GET", s.Info().URL+"/__admin/version", nil)
		r.Header.Set("Authorization", "Bearer "+token)
		if resp, body := do(t, r); resp.StatusCode != status {
			t.Errorf("with the token %q: %d %s, want %d", token, resp.StatusCode, body, status)
		}
	}
	if s.Info().MadeToken == "" {
		t.Error("no token was made")
	}
}

// beyondLoopback is an address of this machine that others may reach.
func beyondLoopback(t *testing.T) string {
	t.Helper()
	addrs, err := net.InterfaceAddrs()
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range addrs {
		if ip, ok := a.(*net.IPNet); ok && ip.IP.IsGlobalUnicast() {
			return ip.IP.String()
		}
	}
	t.Skip("not tested: this machine has no address but loopback")
	return ""
}

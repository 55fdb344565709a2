package server_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"fmt"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"

	"somock/mock"
	"somock/mock/server"
)

// A vendor is a fake of the real service: it keeps the bytes of each call, and answers
// with what the test says.
type vendor struct {
	listener net.Listener
	answer   func(request string) string // "" hangs up
	came     chan struct{}               // told of each call, if it is not nil
	hold     bool                        // say nothing and wait for the caller to leave
	serving  sync.WaitGroup

	mu    sync.Mutex
	calls []string
}

func startVendor(t *testing.T, answer func(request string) string) *vendor {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	v := &vendor{listener: l, answer: answer}
	v.serving.Go(func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			v.serving.Go(func() { v.take(conn) })
		}
	})
	t.Cleanup(func() {
		_ = l.Close()
		v.serving.Wait()
	})
	return v
}

func (v *vendor) take(conn net.Conn) {
	defer conn.Close()
	var seen bytes.Buffer
	r, err := http.ReadRequest(bufio.NewReader(io.TeeReader(conn, &seen)))
	if err != nil {
		return
	}
	_, _ = io.Copy(io.Discard, r.Body)
	v.mu.Lock()
	v.calls = append(v.calls, seen.String())
	v.mu.Unlock()
	if v.came != nil {
		v.came <- struct{}{}
	}
	if v.hold {
		_, _ = io.Copy(io.Discard, conn)
		return
	}
	_, _ = io.WriteString(conn, v.answer(seen.String()))
}

func (v *vendor) root() string { return "http://" + v.listener.Addr().String() + "/Cust12345/api" }

func (v *vendor) seen() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return append([]string(nil), v.calls...)
}

func always(answer string) func(string) string { return func(string) string { return answer } }

const taken = "HTTP/1.1 204 No Content\r\nCache-Control: no-cache\r\n\r\n"

// forwarding starts a somock before a vendor.
func forwarding(t *testing.T, v *vendor, change func(*server.Config)) *server.Server {
	t.Helper()
	return start(t, func(c *server.Config) {
		c.Forward = v.root()
		if change != nil {
			change(c)
		}
	})
}

func zipped(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, s)
	_ = w.Close()
	return b.String()
}

// last is the recording of a server that was called once, with its outcome.
func last(t *testing.T, s *server.Server) mock.Entry {
	t.Helper()
	var found struct{ Recordings []mock.Entry }
	body := postTo(t, s, "/__admin/recordings/wait", `{"filter":"-outcome:pending","count":1,"timeout":"10s"}`)
	if err := json.Unmarshal([]byte(body), &found); err != nil || len(found.Recordings) == 0 {
		t.Fatal(err, body)
	}
	return found.Recordings[len(found.Recordings)-1]
}

func postTo(t *testing.T, s *server.Server, path, body string) string {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, s.Info().URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	_, answer := do(t, r)
	return answer
}

// What the service answers is what the client gets, byte for byte, and what is recorded.
func TestTheServicesAnswerIsPassedOn(t *testing.T) {
	refused := `{"Error":true,"ErrorType":"SoSessionException","Message":"no","ErrorSource":"x"}`
	zip := zipped(refused)
	for name, c := range map[string]struct {
		answer       string
		status       int
		body         string
		header       map[string]string
		recorded     string
		encoding     string
		observations string
	}{
		"204": {taken, 204, "", map[string]string{"Cache-Control": "no-cache", "Pragma": "", "Date": "", "Content-Type": ""}, "", "", "[]"},
		"gzip": {"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Basic realm=\"r\"\r\nContent-Type: application/json\r\nContent-Encoding: gzip\r\nContent-Length: " + fmt.Sprint(len(zip)) + "\r\n\r\n" + zip,
			401, zip, map[string]string{"Content-Encoding": "gzip", "Www-Authenticate": `Basic realm="r"`}, refused, "", "[differs]"},
		"brotli": {"HTTP/1.1 200 OK\r\nContent-Encoding: br\r\nContent-Length: 2\r\n\r\n\xff\x01", 200, "\xff\x01", nil, "/wE=", "base64", "[differs]"},
		"chunks": {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nnull\r\n0\r\n\r\n", 200, "null", map[string]string{"Content-Length": "4"}, "null", "", "[differs]"},
		"redirect": {"HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nSet-Cookie: a=b; Secure\r\nContent-Length: 0\r\n\r\n", 302, "",
			map[string]string{"Location": "http://127.0.0.1:1/", "Set-Cookie": "a=b; Secure"}, "", "", "[differs]"},
		"103":          {"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n" + taken, 204, "", map[string]string{"Link": ""}, "", "", "[]"},
		"429":          {"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 7\r\nContent-Length: 0\r\n\r\n", 429, "", map[string]string{"Retry-After": "7"}, "", "", "[differs]"},
		"other somock": {"HTTP/1.1 204 No Content\r\nX-Mock-Stub: a/b#1\r\nX-Mock-Recording: other-1\r\n\r\n", 204, "", map[string]string{"X-Mock-Stub": ""}, "", "", "[]"},
	} {
		t.Run(name, func(t *testing.T) {
			v := startVendor(t, always(c.answer))
			s := forwarding(t, v, nil)
			resp, body := do(t, newCall("POST", s.Info().URL+operation))
			if resp.StatusCode != c.status || body != c.body {
				t.Errorf("the client got %d %q", resp.StatusCode, body)
			}
			for name, want := range c.header {
				if got := resp.Header.Get(name); got != want {
					t.Errorf("%s is %q, expected %q", name, got, want)
				}
			}
			e := last(t, s)
			if resp.Header.Get("X-Mock-Recording") != e.ID || len(v.seen()) != 1 {
				t.Errorf("recording %s, %d calls upstream", e.ID, len(v.seen()))
			}
			if e.Decision.By != mock.ByForward || *e.Decision.Status != 204 || e.Outcome.Kind != mock.Answered || *e.Outcome.Status != c.status ||
				e.Outcome.Body != c.recorded || e.Outcome.BodyEncoding != c.encoding || fmt.Sprint(e.Observations) != c.observations {
				t.Errorf("recorded %+v %+v %v", e.Decision, e.Outcome, e.Observations)
			}
		})
	}
}

// What breaches the contract goes on all the same, in its own order of headers; what
// somock would have answered is kept, and only what is not said by both differs.
func TestRefusalsDoNotApply(t *testing.T) {
	v := startVendor(t, always("HTTP/1.1 401 Unauthorized\r\n\r\n"+`{"Error":true,"ErrorType":"SoSessionException","Message":"other","ErrorSource":"xyz"}`))
	s := forwarding(t, v, nil)
	u, err := url.Parse(s.Info().URL)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, "POST /Any"+operation+"?$select=a HTTP/1.1\r\nX-B: 1\r\nHost: "+u.Host+"\r\nContent-Type: application/json\r\nX-A: 2\r\nX-Mock-Tenant: Other\r\nContent-Length: 2\r\n\r\n{}")
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || resp.StatusCode != 401 {
		t.Fatal(resp, err)
	}
	e := last(t, s)
	if e.Decision.Rule == nil || *e.Decision.Rule != "auth.missing" || *e.Decision.Status != 401 || e.Decision.Accepted || len(e.Observations) != 0 || e.Tenant != "Other" {
		t.Errorf("%+v %v", e.Decision, e.Observations)
	}
	want := "POST /Cust12345" + operation + "?$select=a HTTP/1.1\r\nHost: " + v.listener.Addr().String() + "\r\nX-B: 1\r\nContent-Type: application/json\r\nX-A: 2\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
	if got := v.seen(); len(got) != 1 || got[0] != want {
		t.Errorf("the service got %q", got)
	}
}

// Stubs and arms answer first; other paths, methods and preflights never go on; GET and
// HEAD of the operation do.
func TestWhatGoesOn(t *testing.T) {
	v := startVendor(t, always("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n"))
	s := forwarding(t, v, func(c *server.Config) {
		c.Scenarios = []string{scenarioFile(t, "version: 1\nstubs: [{when: {tenant: Stubbed}, then: [503]}]\n")}
	})
	for _, c := range []struct {
		method, path, header string
		status, upstream     int
	}{
		{"POST", "/Stubbed" + operation, "", 503, 0},
		{"POST", "/Stubbed" + operation, "", 200, 1},
		{"GET", operation, "", 200, 1},
		{"HEAD", operation, "", 200, 1},
		{"OPTIONS", operation, "Origin", 200, 0},
		{"PUT", operation, "", 405, 0},
		{"POST", "/api/v1/Person", "", 404, 0},
		{"GET", "/api/v1/Agents/Messaging", "", 404, 0},
	} {
		before := len(v.seen())
		r := newCall(c.method, s.Info().URL+c.path)
		if c.header != "" {
			r.Header.Set(c.header, "http://example.com")
		}
		resp, _ := do(t, r)
		if got := len(v.seen()) - before; resp.StatusCode != c.status || got != c.upstream {
			t.Errorf("%s %s: %d, %d calls upstream", c.method, c.path, resp.StatusCode, got)
		}
	}
	postTo(t, s, "/__admin/arm", `{"step":"{status: 429}","times":1}`)
	if resp, _ := do(t, newCall("POST", s.Info().URL+operation)); resp.StatusCode != 429 {
		t.Errorf("armed, got %d", resp.StatusCode)
	}
}

// Without a whole answer there is none, and the call is not sent again.
func TestTheServiceGivesNoAnswer(t *testing.T) {
	for name, answer := range map[string]string{
		"hangs up":     "",
		"half a body":  "HTTP/1.1 400 Bad\r\nContent-Length: 100\r\n\r\nhalf",
		"an upgrade":   "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\n\r\n",
		"no HTTP":      "SSH-2.0\r\n",
		"says nothing": "hold",
	} {
		t.Run(name, func(t *testing.T) {
			v := startVendor(t, always(answer))
			v.hold = answer == "hold"
			s := forwarding(t, v, func(c *server.Config) {
				if v.hold {
					c.ForwardTimeout = 50 * time.Millisecond
				}
			})
			resp, body := do(t, newCall("POST", s.Info().URL+operation))
			e := last(t, s)
			if resp.StatusCode != 502 || resp.Header.Get("X-Mock-Error") != "forward" || !strings.Contains(body, "not sent again") || len(v.seen()) != 1 {
				t.Errorf("%d %v %q, %d calls", resp.StatusCode, resp.Header, body, len(v.seen()))
			}
			if e.Outcome.Kind != mock.ForwardError || e.Decision.By != mock.ByForward || *e.Outcome.Status != 502 {
				t.Errorf("recorded %+v", e.Outcome)
			}
		})
	}
}

// Who reads the 502 must know whether the service may have the message.
func TestNothingIsSentToNobody(t *testing.T) {
	v := httptest.NewUnstartedServer(http.NotFoundHandler())
	v.Config.ErrorLog = log.New(io.Discard, "", 0)
	v.StartTLS()
	t.Cleanup(v.Close)
	s := start(t, func(c *server.Config) { c.Forward = v.URL + "/Cust12345/api" }) // whose certificate nobody trusts
	resp, body := do(t, newCall("POST", s.Info().URL+operation))
	if resp.StatusCode != 502 || !strings.Contains(body, "Nothing was sent to it") || strings.Contains(body, "may have taken") {
		t.Errorf("%d %q", resp.StatusCode, body)
	}
}

// A web page that has bound its name to this machine reaches somock, not the service.
func TestAForeignHostDoesNotReachTheService(t *testing.T) {
	v := startVendor(t, always(taken))
	s := forwarding(t, v, func(c *server.Config) { c.AllowHosts = []string{"mock.test"} })
	for host, want := range map[string]int{"evil.example": 403, "evil.example:8204": 403, "localhost": 204, "127.0.0.1": 204, "mock.test": 204} {
		before := len(v.seen())
		r := newCall("POST", s.Info().URL+operation)
		r.Host = host
		resp, body := do(t, r)
		if resp.StatusCode != want || (len(v.seen()) > before) != (want == 204) {
			t.Errorf("%s: %d %q", host, resp.StatusCode, body)
		}
		if want == 403 && !strings.Contains(body, "--allow-host") {
			t.Errorf("%s: %q", host, body)
		}
	}
	if got := postTo(t, s, "/__admin/recordings/wait", `{"filter":"outcome:forward-error","count":2,"timeout":"10s"}`); !strings.Contains(got, `"ok":true`) {
		t.Errorf("recorded %s", got)
	}
}

// A body that broke off cannot be passed on as it is: the contract's refusal answers it.
func TestHalfACallIsNotPassedOn(t *testing.T) {
	v := startVendor(t, always(taken))
	s := forwarding(t, v, nil)
	u, _ := url.Parse(s.Info().URL)
	conn, err := net.Dial("tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, "POST "+operation+" HTTP/1.1\r\nHost: localhost\r\nAuthorization: Basic dGplMDpUamUw\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\nno chunk\r\n")
	resp, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil || resp.StatusCode != 400 || len(v.seen()) != 0 {
		t.Errorf("%v %v, %d calls upstream", resp, err, len(v.seen()))
	}
}

// A service that echoes what let the caller in puts none of it on disk, however it is
// written and compressed.
func TestEchoedSecretsAreNotRecorded(t *testing.T) {
	const ticket, token, xsrf = "7T:canary/ticket+zQ==", "canary-app-token", "canary=xsrf"
	secrets := []string{ticket, url.QueryEscape(ticket), base64.StdEncoding.EncodeToString([]byte(ticket)), token, xsrf, url.QueryEscape(xsrf), base64.URLEncoding.EncodeToString([]byte(token))}
	echo := `{"Message":"` + strings.Join(secrets, " ") + `"}`
	for name, answer := range map[string]string{
		"plain": "HTTP/1.1 400 Bad\r\nX-Echo: " + ticket + "\r\nContent-Length: " + fmt.Sprint(len(echo)) + "\r\n\r\n" + echo,
		"gzip":  "HTTP/1.1 400 Bad\r\nX-Echo: " + url.QueryEscape(ticket) + "\r\nContent-Encoding: gzip\r\n\r\n" + zipped(echo),
	} {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "recordings")
			v := startVendor(t, always(answer))
			s := forwarding(t, v, func(c *server.Config) { c.Recordings = dir })
			r := newCall("POST", s.Info().URL+operation)
			r.Header.Set("Authorization", "SOTicket "+ticket)
			r.Header.Set("SO-AppToken", token)
			r.Header.Set("Cookie", "XSRF-TOKEN="+xsrf)
			_, body := do(t, r)
			if strings.HasPrefix(name, "plain") && body != echo {
				t.Errorf("the client got %q", body)
			}
			e := last(t, s)
			if !strings.Contains(e.Outcome.Body, "[redacted echo]") {
				t.Errorf("recorded %q", e.Outcome.Body)
			}
			for _, file := range glob(t, dir) {
				for _, secret := range secrets {
					if strings.Contains(file, secret) {
						t.Errorf("%q is on disk: %s", secret, file)
					}
				}
			}
		})
	}
}

// glob is the content of each file of recordings.
func glob(t *testing.T, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil || len(names) == 0 {
		t.Fatal(names, err)
	}
	var files []string
	for _, name := range names {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, string(content))
	}
	return files
}

// The recording is on disk before the service sees the first byte.
func TestReceivedIsOnDiskBeforeTheCallLeaves(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "recordings")
	onDisk := make(chan bool, 1)
	v := startVendor(t, func(string) string {
		onDisk <- strings.Contains(strings.Join(glob(t, dir), ""), `"kind":"received"`)
		return taken
	})
	s := forwarding(t, v, func(c *server.Config) { c.Recordings = dir })
	if resp, _ := do(t, newCall("POST", s.Info().URL+operation)); resp.StatusCode != 204 || !<-onDisk {
		t.Errorf("%d", resp.StatusCode)
	}
}

var contentOf = regexp.MustCompile(`"Content":"([^"]+)"`)

// A server that is killed with calls on their way never sends one of them twice, and each
// that left is on record.
func TestKillingTheServerSendsNoCallTwice(t *testing.T) {
	v := startVendor(t, always(taken))
	t.Setenv(forwardVariable, v.root())
	dir := filepath.Join(t.TempDir(), "recordings")
	for round := range 3 {
		killedRound(t, dir, round)
	}
	recorded := map[string]bool{}
	for _, content := range recordedContents(t, dir) {
		recorded[content] = true
	}
	sent := map[string]int{}
	for _, call := range v.seen() {
		content := contentOf.FindStringSubmatch(call)[1]
		if sent[content]++; sent[content] > 1 || !recorded[content] {
			t.Errorf("%s was sent %d times, recorded: %v", content, sent[content], recorded[content])
		}
	}
	if len(sent) == 0 {
		t.Error("nothing was sent: nothing was tested")
	}
}

// A real TLS service with a CA of its own is believed once the CA is given.
func TestForwardOverTLS(t *testing.T) {
	service := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) }))
	service.Config.ErrorLog = log.New(io.Discard, "", 0)
	service.StartTLS()
	defer service.Close()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, certificatePEM(service), 0o600); err != nil {
		t.Fatal(err)
	}
	for file, want := range map[string]int{"": 502, ca: 204} {
		s := start(t, func(c *server.Config) { c.Forward, c.ForwardCA = service.URL+"/api", file })
		if resp, body := do(t, newCall("POST", s.Info().URL+operation)); resp.StatusCode != want {
			t.Errorf("with CA %q: %d %s", file, resp.StatusCode, body)
		}
	}
}

func TestTargetsThatAreNone(t *testing.T) {
	for target, want := range map[string]string{
		"https://sod.superoffice.com":                    "its path is not /api",
		"https://me:geheim@sod.superoffice.com/api":      "user or password",
		"sod.superoffice.com/Cust12345/api":              "no scheme",
		"https://sod.superoffice.com/Cust12345/api?a=b":  "a query",
		"https://sod.superoffice.com/Cust 12345/x/y/api": "not /api",
	} {
		c := server.Defaults()
		c.Addr, c.Recordings, c.Forward = "127.0.0.1:0", ":memory:", target
		_, err := server.Start(t.Context(), c)
		if !mock.IsFailure(err, mock.Usage) || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "geheim") || mock.HintOf(err) == "" {
			t.Errorf("%s: %v", target, err)
		}
	}
}

// A server that whoever is on the network reaches would let them call the service.
func TestForwardingListensOnLoopback(t *testing.T) {
	c := server.Defaults()
	c.Addr, c.Recordings, c.Forward = "0.0.0.0:0", ":memory:", "https://sod.superoffice.com/Cust12345/api"
	if _, err := server.Start(t.Context(), c); !mock.IsFailure(err, mock.Usage) || !strings.Contains(mock.HintOf(err), "--forward-open") {
		t.Errorf("started, or %v", err)
	}
	c.ForwardOpen = true
	s, err := server.Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	if err := s.Stop(); err != nil {
		t.Error(err)
	}
}

func certificatePEM(s *httptest.Server) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: s.Certificate().Raw})
}

// A client that leaves has made its call: the service's answer is recorded all the same.
func TestAClientThatLeavesHasMadeItsCall(t *testing.T) {
	left := make(chan struct{})
	v := startVendor(t, func(string) string {
		<-left
		return "HTTP/1.1 400 Bad Request\r\nContent-Length: 3\r\n\r\nbad"
	})
	v.came = make(chan struct{}, 1)
	s := forwarding(t, v, nil)
	ctx, leave := context.WithCancel(t.Context())
	gone := make(chan error, 1)
	go func() {
		resp, err := http.DefaultTransport.RoundTrip(newCall("POST", s.Info().URL+operation).WithContext(ctx))
		if err == nil {
			_ = resp.Body.Close()
		}
		gone <- err
	}()
	<-v.came
	leave()
	if err := <-gone; err == nil {
		t.Fatal("the client got an answer")
	}
	close(left)
	if e := last(t, s); e.Outcome.Status == nil || *e.Outcome.Status != 400 || e.Outcome.Body != "bad" || fmt.Sprint(e.Observations) != "[differs]" {
		t.Errorf("recorded %+v %v", e.Outcome, e.Observations)
	}
}

// An ending server does not wait for a silent service for ever.
func TestEndingWhileTheServiceIsSilent(t *testing.T) {
	v := startVendor(t, nil)
	v.hold, v.came = true, make(chan struct{}, 1)
	c := server.Defaults()
	c.Addr, c.Recordings, c.Forward, c.Drain = "127.0.0.1:0", filepath.Join(t.TempDir(), "recordings"), v.root(), time.Millisecond
	s, err := server.Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(t.Context())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	answered := make(chan struct{})
	go func() {
		defer close(answered)
		if resp, err := http.DefaultTransport.RoundTrip(newCall("POST", s.Info().URL+operation)); err == nil {
			_ = resp.Body.Close()
		}
	}()
	<-v.came
	stop()
	if err := <-ended; err != nil {
		t.Error(err)
	}
	<-answered
	if files := strings.Join(glob(t, c.Recordings), ""); !strings.Contains(files, `"outcome":"shutdown"`) || len(v.seen()) != 1 {
		t.Errorf("%d calls, recorded %s", len(v.seen()), files)
	}
}

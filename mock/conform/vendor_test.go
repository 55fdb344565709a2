package conform_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"somock/mock"
	"somock/mock/conform"
)

// A vendor is a fake service that answers its nth call, from 0, as it is told.
type vendor struct {
	*httptest.Server
	mu     sync.Mutex
	calls  []string // method and target
	conns  map[string]bool
	cookie bool // one was sent that the vendor had set
}

func startVendor(t *testing.T, answer func(w http.ResponseWriter, r *http.Request, n int)) *vendor {
	t.Helper()
	v := &vendor{conns: map[string]bool{}}
	v.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v.mu.Lock()
		n := len(v.calls)
		v.calls = append(v.calls, r.Method+" "+r.RequestURI)
		v.conns[r.RemoteAddr] = true
		v.cookie = v.cookie || strings.Contains(r.Header.Get("Cookie"), "vendors-own")
		v.mu.Unlock()
		answer(w, r, n)
	}))
	t.Cleanup(v.Close)
	return v
}

func (v *vendor) root() string { return v.URL + "/Cust12345/api" }

func (v *vendor) count() int {
	v.mu.Lock()
	defer v.mu.Unlock()
	return len(v.calls)
}

// answers gives the first call, that for the version, 404, and all others this status.
func answers(status int) func(http.ResponseWriter, *http.Request, int) {
	return func(w http.ResponseWriter, _ *http.Request, n int) {
		if n == 0 {
			status := http.StatusNotFound
			w.WriteHeader(status)
			return
		}
		w.WriteHeader(status)
	}
}

// TestItEndsWhenItMust, and tells what it has learnt until then.
func TestItEndsWhenItMust(t *testing.T) {
	from := func(third int, then func(http.ResponseWriter)) func(http.ResponseWriter, *http.Request, int) {
		return func(w http.ResponseWriter, _ *http.Request, n int) {
			if n >= third {
				then(w)
				return
			}
			w.WriteHeader(http.StatusTeapot)
		}
	}
	status := func(status int) func(http.ResponseWriter) {
		return func(w http.ResponseWriter) { w.WriteHeader(status) }
	}
	tests := []struct {
		name    string
		answer  func(http.ResponseWriter, *http.Request, int)
		calls   int
		differs int
		ended   string
	}{
		{"throttled at once", from(0, status(429)), 1, 0, "429"},
		{"throttled", from(3, status(429)), 4, 2, "429"},
		{"not well at once", from(0, status(503)), 1, 0, "503"},
		{"not well", from(3, status(500)), 4, 3, "500"},
		{"closes", from(3, hangUp), 5, 2, "2 calls had no answer"},
		{"closes at once", from(0, hangUp), 2, 0, "2 calls had no answer"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v := startVendor(t, test.answer)
			s := begin(t, v.root(), conform.Given{})
			probes := s.probes()
			report := s.run(t, probes)
			if v.count() != test.calls || report.Calls != test.calls || len(s.entries(t)) != test.calls {
				t.Errorf("%d calls came, %d were made, %d recorded, want %d", v.count(), report.Calls, len(s.entries(t)), test.calls)
			}
			if !strings.Contains(report.Ended, test.ended) {
				t.Errorf("it ended: %q", report.Ended)
			}
			if report.Count(conform.Differs) != test.differs || report.Count(conform.Unknown) != len(probes)-test.differs {
				t.Errorf("%d differ, %d are unknown", report.Count(conform.Differs), report.Count(conform.Unknown))
			}
		})
	}
}

func hangUp(w http.ResponseWriter) {
	conn, _, err := w.(http.Hijacker).Hijack()
	if err == nil {
		_ = conn.Close()
	}
}

// TestOneCallAProbe: a connection each, no redirect followed, no cookie sent back.
func TestOneCallAProbe(t *testing.T) {
	v := startVendor(t, func(w http.ResponseWriter, r *http.Request, n int) {
		http.SetCookie(w, &http.Cookie{Name: "vendors-own", Value: "1", Path: "/"})
		if n%2 == 0 {
			http.Redirect(w, r, "/Cust12345/api/elsewhere", http.StatusTemporaryRedirect)
			return
		}
		w.WriteHeader(http.StatusNoContent)
	})
	s := begin(t, v.root(), conform.Given{})
	probes := s.probes()
	report := s.run(t, probes)
	if v.count() != len(probes)+1 || len(v.conns) != v.count() || v.cookie {
		t.Errorf("%d calls on %d connections for %d probes, a cookie: %v", v.count(), len(v.conns), len(probes), v.cookie)
	}
	if report.Ended != "" || v.calls[0] != "GET /Cust12345/api" {
		t.Errorf("it began with %s and ended: %q", v.calls[0], report.Ended)
	}
}

// TestOneAtATime: each is recorded before it leaves, and none leaves before the answer to
// the one before it is there.
func TestOneAtATime(t *testing.T) {
	var mu sync.Mutex
	open := 0
	var s *session
	v := startVendor(t, func(w http.ResponseWriter, _ *http.Request, n int) {
		mu.Lock()
		open++
		if open > 1 {
			t.Error("two calls at once")
		}
		recorded := s.journal.Counts().Received
		mu.Unlock()
		if recorded != uint64(n)+1 {
			t.Errorf("at call %d there are %d recordings", n+1, recorded)
		}
		mu.Lock()
		open--
		mu.Unlock()
		w.WriteHeader(http.StatusNoContent)
	})
	s = begin(t, v.root(), conform.Given{})
	s.run(t, s.probes())
}

func TestMaxCountsTheFirstQuestionToo(t *testing.T) {
	v := startVendor(t, answers(204))
	s := begin(t, v.root(), conform.Given{})
	s.runner.Safety.Max = 3
	report := s.run(t, s.probes())
	if v.count() != 3 || !strings.Contains(report.Ended, "--max") {
		t.Errorf("%d calls, ended %q", v.count(), report.Ended)
	}
}

func TestInterrupted(t *testing.T) {
	ctx, stop := context.WithCancel(t.Context())
	v := startVendor(t, func(w http.ResponseWriter, _ *http.Request, n int) {
		if n == 2 {
			stop()
		}
		w.WriteHeader(http.StatusNoContent)
	})
	s := begin(t, v.root(), conform.Given{})
	s.runner.Waits(func(ctx context.Context, _ time.Duration) error { return ctx.Err() })
	report, err := s.runner.Run(ctx, s.probes())
	if err != nil || v.count() != 3 || report.Ended != "interrupted" {
		t.Errorf("%v; %d calls, ended %q", err, v.count(), report.Ended)
	}
}

func TestTheVersionIsAskedFirst(t *testing.T) {
	v := startVendor(t, func(w http.ResponseWriter, r *http.Request, n int) {
		if n > 0 {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		if r.Header.Get("Authorization") != "" {
			t.Error("with credentials, which it does not need")
		}
		fmt.Fprint(w, `{"NetServerVersion":"12.4 (Build 1514)","v1":"https://…"}`)
	})
	s := begin(t, v.root(), conform.Given{Scheme: "basic", Credential: "u:p4ssw0rd"})
	if got := s.run(t, s.probes()).NetServer; got != "12.4 (Build 1514)" {
		t.Errorf("got %q", got)
	}
}

// TestGivenCredentialsAreNowhere but on the wire: not in a recording, a report or JUnit,
// even from a service that repeats them in every spelling.
func TestGivenCredentialsAreNowhere(t *testing.T) {
	const ticket, appToken, password, xsrf = "7T:Canary+ticket/one==", "canary&app<token>", "Canary/pass word+1", `canary"xsrf\token`
	secrets := []string{ticket, appToken, password, xsrf}
	var canaries []string
	for _, s := range secrets {
		quoted, _ := json.Marshal(s)
		canaries = append(canaries, s, url.QueryEscape(s), url.PathEscape(s), string(quoted[1:len(quoted)-1]),
			base64.StdEncoding.EncodeToString([]byte(s)), base64.RawURLEncoding.EncodeToString([]byte(s)))
	}
	canaries = append(canaries, base64.StdEncoding.EncodeToString([]byte("adm0:"+password)))
	echo := func(w http.ResponseWriter, _ *http.Request, n int) {
		w.Header().Set("X-Echo", strings.ReplaceAll(strings.Join(canaries, " "), "\n", ""))
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusBadRequest)
		all, _ := json.Marshal(strings.Join(canaries, " "))
		fmt.Fprintf(w, `{"Error":true,"ErrorType":%s,"Message":%s,"ErrorSource":%s,%s:1}`, all, all, all, all)
	}
	for _, given := range []conform.Given{
		{Scheme: "soticket", Credential: ticket, AppToken: appToken, XSRF: xsrf},
		{Scheme: "bearer", Credential: ticket, AppToken: appToken, XSRF: xsrf},
		{Scheme: "basic", Credential: "adm0:" + password},
		{XSRF: xsrf},
	} {
		v := startVendor(t, echo)
		s := begin(t, v.root(), given)
		report := s.run(t, s.probes())
		var out bytes.Buffer
		if err := json.NewEncoder(&out).Encode(report); err != nil {
			t.Fatal(err)
		}
		if err := report.WriteJUnit(&out); err != nil {
			t.Fatal(err)
		}
		for _, e := range s.entries(t) {
			out.Write(e.AppendJSON(nil))
		}
		_, pass, _ := strings.Cut(given.Credential, ":")
		own := []string{given.AppToken, given.XSRF, pass, given.Credential}
		for _, secret := range own {
			if secret == "" {
				continue
			}
			quoted, _ := json.Marshal(secret)
			for _, c := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret), string(quoted[1 : len(quoted)-1]), base64.StdEncoding.EncodeToString([]byte(secret)), base64.RawURLEncoding.EncodeToString([]byte(secret))} {
				if strings.Contains(out.String(), c) {
					t.Errorf("%s: %q is in\n%.2000s", given.Scheme, c, out.String())
				}
			}
		}
	}
}

func TestNobodyListens(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	root := "http://" + l.Addr().String() + "/api"
	_ = l.Close()
	s := begin(t, root, conform.Given{})
	report := s.run(t, s.probes())
	if report.Count(conform.Unknown) != len(report.Results) || report.Calls != 2 {
		t.Errorf("%d calls: %+v", report.Calls, report)
	}
	for _, e := range s.entries(t) {
		if e.Outcome == nil || e.Outcome.Kind != mock.ForwardError {
			t.Errorf("recorded %+v", e.Outcome)
		}
	}
}

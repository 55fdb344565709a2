package forward_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"context"
	"encoding/pem"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"somock/mock"
	"somock/mock/forward"
)

// A vendor is a fake service: it keeps the bytes of each call and answers with fixed ones.
type vendor struct {
	listener net.Listener
	answer   string
	hold     bool // keep the connection open after the answer
	done     sync.WaitGroup

	mu    sync.Mutex
	calls []string
}

func startVendor(t *testing.T, answer string) *vendor {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	v := &vendor{listener: l, answer: answer}
	v.done.Go(v.serve)
	t.Cleanup(func() {
		_ = l.Close()
		v.done.Wait()
	})
	return v
}

func (v *vendor) serve() {
	for {
		conn, err := v.listener.Accept()
		if err != nil {
			return
		}
		v.done.Go(func() { v.take(conn) })
	}
}

// take reads one call, answers and hangs up; with hold it waits for the client to leave.
func (v *vendor) take(conn net.Conn) {
	defer conn.Close()
	var seen bytes.Buffer
	request, err := http.ReadRequest(bufio.NewReader(io.TeeReader(conn, &seen)))
	if err != nil {
		return
	}
	_, _ = io.Copy(io.Discard, request.Body)
	v.mu.Lock()
	v.calls = append(v.calls, seen.String())
	v.mu.Unlock()
	_, _ = io.WriteString(conn, v.answer)
	if v.hold {
		_, _ = io.Copy(io.Discard, conn)
	}
}

func (v *vendor) root() string { return "http://" + v.listener.Addr().String() + "/Cust12345/api" }

func (v *vendor) seen() []string {
	v.mu.Lock()
	defer v.mu.Unlock()
	return append([]string(nil), v.calls...)
}

func (v *vendor) target(t *testing.T, o forward.Options) *forward.Target {
	t.Helper()
	target, err := forward.New(v.root(), o)
	if err != nil {
		t.Fatal(err)
	}
	return target
}

const noContent = "HTTP/1.1 204 No Content\r\nCache-Control: no-cache\r\n\r\n"

func call(body string, headers ...string) *mock.Request {
	h := http.Header{"Host": {"127.0.0.1:8204"}}
	for i := 0; i < len(headers); i += 2 {
		h.Add(headers[i], headers[i+1])
	}
	return &mock.Request{Method: http.MethodPost, Target: "/any/api/v1/Agents/Messaging/CreateMessage", Header: h, Body: body}
}

func TestTheCallLeavesAsItCame(t *testing.T) {
	v := startVendor(t, noContent)
	r := call("\x1f\x8b\x00 any bytes \xff", "Authorization", "SOTicket 7T:a==", "Content-Type", "text/json", "So-Apptoken", "t", "X-Two", "1", "X-Two", "2")
	r.RawQuery = "$select=a%20b&x"
	if _, err := v.target(t, forward.Options{}).Send(t.Context(), r, []string{"so-apptoken", "Host", "X-Two", "Authorization"}); err != nil {
		t.Fatal(err)
	}
	want := "POST /Cust12345/api/v1/Agents/Messaging/CreateMessage?$select=a%20b&x HTTP/1.1\r\n" +
		"Host: " + v.listener.Addr().String() + "\r\n" +
		"So-Apptoken: t\r\nX-Two: 1\r\nX-Two: 2\r\nAuthorization: SOTicket 7T:a==\r\nContent-Type: text/json\r\n" +
		"Content-Length: 15\r\nConnection: close\r\n\r\n" + r.Body
	if diff := cmp.Diff([]string{want}, v.seen()); diff != "" {
		t.Error(diff)
	}
}

func TestWhatBelongsToOneConnectionStaysBehind(t *testing.T) {
	v := startVendor(t, "HTTP/1.1 401 Unauthorized\r\nConnection: close, X-Hop\r\nX-Hop: 1\r\nKeep-Alive: timeout=5\r\nWWW-Authenticate: Basic\r\nSet-Cookie: a=b; Secure\r\nContent-Length: 0\r\n\r\n")
	r := call("{}", "Connection", "keep-alive, Upgrade, HTTP2-Settings, X-Secret-Hop", "X-Secret-Hop", "1", "Upgrade", "h2c", "Http2-Settings", "AAMAAABk",
		"Keep-Alive", "timeout=5", "Te", "trailers", "Trailer", "X", "Transfer-Encoding", "chunked", "Proxy-Authorization", "Basic x", "Proxy-Connection", "keep-alive",
		"Expect", "100-continue", "Forwarded", "for=1", "X-Forwarded-For", "1.2.3.4", "X-Forwarded-Host", "h", "X-Mock-Tenant", "Acme", "Content-Length", "999", "Accept", "text/xml")
	reply, err := v.target(t, forward.Options{}).Send(t.Context(), r, nil)
	if err != nil {
		t.Fatal(err)
	}
	want := "POST /Cust12345/api/v1/Agents/Messaging/CreateMessage HTTP/1.1\r\nHost: " + v.listener.Addr().String() +
		"\r\nAccept: text/xml\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}"
	if diff := cmp.Diff([]string{want}, v.seen()); diff != "" {
		t.Errorf("sent: %s", diff)
	}
	kept := http.Header{"Www-Authenticate": {"Basic"}, "Set-Cookie": {"a=b; Secure"}, "Content-Length": {"0"}}
	if diff := cmp.Diff(kept, reply.Header); diff != "" {
		t.Errorf("passed on: %s", diff)
	}
}

func compressed(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = io.WriteString(w, s)
	_ = w.Close()
	return b.String()
}

func TestTheReplyComesBackAsItWas(t *testing.T) {
	zipped := compressed(`{"Error":true}`)
	tests := []struct {
		name, answer string
		status       int
		body         string
	}{
		{"no content", noContent, 204, ""},
		{"gzip stays gzip", "HTTP/1.1 400 Bad Request\r\nContent-Encoding: gzip\r\nContent-Length: " + strconv.Itoa(len(zipped)) + "\r\n\r\n" + zipped, 400, zipped},
		{"chunked", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nnull\r\n0\r\n\r\n", 200, "null"},
		{"until it closes", "HTTP/1.1 500 Oops\r\n\r\nnot a good day", 500, "not a good day"},
		{"a redirect is not followed", "HTTP/1.1 302 Found\r\nLocation: http://127.0.0.1:1/\r\nContent-Length: 0\r\n\r\n", 302, ""},
		{"interim replies are not passed on", "HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 100 Continue\r\n\r\n" + noContent, 204, ""},
		{"an unknown status", "HTTP/1.1 799 Odd\r\nContent-Length: 1\r\n\r\nx", 799, "x"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v := startVendor(t, test.answer)
			reply, err := v.target(t, forward.Options{}).Send(t.Context(), call("{}"), nil)
			if err != nil {
				t.Fatal(err)
			}
			if reply.Status != test.status || string(reply.Body) != test.body {
				t.Errorf("got %d %q", reply.Status, reply.Body)
			}
			if n := len(v.seen()); n != 1 {
				t.Errorf("the service was called %d times", n)
			}
		})
	}
}

// TestNoWholeReplyIsNone: it is called once, whatever comes.
func TestNoWholeReplyIsNone(t *testing.T) {
	tests := []struct {
		name, answer string
		is           error
	}{
		{"nothing", "", forward.ErrNoReply},
		{"no HTTP", "SSH-2.0-OpenSSH\r\n", forward.ErrNoReply},
		{"half a head", "HTTP/1.1 204 No", forward.ErrNoReply},
		{"half a body", "HTTP/1.1 400 Bad\r\nContent-Length: 100\r\n\r\nhalf", forward.ErrNoReply},
		{"broken chunks", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nnull", forward.ErrNoReply},
		{"a head without end", "HTTP/1.1 200 OK\r\n" + strings.Repeat("X: "+strings.Repeat("x", 1000)+"\r\n", 2000), forward.ErrNoReply},
		{"an upgrade", "HTTP/1.1 101 Switching Protocols\r\nUpgrade: h2c\r\nConnection: Upgrade\r\n\r\n", forward.ErrNoReply},
		{"interim ones without end", strings.Repeat("HTTP/1.1 102 Processing\r\n\r\n", 20), forward.ErrNoReply},
		{"too large", "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n" + strings.Repeat("x", 100), forward.ErrTooLarge},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			v := startVendor(t, test.answer)
			reply, err := v.target(t, forward.Options{MaxBody: 50}).Send(t.Context(), call("{}"), nil)
			if !errors.Is(err, test.is) {
				t.Errorf("got %v, %v, want %v", reply, err, test.is)
			}
			if n := len(v.seen()); n != 1 {
				t.Errorf("the service was called %d times", n)
			}
		})
	}
}

func TestASilentServiceIsLeft(t *testing.T) {
	v := startVendor(t, "")
	v.hold = true
	_, err := v.target(t, forward.Options{Timeout: 50 * time.Millisecond}).Send(t.Context(), call("{}"), nil)
	if !errors.Is(err, context.DeadlineExceeded) || !errors.Is(err, forward.ErrNoReply) || !strings.Contains(err.Error(), "within 50ms") {
		t.Errorf("got %v", err)
	}
	if n := len(v.seen()); n != 1 {
		t.Errorf("the service was called %d times", n)
	}
}

func TestNobodyListens(t *testing.T) {
	v := startVendor(t, "")
	_ = v.listener.Close()
	if _, err := v.target(t, forward.Options{}).Send(t.Context(), call("{}"), nil); !errors.Is(err, forward.ErrUnreachable) {
		t.Errorf("got %v", err)
	}
}

func TestHEADHasALengthAndNoBody(t *testing.T) {
	v := startVendor(t, "HTTP/1.1 200 OK\r\nContent-Length: 123\r\n\r\n")
	r := call("")
	r.Method = http.MethodHead
	reply, err := v.target(t, forward.Options{}).Send(t.Context(), r, nil)
	if err != nil || reply.Header.Get("Content-Length") != "123" || len(reply.Body) > 0 {
		t.Errorf("got %+v, %v", reply, err)
	}
	if strings.Contains(v.seen()[0], "Content-Length") {
		t.Errorf("a HEAD was sent with a length: %q", v.seen()[0])
	}
}

// TestTLSIsAlwaysVerified against a server with a CA of its own.
func TestTLSIsAlwaysVerified(t *testing.T) {
	calls := 0
	service := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		calls++
		if r.ProtoMajor != 1 {
			t.Errorf("it was called by %s", r.Proto)
		}
		w.WriteHeader(http.StatusNoContent)
	}))
	service.EnableHTTP2 = true
	service.Config.ErrorLog = log.New(io.Discard, "", 0)
	service.StartTLS()
	defer service.Close()
	root := service.URL + "/api"

	unknown, err := forward.New(root, forward.Options{})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := unknown.Send(t.Context(), call("{}"), nil); !errors.Is(err, forward.ErrUnreachable) || calls != 0 {
		t.Errorf("an unknown CA: %v, %d calls", err, calls)
	}

	file := filepath.Join(t.TempDir(), "ca.pem")
	text := pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: service.Certificate().Raw})
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	known, err := forward.New(root, forward.Options{CAFile: file})
	if err != nil {
		t.Fatal(err)
	}
	if reply, err := known.Send(t.Context(), call("{}"), nil); err != nil || reply.Status != 204 || calls != 1 {
		t.Errorf("a given CA: %+v, %v, %d calls", reply, err, calls)
	}

	otherName := strings.Replace(root, "127.0.0.1", "localhost", 1)
	stranger, err := forward.New(otherName, forward.Options{CAFile: file})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := stranger.Send(t.Context(), call("{}"), nil); !errors.Is(err, forward.ErrUnreachable) || calls != 1 {
		t.Errorf("another name than the certificate's: %v, %d calls", err, calls)
	}
}

func TestEnvironmentNamesNoProxy(t *testing.T) {
	v := startVendor(t, noContent)
	t.Setenv("HTTP_PROXY", "http://127.0.0.1:1")
	t.Setenv("ALL_PROXY", "http://127.0.0.1:1")
	if _, err := v.target(t, forward.Options{}).Send(t.Context(), call("{}"), nil); err != nil {
		t.Error(err)
	}
}

func TestRoots(t *testing.T) {
	tests := []struct{ root, tenant, wrong string }{
		{"https://sod.superoffice.com/Cust12345/api", "Cust12345", ""},
		{"https://sod.superoffice.com/Cust12345/api/", "Cust12345", ""},
		{"http://127.0.0.1:8204/api", "", ""},
		{"https://crm.example.com/SuperOffice/API", "SuperOffice", ""},
		{"http://[::1]:8204/api", "", ""},
		{"", "", "no scheme"},
		{"sod.superoffice.com/Cust12345/api", "", "no scheme"},
		{"ftp://sod.superoffice.com/api", "", "no scheme"},
		{"https:///api", "", "no host"},
		{"https://sod.superoffice.com", "", "not /api"},
		{"https://sod.superoffice.com/Cust12345", "", "not /api"},
		{"https://sod.superoffice.com/a/b/api", "", "not /api"},
		{"https://sod.superoffice.com/-x/api", "", "no tenant name"},
		{"https://sod.superoffice.com/Cust12345/api?a=b", "", "a query"},
		{"https://sod.superoffice.com/Cust12345/api#x", "", "a fragment"},
		{"https://sod.superoffice.com/Cust12345/api/v1/Agents/Messaging/CreateMessage", "", "the operation"},
		{"https://tje0:geheim@sod.superoffice.com/api", "", "a user or password"},
		{"https://sod superoffice/api", "", "no URL"},
	}
	for _, test := range tests {
		u, err := forward.ParseRoot(test.root)
		if test.wrong == "" {
			if err != nil || forward.Tenant(u) != test.tenant {
				t.Errorf("%s: %v, %v", test.root, u, err)
			}
			continue
		}
		if !mock.IsFailure(err, mock.Usage) || !strings.Contains(err.Error(), test.wrong) || mock.HintOf(err) == "" || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%s: got %v, want one that says %q", test.root, err, test.wrong)
		}
	}
}

func TestLoopback(t *testing.T) {
	for host, want := range map[string]bool{"127.0.0.1": true, "127.9.9.9": true, "::1": true, "localhost": true, "LOCALHOST": true, "localhost.evil.com": false, "127.0.0.1.nip.io": false, "10.0.0.1": false, "": false} {
		if got := forward.Loopback(host); got != want {
			t.Errorf("%q: %v", host, got)
		}
	}
}

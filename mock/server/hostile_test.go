package server_test

import (
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"somock/mock/server"
)

// What is no good HTTP gets one answer at most, and leaves a trace: a recording where it
// still was a request, a malformed line where net/http refused it by itself.
func TestMalformedRequestsAreAnsweredOnceAndRecorded(t *testing.T) {
	const head = "POST /api/v1/Agents/Messaging/CreateMessage HTTP/1.1\r\nHost: x\r\n"
	const auth = "Authorization: Basic dGplMDpUamUw\r\nContent-Type: application/json\r\n"
	for name, raw := range map[string]string{
		"no host":                        "POST / HTTP/1.1\r\n\r\n",
		"two hosts":                      head + "Host: y\r\n\r\n",
		"a host that is none":            "POST / HTTP/1.1\r\nHost: a b\r\n\r\n",
		"Content-Length twice":           head + auth + "Content-Length: 2\r\nContent-Length: 3\r\n\r\n{}",
		"Content-Length as text":         head + auth + "Content-Length: two\r\n\r\n{}",
		"negative Content-Length":        head + auth + "Content-Length: -1\r\n\r\n",
		"signed Content-Length":          head + auth + "Content-Length: +2\r\n\r\n{}",
		"Transfer-Encoding unknown":      head + auth + "Transfer-Encoding: zip\r\n\r\n",
		"Transfer-Encoding twice":        head + auth + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
		"length and chunks":              head + auth + "Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n",
		"chunk size that is none":        head + auth + "Transfer-Encoding: chunked\r\n\r\nzz\r\n{}\r\n0\r\n\r\n",
		"chunk without its end":          head + auth + "Transfer-Encoding: chunked\r\n\r\n2\r\n{}x0\r\n\r\n",
		"bare LF":                        strings.ReplaceAll(head+auth+"Content-Length: 2\r\n\r\n{}", "\r\n", "\n"),
		"folded header":                  head + auth + "X-A: b\r\n c\r\nContent-Length: 2\r\n\r\n{}",
		"space before the colon":         head + "X-A : b\r\n\r\n",
		"header without colon":           head + "nonsense\r\n\r\n",
		"header without name":            head + ": x\r\n\r\n",
		"NUL in a header":                head + "X-A: a\x00b\r\n\r\n",
		"NUL in the path":                "POST /\x00 HTTP/1.1\r\nHost: x\r\n\r\n",
		"no path":                        "POST  HTTP/1.1\r\nHost: x\r\n\r\n",
		"no version":                     "POST /api\r\n\r\n",
		"HTTP/0.9":                       "GET /\r\n",
		"HTTP/2 preface":                 "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
		"HTTP/3.0":                       "GET / HTTP/3.0\r\nHost: x\r\n\r\n",
		"method that is none":            "P(ST / HTTP/1.1\r\nHost: x\r\n\r\n",
		"TLS":                            "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n",
		"absolute URI":                   "POST http://u:p@other/api/v1/Agents/Messaging/CreateMessage HTTP/1.1\r\nHost: x\r\n" + auth + "Content-Length: 2\r\n\r\n{}",
		"OPTIONS *":                      "OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n",
		"CONNECT":                        "CONNECT other:443 HTTP/1.1\r\nHost: other:443\r\n\r\n",
		"unknown expectation":            head + auth + "Expect: miracles\r\nContent-Length: 2\r\n\r\n{}",
		"percent that is none":           "POST /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
		"header larger than is taken":    head + "X-A: " + strings.Repeat("a", 80<<10) + "\r\n\r\n",
		"credential in the wrong header": head + "Authenticate: Basic c2VjcmV0OnNlY3JldA==\r\nX-A : b\r\n\r\n",
	} {
		dir := filepath.Join(t.TempDir(), "recordings")
		s := start(t, func(c *server.Config) { c.Recordings = dir })
		answer := exchange(t, s, raw)
		if n := strings.Count(answer, "HTTP/1.1 "); n > 1 {
			t.Errorf("%s: %d answers:\n%s", name, n, answer)
		}
		traces := len(linesOfKind(t, dir, "received")) + malformedLines(t, s, dir)
		if traces != 1 && answer != "" {
			t.Errorf("%s: %d traces on record of the call that was answered:\n%s", name, traces, answer)
		}
		for _, line := range linesOfKind(t, dir, "malformed") {
			if strings.Contains(line, "c2VjcmV0") {
				t.Errorf("%s: a credential is on record: %s", name, line)
			}
		}
	}
}

// malformedLines is how many malformed lines there are. They are on disk a moment after
// net/http's answer, but before the call that this sends behind them.
func malformedLines(t *testing.T, s *server.Server, dir string) int {
	t.Helper()
	do(t, newCall("POST", s.Info().URL+operation))
	return len(linesOfKind(t, dir, "malformed"))
}

// exchange sends raw bytes, closes its side, and gives all that comes back.
func exchange(t *testing.T, s *server.Server, raw string) string {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(s.Info().URL, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_ = conn.SetDeadline(time.Now().Add(10 * time.Second))
	if _, err := io.WriteString(conn, raw); err != nil {
		return "" // it closed before it had read all: an answer by itself
	}
	_ = conn.(*net.TCPConn).CloseWrite()
	answer, _ := io.ReadAll(conn) // what was read counts, however it ended
	return string(answer)
}

func TestTwoWaysOfFramingAreNoted(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "recordings")
	s := start(t, func(c *server.Config) { c.Recordings = dir })
	exchange(t, s, "POST /api/v1/Agents/Messaging/CreateMessage HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n")
	if notes := linesOfKind(t, dir, "note"); len(notes) != 1 || gjson.Get(notes[0], "note").String() != "framing" {
		t.Errorf("notes: %v", notes)
	}
}

// A thousand clients that leave in the middle of a delay leave nothing behind, and each
// is on record as gone.
func TestClientsThatLeaveLeaveNothingBehind(t *testing.T) {
	const clients = 1000
	s := start(t, func(c *server.Config) {
		c.Scenarios = []string{scenarioFile(t, "version: 1\nstubs:\n  - finally: {status: 204, delay: 1h}\n")}
	})
	before := openDescriptors(t)
	raw := "POST " + operation + " HTTP/1.1\r\nHost: x\r\nAuthorization: Basic dGplMDpUamUw\r\nContent-Type: application/json\r\nContent-Length: 31\r\n\r\n" + `{"IncomingMessage":{"To":"1"}}` + "\n"
	conns := make([]net.Conn, clients)
	for i := range conns {
		conn, err := net.Dial("tcp", strings.TrimPrefix(s.Info().URL, "http://"))
		if err != nil {
			t.Fatal(err)
		}
		conns[i] = conn
		if _, err := io.WriteString(conn, raw); err != nil {
			t.Fatal(err)
		}
	}
	wait := func(filter string) {
		t.Helper()
		if _, answer := ask(t, s, "POST", "/recordings/wait", fmt.Sprintf(`{"filter":%q,"count":%d,"timeout":"60s"}`, filter, clients)); !answer.Get("ok").Bool() {
			t.Fatalf("%s: %d of %d", filter, answer.Get("recordings.#").Int(), clients)
		}
	}
	wait("outcome:pending")
	for _, conn := range conns {
		_ = conn.Close()
	}
	wait("outcome:client-gone")
	for tries := 0; openDescriptors(t) > before; tries++ { // the last connections close as this asks
		if tries == 10_000 {
			t.Fatalf("%d descriptors open before, %d after", before, openDescriptors(t))
		}
		runtime.Gosched()
	}
}

// openDescriptors is how many files this process has open.
func openDescriptors(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("skipped: no /proc to count open files in")
	}
	return len(entries)
}

package cli_test

import (
	"bufio"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"somock/mock/cli"
)

// canaryHeaders are header lines in which a secret stands by accident or by a client's own
// habit, CANARY standing for it.
func canaryHeaders() []string {
	basic := base64.StdEncoding.EncodeToString([]byte("tje0:" + canary))
	lines := []string{
		"Authorization: Basic\t" + basic, "X-Any: Basic%09" + basic, "Content-Type: Bearer\tCANARY", "Content-Type: application/json; token=CANARY", "Accept: 7T:CANARY",
		"User-Agent: eyJCANARY.x.y", "X-Any: http://h/?a=http%3A%2F%2Fh%2F%3Fpwd%3DCANARY", "Link: <http://h/?code=CANARY>; rel=next",
	}
	for _, name := range []string{"X-Pass", "Passphrase", "X-Pwd", "My-Credential", "Credentials", "X-Session", "Session-Id", "X-Signature", "Client-Assertion"} {
		lines = append(lines, name+": CANARY", name+": x CANARY")
	}
	for _, name := range []string{"Authorization", "X-Any"} {
		for _, blank := range []string{"\t", "%09", "%20", "+", "\u00a0", " \t "} {
			lines = append(lines, name+": Bearer"+blank+"CANARY", name+": sOtIcKeT"+blank+"CANARY")
		}
		for _, first := range []string{"7T:", "7A:", "8A:", "eyJ", "7t:", "7T%3A"} {
			lines = append(lines, name+": "+first+"CANARY", name+": "+first+"CANARY more")
		}
	}
	for _, name := range []string{"Referer", "Origin", "Location"} {
		for _, address := range []string{"http://h/a?token=CANARY", "/a?x=1;sig=CANARY", "http://u:CANARY@h/", "//u:CANARY@h", "http://h/a?%73ession=CANARY#x", "http://h/#access_token=CANARY", "/a?x=Bearer%09CANARY"} {
			lines = append(lines, name+": "+address)
		}
	}
	return lines
}

// canaryTargets are such targets. Those that begin with ? belong to the operation.
func canaryTargets() []string {
	targets := []string{
		"//user:CANARY@host/api", "///user:CANARY@host/api", "http://user:CANARY@host/api/v1/Agents/Messaging/CreateMessage", "/a//user:CANARY@host/b", "/a;jsessionid=CANARY?x=1", "/a%3Ftoken=CANARY",
		"?a=1;token=CANARY", "?a;pwd=CANARY;b", "?%74oken=CANARY", "?%2574oken=CANARY", "?tok%65n=CANARY", "?a=1%26token%3DCANARY", "?a=Bearer%09CANARY", "?a=Bearer+CANARY", "?a=SOTicket%2509CANARY",
		"?a=7T:CANARY", "?a=7A%3ACANARY", "?8A:CANARY", "?a=eyJCANARY", "?Bearer%09CANARY", "?url=http://u:CANARY@h/", "?url=http%3A%2F%2Fh%2F%3Fcode%3DCANARY",
	}
	for _, name := range []string{"password", "pwd", "credential", "session", "signature", "client_assertion", "code", "sig"} {
		targets = append(targets, "?"+name+"=CANARY", "?x=1;"+name+"=CANARY")
	}
	return targets
}

// canaryHeads are what net/http refuses to read.
func canaryHeads() []string {
	return []string{
		"GET / HTTP/1.1\r\nHost: h\r\nAuthorization : Bearer CANARY", "GET / HTTP/1.1\r\nHost: h\r\nBearer CANARY", "GET / HTTP/1.1\r\nHost: h\r\nContent-Length: 7T:CANARY", "GET / HTTP/1.1\r\nHost: Bearer\tCANARY", "GET / HTTP/1.1\r\nHost: user:CANARY@h",
		"GET //user:CANARY@host/ HTTP/9.1", "GET /a?token=CANARY HTTP/9.1", "GET /a;pwd=CANARY HTTP/9.1", "GET /%zz?token=CANARY HTTP/1.1", "GET http://u:CANARY@h/%zz HTTP/1.1", "eyJCANARY", "Bearer CANARY",
		"GET / HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: Basic%09CANARY", "GET / HTTP/1.1\r\nHost: h\r\nX: \x00 CANARY", "GET / HTTP/1.1\r\nHost: h\r\n Bearer CANARY", "CONNECT user:CANARY@h:443 HTTP/9.1",
		"GET / HTTP/1.1\r\nHost: h\r\nExpect : 8A:CANARY\r\nReferer: http://h/?session=CANARY",
	}
}

// echoing answers with headers that carry secrets only by what a client put into them.
const echoing = `version: 1
stubs:
  - name: echo
    finally:
      status: 200
      headers: { X-Echo: '${header.X-Any}', Location: '${header.Referer}' }
      body: '${header.X-Any} ${header.Referer} ${header.Accept}'
`

const canaryExpectations = `version: 1
expect:
  - name: never
    when: { message: { content: never }, headers: { X-Any: never, Referer: never, Location: never, X-Pass: never, Authorization: never }, query: { a: never, password: never } }
`

// lastOfAll is the content of the call behind which no other comes.
const lastOfAll = "last-of-all"

// A secret is nowhere, whatever the place in which it came: not in what is kept, logged,
// shown or exported.
func TestNoSecretIsShownWhereverItCameIn(t *testing.T) {
	for _, format := range []string{"text", "json"} {
		t.Run("log as "+format, func(t *testing.T) { lookForCanaries(t, format) })
	}
}

func lookForCanaries(t *testing.T, format string) {
	t.Chdir(t.TempDir())
	writeFile(t, "echo.yaml", echoing)
	writeFile(t, "expect.yaml", canaryExpectations)
	log, url, stop := serveForCanaries(t, "serve", "--addr", "127.0.0.1:0", "--ready-file", "ready.json", "--log-format", format, "--admin-token", canary+"5", "--scenario", "./echo.yaml")
	events := openEvents(t, url)
	calls := 0
	for _, line := range canaryHeaders() {
		sendRaw(t, url, "?", line)
		calls++
	}
	for _, target := range canaryTargets() {
		sendRaw(t, url, target, "Content-Type: application/json")
		calls++
	}
	for _, head := range canaryHeads() {
		sendHead(t, url, head)
	}
	sendRaw(t, url, "?", "X-Any: Bearer\tCANARY", lastOfAll)
	calls++
	seen := map[string]string{"the events": readEvents(t, events, lastOfAll)}
	lookAtAPI(t, url, calls, seen)
	lookAtPages(t, url, calls, seen)
	lookAtCommands(t, url, seen)
	stop()
	seen["the log"] = log.String()
	seen["judge"] = judgeCanaries(t)
	for _, name := range append(filesBelow(t, "recordings"), "junit.xml", "report.html", "judged.xml") {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		seen[filepath.Base(name)] = string(content)
	}
	for _, where := range []string{"the events", "the log", "GET /recordings", "GET /recordings/export?as=curl", "page detail?id=1", "somock recordings tail", "junit.xml", "report.html", "judge"} {
		if len(seen[where]) < 100 {
			t.Errorf("of %s nothing was looked at: %q", where, seen[where])
		}
	}
	noCanaryIn(t, seen)
}

// noCanaryIn fails for each text that has the secret, in the case of its letters or another.
func noCanaryIn(t *testing.T, seen map[string]string) {
	t.Helper()
	for where, text := range seen {
		for _, form := range []string{canary[:6], base64.StdEncoding.EncodeToString([]byte("tje0:" + canary))[:16], base64.StdEncoding.EncodeToString([]byte(canary))[:8]} {
			if i := strings.Index(strings.ToLower(text), strings.ToLower(form)); i >= 0 {
				t.Errorf("%s shows a secret: …%s…", where, text[max(0, i-120):min(len(text), i+40)])
			}
		}
	}
}

func lookAtAPI(t *testing.T, url string, calls int, seen map[string]string) {
	t.Helper()
	paths := []string{
		"/recordings", "/recordings?limit=10000", "/malformed", "/stats", "/report", "/report?format=junit", "/report?format=text", "/inbox", "/tenants", "/status", "/scenarios", "/scenarios/echo", "/rules", "/version",
		"/recordings/export?as=json", "/recordings/export?as=har", "/recordings/export?as=curl", "/recordings/export?as=http",
	}
	for id := range calls {
		paths = append(paths, fmt.Sprintf("/recordings/%d", id+1))
	}
	for _, path := range paths {
		seen["GET "+path] = fetch(t, url+"/__admin"+path)
	}
	for path, body := range map[string]string{
		"/verify": canaryExpectations, "/recordings/find": `{"filter":"content:never"}`, "/recordings/wait": `{"filter":"content:never","timeout":"1ms"}`, "/recordings/count": `{}`,
	} {
		seen["POST "+path] = post(t, url+"/__admin"+path, body)
	}
	var stats struct{ Recordings, Malformed int }
	if err := json.Unmarshal([]byte(seen["GET /stats"]), &stats); err != nil || stats.Recordings != calls || stats.Malformed != len(canaryHeads()) {
		t.Errorf("seen %+v, %v, expected %d recordings and %d malformed", stats, err, calls, len(canaryHeads()))
	}
}

func lookAtPages(t *testing.T, url string, calls int, seen map[string]string) {
	t.Helper()
	paths := []string{"inbox", "timing", "connect", "update", "reset"}
	for id := range calls {
		for _, of := range []string{"detail?id=%d", "body?id=%d&of=reply", "body?id=%d&of=request", "export?id=%d&as=curl", "export?id=%d&as=http"} {
			paths = append(paths, fmt.Sprintf(of, id+1))
		}
	}
	for _, path := range paths {
		seen["page "+path] = fetch(t, url+"/__admin/page/"+path)
	}
	seen["page"], seen["page of one"] = fetch(t, url+"/__admin/"), fetch(t, url+"/__admin/?id=1")
}

func lookAtCommands(t *testing.T, url string, seen map[string]string) {
	t.Helper()
	t.Setenv("SOMOCK_ADMIN_TOKEN", canary+"5")
	for _, source := range [][]string{{"--server", url}, {"--dir", "recordings"}} {
		for _, args := range [][]string{
			{"recordings", "list", "--limit", "1000"}, {"recordings", "list", "--json"}, {"recordings", "show", "1"}, {"recordings", "show", "last"}, {"recordings", "malformed"}, {"recordings", "stats"},
			{"recordings", "diff", "1", "2"}, {"recordings", "diff", "20", "70"}, {"recordings", "export", "--as", "har"}, {"recordings", "export", "--as", "curl"}, {"recordings", "export", "--as", "http"}, {"recordings", "export"},
			{"recordings", "wait", "--timeout", "1ms", "--filter", "content:never"}, {"inbox"}, {"verify", "--expect", "expect.yaml", "--junit", "junit.xml", "--report", "report.html"},
		} {
			seen["somock "+strings.Join(args, " ")+" "+source[0]] = command(t, append(args, source...)...)
		}
	}
	seen["somock recordings fsck"] = command(t, "recordings", "fsck", "--dir", "recordings")
	seen["somock recordings tail"] = tailUntil(t, lastOfAll, "--server", url, "--limit", "1000")
}

// tailUntil runs somock recordings tail until it has printed a text.
func tailUntil(t *testing.T, text string, args ...string) string {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	out := &stopper{stop: cancel, text: text}
	cli.Main(ctx, cli.System{Version: "1", Args: append([]string{"recordings", "tail"}, args...), Environ: os.Environ(), Out: out, Err: out})
	if !strings.Contains(out.String(), text) {
		t.Fatalf("tail has not printed %q, but: %s", text, out)
	}
	return out.String()
}

// A stopper stops who writes to it once a text was written.
type stopper struct {
	syncBuffer
	stop func()
	text string
}

func (s *stopper) Write(p []byte) (int, error) {
	n, err := s.syncBuffer.Write(p)
	if strings.Contains(s.String(), s.text) {
		s.stop()
	}
	return n, err
}

// judgeCanaries has a file judged that a browser has saved with all secrets in it.
func judgeCanaries(t *testing.T) string {
	t.Helper()
	type pair struct {
		Name  string `json:"name"`
		Value string `json:"value"`
	}
	var entries []any
	add := func(target string, headers ...pair) {
		entries = append(entries, map[string]any{"startedDateTime": "2026-11-25T08:00:00Z", "request": map[string]any{
			"method": "POST", "url": "http://h" + operation + withCanary(target), "headers": headers, "postData": map[string]any{"mimeType": "application/json", "text": "{"},
		}})
	}
	for _, line := range canaryHeaders() {
		name, value, _ := strings.Cut(withCanary(line), ": ")
		add("", pair{name, value})
	}
	for _, target := range canaryTargets() {
		if strings.HasPrefix(target, "?") {
			add(target)
		}
	}
	archive, err := json.Marshal(map[string]any{"log": map[string]any{"version": "1.2", "entries": entries}})
	if err != nil {
		t.Fatal(err)
	}
	writeFile(t, "calls.har", string(archive))
	return command(t, "judge", "calls.har", "--junit", "judged.xml") + command(t, "judge", "calls.har", "--json")
}

const operation = "/api/v1/Agents/Messaging/CreateMessage"

func withCanary(s string) string { return strings.ReplaceAll(s, "CANARY", canary) }

// sendRaw makes a call with one header line, as net/http's client would not, and waits
// for its answer. Its content may be given.
func sendRaw(t *testing.T, url, target, line string, content ...string) {
	t.Helper()
	if strings.HasPrefix(target, "?") {
		target = operation + target
	}
	body := `{"IncomingMessage":{"To":"1","From":"2","Content":"` + strings.Join(append(content, "x"), " ") + `","Plugin":"p"}}`
	head := "POST " + target + " HTTP/1.1\r\n" + line + "\r\nConnection: close\r\nContent-Length: " + fmt.Sprint(len(body)) + "\r\n"
	for _, other := range []string{"Host: h", "Content-Type: application/json", "Authorization: Basic dGplMDpUamUw"} {
		if name, _, _ := strings.Cut(other, ":"); !strings.HasPrefix(line, name+":") {
			head += other + "\r\n"
		}
	}
	exchange(t, url, withCanary(head)+"\r\n"+body)
}

// sendHead sends what becomes no request, and waits until it was refused.
func sendHead(t *testing.T, url, head string) {
	t.Helper()
	exchange(t, url, withCanary(head)+"\r\n\r\n")
}

func exchange(t *testing.T, url, bytes string) {
	t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, bytes); err != nil {
		t.Fatal(err)
	}
	if answer, err := io.ReadAll(conn); err != nil || !strings.HasPrefix(string(answer), "HTTP/1.1 ") {
		t.Errorf("%q is answered %q, %v", bytes, answer, err)
	}
}

func openEvents(t *testing.T, url string) *http.Response {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url+"/__admin/events", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+canary+"5")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	return resp
}

// readEvents reads a stream up to the outcome of the call with this content.
func readEvents(t *testing.T, stream *http.Response, content string) string {
	t.Helper()
	defer stream.Body.Close()
	var text strings.Builder
	lines := bufio.NewReader(stream.Body)
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			t.Fatalf("the events end with %v behind %s", err, text.String())
		}
		text.WriteString(line)
		if strings.Contains(line, content) && strings.Contains(line, `"outcome":"answered"`) {
			return text.String()
		}
	}
}

func post(t *testing.T, url, body string) string {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, url, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+canary+"5")
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	answer, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Errorf("%s is answered %d %s, %v", url, resp.StatusCode, answer, err)
	}
	return string(answer)
}

package cli_test

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"somock/mock/cli"
)

// A canary is a secret that must be seen nowhere once it has been sent. Each stands for
// a place where clients put theirs, right or wrong.
const canary = "CaNaRy5eCrEt"

// syncBuffer is a buffer that a server may write while a test reads it.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

func TestNoSecretIsEverShownOrKept(t *testing.T) {
	work := t.TempDir()
	t.Chdir(work)
	credentials := filepath.Join(work, "credentials.yaml")
	writeFile(t, credentials, "basic: [{user: tje0, password: "+canary+"1}]\nsoticket: [{ticket: '${CANARY_TICKET}', identity: system}]\napp-tokens: ["+canary+"2]\nxsrf: ["+canary+"3]\n")
	t.Setenv("CANARY_TICKET", canary+"4")
	log, url, stop := serveForCanaries(t, "serve", "--addr", "127.0.0.1:0", "--ready-file", "ready.json", "--log-format", "json",
		"--credentials", credentials, "--redact", "X-Mine", "--redact", "message.content", "--admin-token", canary+"5", "--scenario", "bad-afternoon", "--seed", "1")
	sendCanaries(t, url)
	seen := map[string]string{}
	for _, path := range []string{"/recordings", "/recordings/last", "/recordings?filter=status:401", "/stats", "/report", "/report?format=junit", "/inbox", "/tenants", "/status", "/scenarios", "/arm",
		"/recordings/export?as=json", "/recordings/export?as=har", "/recordings/export?as=curl", "/recordings/export?as=http", "/", "/version", "/recordings/nope"} {
		seen["GET "+path] = fetch(t, url+"/__admin"+path)
	}
	seen["a wrong admin token"] = fetchWith(t, url+"/__admin/version", canary+"6")
	for _, args := range [][]string{
		{"recordings", "list"}, {"recordings", "list", "--json"}, {"recordings", "show", "last"}, {"recordings", "show", "1"}, {"recordings", "stats"},
		{"recordings", "export", "--as", "har"}, {"recordings", "export", "--as", "curl"}, {"recordings", "export", "--as", "http"},
		{"inbox"}, {"verify"}, {"recordings", "fsck"}, {"serve", "--help"},
		{"serve", "--credentials", credentials, "--addr", "no address"}, {"send", "--server", url, "--auth", canary + "7"},
	} {
		seen["somock "+strings.Join(args, " ")] = command(t, args...)
	}
	stop()
	seen["the log"] = log.String()
	for _, name := range filesBelow(t, filepath.Join(work, "recordings")) {
		content, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		seen[name] = string(content)
	}
	if !strings.Contains(seen["somock recordings list"], "204") || !strings.Contains(seen["the log"], `"msg":"call"`) {
		t.Fatalf("nothing was looked at: %q", seen["somock recordings list"])
	}
	for where, text := range seen {
		for _, form := range []string{canary[:6], base64.StdEncoding.EncodeToString([]byte("tje0:" + canary))[:16]} {
			if i := strings.Index(strings.ToLower(text), strings.ToLower(form)); i >= 0 {
				t.Errorf("%s shows a secret: …%s…", where, text[max(0, i-80):min(len(text), i+40)])
			}
		}
	}
}

// sendCanaries makes calls with a secret wherever one can be.
func sendCanaries(t *testing.T, url string) {
	t.Helper()
	basic := "Basic " + base64.StdEncoding.EncodeToString([]byte("tje0:"+canary+"1"))
	for _, headers := range []map[string]string{
		{"Authorization": basic},
		{"Authorization": "SOTicket " + canary + "4", "SO-AppToken": canary + "2"},
		{"Authorization": "bearer " + canary},
		{"Authorization": canary},
		{"Authorization": "Basic " + canary + "!"},
		{"Authorization": "Tickets " + canary},
		{"Authenticate": basic},
		{"X-Whatever": "Bearer " + canary, "Authorization": basic},
		{"X-XSRF-TOKEN": canary + "3", "Cookie": "XSRF-TOKEN=" + canary + "3; other=" + canary},
		{"X-Api-Key": canary, "My-Secret": canary, "X-Mine": canary, "Proxy-Authorization": basic},
	} {
		r, err := http.NewRequest(http.MethodPost, url+"/api/v1/Agents/Messaging/CreateMessage?access_token="+canary+"&x=Bearer%20"+canary,
			strings.NewReader(`{"IncomingMessage":{"To":"1","From":"2","Content":"`+canary+`","Plugin":"p"}}`))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		for name, value := range headers {
			r.Header.Set(name, value)
		}
		if resp, err := http.DefaultClient.Do(r); err == nil { // some answers are scripted to break
			_ = resp.Body.Close()
		}
	}
	conn, err := net.Dial("tcp", strings.TrimPrefix(url, "http://"))
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, "POST http://u:"+canary+"@x/?token="+canary+" HTTP/1.1\r\nHost: x\r\nAuthorization : "+basic+"\r\nAuthenticate: Basic "+canary+"\r\n\r\n")
	_, _ = io.ReadAll(conn) // net/http refuses it
}

func serveForCanaries(t *testing.T, args ...string) (log *syncBuffer, url string, stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	log, ended := &syncBuffer{}, make(chan int, 1)
	go func() {
		ended <- cli.Main(ctx, cli.System{Version: "1", Args: args, Environ: os.Environ(), Out: log, Err: log})
	}()
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	for range 1000 {
		var ready struct{ URL string }
		if content, err := os.ReadFile("ready.json"); err == nil && json.Unmarshal(content, &ready) == nil {
			return log, ready.URL, func() {
				cancel()
				<-ended
			}
		}
		<-tick.C
	}
	cancel()
	t.Fatalf("the server does not start: %s", log)
	return nil, "", nil
}

// command runs somock and gives all that it prints.
func command(t *testing.T, args ...string) string {
	t.Helper()
	var out syncBuffer
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	cli.Main(ctx, cli.System{Version: "1", Args: args, Environ: os.Environ(), In: strings.NewReader(""), Out: &out, Err: &out})
	return out.String()
}

func fetch(t *testing.T, url string) string { return fetchWith(t, url, canary+"5") }

func fetchWith(t *testing.T, url, token string) string {
	t.Helper()
	r, err := http.NewRequest(http.MethodGet, url, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+token)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func writeFile(t *testing.T, name, content string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func filesBelow(t *testing.T, dir string) []string {
	t.Helper()
	names, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(names) == 0 {
		t.Fatalf("no files in %s: %v", dir, err)
	}
	return names
}

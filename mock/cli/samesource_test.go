package cli_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"somock/mock/cli"
	"somock/mock/server"
)

const allOutcomes = `version: 1
stubs:
  - when: { message: { plugin: Faults } }
    then: [{ fault: reset }, { fault: close }, { fault: garbage }, { fault: truncate }, { fault: reset, accepted: true }]
  - when: { message: { plugin: Slow } }
    then: [{ status: 204, delay: 20ms }, { fault: hang }, { fault: hang }]
  - when: { message: { plugin: Refuse } }
    then: [401, { status: 429, retry-after: 2s }, 503]
other:
  - { method: GET, path: /api/state/*, reply: { json: { State: Running } } }
`

// A rehearsal is a server that records in a folder, with all that can become of a call.
type rehearsal struct {
	t      *testing.T
	server *server.Server
	dir    string
	ended  chan error
	stop   func()
}

func rehearse(t *testing.T, dir string) *rehearsal {
	t.Helper()
	file := filepath.Join(dir, "all.yaml")
	if err := os.WriteFile(file, []byte(allOutcomes), 0o600); err != nil {
		t.Fatal(err)
	}
	config := server.Defaults()
	config.Addr, config.Recordings, config.Scenarios = "127.0.0.1:0", filepath.Join(dir, "recordings"), []string{file}
	config.SlowThreshold, config.Drain = 10*time.Millisecond, 100*time.Millisecond
	s, err := server.Start(t.Context(), config)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	r := &rehearsal{t, s, config.Recordings, make(chan error, 1), stop}
	go func() { r.ended <- s.Run(ctx) }()
	return r
}

func (r *rehearsal) end() {
	r.t.Helper()
	r.stop()
	if err := <-r.ended; err != nil {
		r.t.Error(err)
	}
}

// call sends a message, and leaves after patience if there is no answer.
func (r *rehearsal) call(tenant, plugin, content string, patience time.Duration) {
	r.t.Helper()
	ctx, cancel := context.WithTimeout(r.t.Context(), patience)
	defer cancel()
	body := fmt.Sprintf(`{"IncomingMessage":{"To":"1","From":"2","Content":%q,"Plugin":%q}}`, content, plugin)
	call, err := http.NewRequestWithContext(ctx, "POST", r.server.Info().URL+"/"+tenant+"/api/v1/Agents/Messaging/CreateMessage", strings.NewReader(body))
	if err != nil {
		r.t.Fatal(err)
	}
	call.Header.Set("Content-Type", "application/json")
	if plugin != "Stranger" {
		call.SetBasicAuth("tje0", "TjE0")
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Do(call)
	if err != nil {
		return // as scripted
	}
	_, _ = io.Copy(io.Discard, resp.Body) // it may be cut, as scripted
	_ = resp.Body.Close()                 // it was read
}

func (r *rehearsal) raw(text string) {
	r.t.Helper()
	conn, err := net.Dial("tcp", strings.TrimPrefix(r.server.Info().URL, "http://"))
	if err != nil {
		r.t.Fatal(err)
	}
	defer func() { _ = conn.Close() }() // it was read to its end
	if _, err := io.WriteString(conn, text); err != nil {
		r.t.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, conn) // what it answers does not matter
}

// play makes calls of all kinds, with resets between them.
func (r *rehearsal) play() {
	for i := range 5 {
		r.call("Faulty", "Faults", fmt.Sprint("fault ", i), time.Minute)
	}
	for range 4 {
		r.call("Cust1", "Refuse", "again", time.Minute)
	}
	r.call("Cust1", "Stranger", "who", time.Minute)
	r.call("Reset1", "", "before", time.Minute)
	if _, err := r.server.Control().Reset(context.Background(), "reset1"); err != nil {
		r.t.Fatal(err)
	}
	r.call("Reset1", "", "before", time.Minute)
	r.call("Reset1", "", "before", time.Minute)
	r.call("Gone", "", "all of it", time.Minute)
	if _, err := r.server.Control().Reset(context.Background(), "Gone"); err != nil {
		r.t.Fatal(err)
	}
	r.call("Slow", "Slow", "over the threshold", time.Minute)
	r.call("Slow", "Slow", "a client that leaves", 30*time.Millisecond)
	r.raw("GET /api/state/1 HTTP/1.0\r\nHost: localhost\r\n\r\n")
	r.raw("NO REQUEST AT ALL\r\n\r\n")
}

// said is what a command says on stdout, and how it ends.
func (r *rehearsal) said(args ...string) string {
	r.t.Helper()
	var out, talk strings.Builder
	code := cli.Main(r.t.Context(), cli.System{
		Version: server.Defaults().Version, Args: args, Out: &out, Err: &talk,
		Environ: []string{"SOMOCK_ADDR=" + strings.TrimPrefix(r.server.Info().URL, "http://")},
	})
	if code > 1 && code != 5 {
		r.t.Errorf("somock %s: exit %d: %s", strings.Join(args, " "), code, talk.String())
	}
	return fmt.Sprintf("%sexit %d\n", out.String(), code)
}

// pending are the questions whose answers a reply changes that is still to come.
var pending = [][]string{
	{"recordings", "list", "--json"},
	{"recordings", "show", "last"},
	{"recordings", "stats", "--json"},
	{"inbox", "--json"},
	{"verify", "--json"},
}

// agree holds a folder to say the same as a server of every question.
func (r *rehearsal) agree(run string, questions [][]string) {
	r.t.Helper()
	for _, question := range questions {
		if run != "" {
			question = append(slices.Clone(question), "--run", run)
		}
		online := r.said(append(slices.Clone(question), "--server", r.server.Info().URL)...)
		folder := []string{"--dir", r.dir}
		if question[0] == "verify" {
			folder = []string{r.dir}
		}
		offline := r.said(append(slices.Clone(question), folder...)...)
		if diff := cmp.Diff(strings.Split(online, "\n"), strings.Split(offline, "\n")); diff != "" {
			r.t.Errorf("somock %s: the folder says other than its server:\n%s", strings.Join(question, " "), diff)
		}
		if online == "exit 0\n" {
			r.t.Errorf("somock %s says nothing: it is no test", strings.Join(question, " "))
		}
	}
}

// TestAFolderSaysWhatItsServerSays asks both the same, of a run with all that can happen:
// while a call is pending, and after the run has ended of another server beside it.
func TestAFolderSaysWhatItsServerSays(t *testing.T) {
	dir := t.TempDir()
	expectations := filepath.Join(dir, "expect.yaml")
	if err := os.WriteFile(expectations, []byte(`version: 1
expect:
  - { name: met, when: { violations: [auth.missing] }, reply: { status: 401 }, count: 1 }
  - { name: unmet, when: { message: { content: nowhere } } }
  - { name: after, after: { status: 401, message: same } }
in-order: [{ reply: { status: 401 } }, { reply: { status: 204 } }]
repeated: none
unexpected: refuse
`), 0o600); err != nil {
		t.Fatal(err)
	}
	questions := [][]string{
		{"recordings", "list", "--json"},
		{"recordings", "list"},
		{"recordings", "list", "--json", "--limit", "3"},
		{"recordings", "list", "--json", "--filter", "outcome:fault"},
		{"recordings", "list", "--json", "--filter", "observed:slow"},
		{"recordings", "list", "--json", "--tenant", "reset1"},
		{"recordings", "show", "last", "--json"},
		{"recordings", "show", "last", "--json", "--filter", "outcome:client-gone"},
		{"recordings", "show", "7"},
		{"recordings", "diff", "6", "7", "--json"},
		{"recordings", "stats", "--json"},
		{"recordings", "stats", "--json", "--tenant", "Cust1", "--limit", "3"},
		{"recordings", "stats", "--json", "--filter", "observed:repeated"},
		{"recordings", "malformed", "--json"},
		{"recordings", "export", "--as", "json"},
		{"recordings", "export", "--as", "har"},
		{"recordings", "export", "--as", "curl", "--limit", "4"},
		{"recordings", "export", "--as", "http", "--filter", "status:401"},
		{"recordings", "wait", "--json", "--count", "2", "--filter", "plugin:Faults"},
		{"recordings", "wait", "--json", "--filter", "content:fourth*", "--timeout", "1ms"},
		{"inbox", "--json"},
		{"inbox", "--json", "--filter", "observed:repeated"},
		{"inbox", "--json", "--tenant", "faulty", "--limit", "1"},
		{"verify", "--json"},
		{"verify", "--json", "--expect", expectations},
		{"verify", "--expect", expectations, "--tenant", "Cust1"},
	}
	first := rehearse(t, dir)
	first.play()
	first.agree("", questions)
	first.agree(first.server.Info().Run[:5], questions[:1])

	left := make(chan struct{})
	go func() {
		defer close(left)
		first.call("Slow", "Slow", "pending", time.Minute)
	}()
	first.said("recordings", "wait", "--filter", "content:pending", "--count", "1", "--server", first.server.Info().URL)
	first.agree("", pending)

	first.end()
	<-left
	second := rehearse(t, dir)
	defer second.end()
	second.call("Cust1", "", "another run", time.Minute)
	second.agree(first.server.Info().Run, questions)
	second.agree("all", questions)
	second.agree("", [][]string{{"recordings", "diff", "--run", first.server.Info().Run, "--run", second.server.Info().Run, "--json"}})

	first.die()
	second.agree(first.server.Info().Run, pending)
	if list := second.said("recordings", "list", "--json", "--run", first.server.Info().Run, "--filter", "outcome:unknown", "--dir", second.dir); !strings.Contains(list, `"outcome":"unknown"`) {
		t.Errorf("of a run that died no outcome is unknown:\n%s", list)
	}
}

// die takes from a run that has ended its last outcome and what follows, as if its server had
// been killed then.
func (r *rehearsal) die() {
	r.t.Helper()
	names, err := filepath.Glob(filepath.Join(r.dir, "*-"+r.server.Info().Run+"-*.jsonl"))
	if err != nil || len(names) != 1 {
		r.t.Fatalf("segments are %q, %v", names, err)
	}
	text, err := os.ReadFile(names[0])
	if err == nil {
		err = os.Truncate(names[0], int64(bytes.LastIndex(text, []byte(`{"v":1,"kind":"replied"`))))
	}
	if err != nil {
		r.t.Fatal(err)
	}
}

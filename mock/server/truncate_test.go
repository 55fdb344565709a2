package server_test

import (
	"context"
	"encoding/json"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"somock/mock/server"
)

// clients are programs that make a POST and end well only with an answer. partial are
// those that take a body for whole that is shorter than its Content-Length.
var clients = []struct {
	command string // without the URL
	partial bool
}{
	{command: "curl -sS -d {}"},
	{command: "curl -sS --http0.9 -d {}"},
	{command: "node fetch.js"},
	{command: "node http.js"},
	{command: "python3 urllib.py"},
	{command: "python3 http_client.py"},
	{command: "perl tiny.pl"},
	{command: "ruby nethttp.rb"},
	{command: "php curl.php"},
	{command: "php stream.php", partial: true},
	{command: "java Modern.java"},
	{command: "java Classic.java", partial: true},
}

// No client may take a reply that was cut for an answer; each takes the whole one.
func TestNoClientTakesATruncatedReplyForAnAnswer(t *testing.T) {
	file := scenarioFile(t, "version: 1\nother:\n"+
		"- {path: /bodyless, reply: {fault: truncate}}\n"+
		"- {path: /body, reply: {json: {To: a, From: b}, fault: truncate}}\n"+
		"- {path: /whole, reply: {json: {To: a, From: b}}}\n")
	s := start(t, func(c *server.Config) { c.Scenarios = []string{file} })
	for _, c := range clients {
		t.Run(c.command, func(t *testing.T) {
			for path, takes := range map[string]bool{"/bodyless": false, "/body": c.partial, "/whole": true} {
				out, err := runClient(t, c.command, s.Info().URL+path)
				if (err == nil) != takes {
					t.Errorf("%s: taken for an answer: %v, want %v: %v\n%s", path, err == nil, takes, err, out)
				}
			}
		})
	}
}

func runClient(t *testing.T, command, url string) (string, error) {
	t.Helper()
	words := strings.Fields(command)
	program, err := exec.LookPath(words[0])
	if err != nil {
		if slices.Contains(strings.Split(os.Getenv("SOMOCK_TEST_REQUIRE"), ","), words[0]) {
			t.Fatalf("SOMOCK_TEST_REQUIRE contains %s, which is not on the PATH", words[0])
		}
		t.Skip("needs " + words[0] + " on the PATH")
	}
	cmd := exec.CommandContext(t.Context(), program, append(words[1:], url)...)
	cmd.Dir = filepath.Join("testdata", "clients")
	out, err := cmd.CombinedOutput()
	return string(out), err
}

// What a fault let through is on record, and no status to whoever asks for one without
// naming the outcome.
func TestAReplyUnderAFaultIsNoStatus(t *testing.T) {
	file := scenarioFile(t, "version: 1\nstubs: [{then: [{fault: truncate}, {status: 503, json: {To: a}, fault: truncate}, {fault: {dribble: {bytes: 500, every: 1ms}}}]}]\n")
	s := start(t, func(c *server.Config) { c.Scenarios = []string{file} })
	for range 4 { // the fourth is answered
		resp, err := http.DefaultTransport.RoundTrip(newCall("POST", s.Info().URL+operation).WithContext(context.Background()))
		if err == nil {
			_ = resp.Body.Close()
		}
	}
	for filter, want := range map[string]int{
		"status:204": 1, "status:503": 0, "-status:204": 3,
		"status:204 outcome:fault": 2, "status:503 outcome:fault": 1, "-outcome:answered status:204": 2, "outcome:answered status:204": 1,
	} {
		if got := countRecordings(t, s, filter); got != want {
			t.Errorf("%s finds %d, want %d", filter, got, want)
		}
	}
	if stats := get(t, s, "/__admin/stats"); !strings.Contains(stats, `"by_status":{"204":1}`) {
		t.Errorf("stats %s", stats)
	}
	if har := get(t, s, "/__admin/recordings/export?as=har"); strings.Count(har, `"status":0`)+strings.Count(har, `"status": 0`) != 3 {
		t.Errorf("HAR %s", har)
	}
	if got := verifyWith(t, s, "version: 1\nexpect:\n- {name: plain, reply: {status: 204}, count: 1}\n- {name: cut, reply: {status: 503, outcome: fault}, count: 1}\n- {name: after, after: {status: 503}, count: 1}\n"); !strings.Contains(got, `"name":"plain","ok":true`) || !strings.Contains(got, `"name":"cut","ok":true`) || !strings.Contains(got, `"name":"after","ok":false`) {
		t.Errorf("verify %s", got)
	}
}

func countRecordings(t *testing.T, s *server.Server, filter string) int {
	t.Helper()
	asked, err := json.Marshal(map[string]string{"filter": filter})
	if err != nil {
		t.Fatal(err)
	}
	var answer struct{ Count int }
	if err := json.Unmarshal([]byte(post(t, s, "/__admin/recordings/count", string(asked))), &answer); err != nil {
		t.Fatal(err)
	}
	return answer.Count
}

func verifyWith(t *testing.T, s *server.Server, expectations string) string {
	t.Helper()
	return post(t, s, "/__admin/verify", expectations)
}

// post asks the control plane with a body.
func post(t *testing.T, s *server.Server, path, body string) string {
	t.Helper()
	r, err := http.NewRequest(http.MethodPost, s.Info().URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	_, answer := do(t, r)
	return answer
}

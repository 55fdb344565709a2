package pagetest

import (
	"context"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// A capture is what a browser sends, by the events of its debugging protocol, from which
// its developer tools write a HAR.
type capture struct {
	mu      sync.Mutex
	order   []network.RequestID
	sent    map[network.RequestID]*network.Request
	headers map[network.RequestID]network.Headers // as they went over the wire
}

func (c *capture) watch(event any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		c.order = append(c.order, e.RequestID)
		c.sent[e.RequestID] = e.Request
	case *network.EventRequestWillBeSentExtraInfo:
		c.headers[e.RequestID] = e.Headers
	}
}

// whole reports whether all is known of as many calls.
func (c *capture) whole(calls int) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	for id, r := range c.sent {
		if r.HasPostData && c.headers[id] != nil {
			calls--
		}
	}
	return calls == 0
}

// har writes the file. Without sensitive data a browser leaves out what logs in.
func (c *capture) har(t *testing.T, sensitive bool) string {
	t.Helper()
	c.mu.Lock()
	defer c.mu.Unlock()
	entries := []any{}
	for _, id := range c.order {
		r := c.sent[id]
		headers := []map[string]any{}
		for name, value := range c.headers[id] {
			if lower := strings.ToLower(name); sensitive || lower != "authorization" && lower != "cookie" {
				headers = append(headers, map[string]any{"name": name, "value": value})
			}
		}
		request := map[string]any{"method": r.Method, "url": r.URL, "httpVersion": "HTTP/1.1", "headers": headers, "queryString": []any{}, "cookies": []any{}, "headersSize": -1, "bodySize": 0}
		if r.HasPostData {
			var body []byte
			for _, part := range r.PostDataEntries {
				body = append(body, part.Bytes...)
			}
			request["postData"] = map[string]any{"mimeType": c.headers[id]["Content-Type"], "text": string(body)}
			request["bodySize"] = len(body)
		}
		entries = append(entries, map[string]any{"startedDateTime": "2026-11-25T10:00:00.000Z", "time": 1, "request": request, "response": map[string]any{"status": 204}})
	}
	text, err := json.Marshal(map[string]any{"log": map[string]any{"version": "1.2", "creator": map[string]string{"name": "WebInspector", "version": "537.36"}, "entries": entries}})
	if err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "session.har")
	if err := os.WriteFile(file, text, 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// What a browser sent to a server and what it captured of that are judged alike.
func TestACaptureOfABrowserIsJudged(t *testing.T) {
	program := build(t)
	s := start(t)
	b := browse(t, s)
	c := &capture{sent: map[network.RequestID]*network.Request{}, headers: map[network.RequestID]network.Headers{}}
	if err := chromedp.Listen(b.ctx, c.watch); err != nil {
		t.Fatal(err)
	}
	b.expect("status of 401", "status of 400")
	b.open("/__admin/")
	for _, sent := range []struct{ headers, body string }{
		{`{"Authorization": "Basic dGplMDpUamUw", "Content-Type": "application/json"}`, `{"IncomingMessage":{"To":"+4790000001","From":"+4790000002","Content":"Hellø"}}`},
		{`{"Authorization": "SOTicket 7T:hunter2", "Content-Type": "application/json"}`, `{"IncomingMessage":{"To":"+4790000001","From":"+4790000002","Contents":"Hello"}}`},
		{`{"Content-Type": "application/x-www-form-urlencoded"}`, `IncomingMessage.To=1`},
	} {
		value[float64](b, `fetch("/Cust1`+operation+`", {method: "POST", credentials: "omit", headers: `+sent.headers+`, body: `+quoted(sent.body)+`}).then((r) => r.status)`)
	}
	b.wait("the headers of a call were not seen", func(context.Context) bool { return c.whole(3) }) // they come on a way of their own

	file := c.har(t, true)
	captured := exitCode(t, 1, program, "judge", file, "--json")
	recorded := exitCode(t, 1, program, "verify", "--server", s.base, "--json")
	if got, want := rulesOf(t, captured), rulesOf(t, recorded); got != want || got == "" {
		t.Errorf("the capture breached %s, the calls themselves %s", got, want)
	}
	if strings.Contains(captured, "hunter2") || !strings.Contains(captured, `"judged":3`) {
		t.Errorf("printed was %s", captured)
	}
	if got := rulesOf(t, exitCode(t, 1, program, "judge", c.har(t, false), "--json")); strings.Count(got, "auth.missing") != 3 {
		t.Errorf("without sensitive data: %s", got)
	}
}

func quoted(s string) string {
	text, _ := json.Marshal(s) // a text: cannot fail
	return string(text)
}

// rulesOf is what was breached, in order.
func rulesOf(t *testing.T, verdict string) string {
	t.Helper()
	var v struct{ Violations []struct{ Rule string } }
	if err := json.Unmarshal([]byte(verdict), &v); err != nil {
		t.Fatalf("%v: %s", err, verdict)
	}
	var rules []string
	for _, violated := range v.Violations {
		rules = append(rules, violated.Rule)
	}
	return strings.Join(rules, " ")
}

package openapitest

import (
	"context"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"somock/mock/server"
)

// call is a request that keeps the contract, to be changed by tests.
func newCall(method, url string) *http.Request {
	r, err := http.NewRequest(method, url, strings.NewReader(`{"IncomingMessage":{"To":"+4790000001","From":"+4790000002","Content":"Hello","Plugin":"MyPlugin"}}`))
	if err != nil {
		panic(err) // a test's own URL
	}
	r.Header.Set("Authorization", "Basic dGplMDpUamUw")
	r.Header.Set("Content-Type", "application/json")
	return r
}

const operation = "/api/v1/Agents/Messaging/CreateMessage"

// start runs a server for the length of a test, with its recordings in memory unless
// the test says otherwise.
func start(t testing.TB, change func(*server.Config)) *server.Server {
	t.Helper()
	c := server.Defaults()
	c.Addr, c.Recordings = "127.0.0.1:0", ":memory:"
	if change != nil {
		change(&c)
	}
	s, err := server.Start(t.Context(), c)
	if err != nil {
		t.Fatal(err)
	}
	ctx, stop := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		stop()
		if err := <-ended; err != nil {
			t.Errorf("the server ended with %v", err)
		}
	})
	return s
}

// scenarioFile writes a scenario and gives its name.
func scenarioFile(t testing.TB, source string) string {
	t.Helper()
	name := filepath.Join(t.TempDir(), "test.yaml")
	if err := os.WriteFile(name, []byte(source), 0o600); err != nil {
		t.Fatal(err)
	}
	return name
}

// do sends a request and gives status and body.
func do(t testing.TB, r *http.Request) (*http.Response, string) {
	t.Helper()
	client := &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true, DisableCompression: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	resp, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(body)
}

func ask(t testing.TB, s *server.Server, method, path, body string) (int, gjson.Result) {
	t.Helper()
	r, err := http.NewRequest(method, s.Info().URL+"/__admin"+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	resp, answer := do(t, r)
	return resp.StatusCode, gjson.Parse(answer)
}

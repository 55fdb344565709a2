package pagetest

import (
	"cmp"
	"context"
	"encoding/json"
	flags "flag"
	"net/http"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"somock/mock/server"
)

// behind runs the tests against three servers that are one, instead of one.
var behind = flags.Bool("replicas", false, "test the page of three replicas behind HAProxy")

// A somock is a running server and its address.
type somock struct {
	t       *testing.T
	base    string
	run     string
	earlier string // the run before it in the same folder; "" without one
}

// start runs a server for as long as the test does.
func start(t *testing.T) *somock {
	t.Helper()
	return startWith(t, func(*server.Config) {})
}

// startAfterAnother is start in a folder in which there is a run already.
func startAfterAnother(t *testing.T) *somock {
	t.Helper()
	folder, earlier := filepath.Join(t.TempDir(), "recordings"), ""
	t.Run("an earlier run", func(t *testing.T) {
		s := startWith(t, func(c *server.Config) { c.Recordings = folder })
		s.send(call{content: "of the earlier run", tenant: "Cust1"})
		s.send(call{content: "of the earlier run", tenant: "Cust1"})
		s.send(call{anonymous: true})
		earlier = s.run
	})
	s := startWith(t, func(c *server.Config) { c.Recordings = folder })
	s.earlier = earlier
	return s
}

func startWith(t *testing.T, configure func(*server.Config)) *somock {
	t.Helper()
	if *behind {
		return startReplicas(t, configure)
	}
	config := server.Defaults()
	config.Addr, config.Recordings, config.Version = "127.0.0.1:0", ":memory:", "test"
	config.Drain = 100 * time.Millisecond
	configure(&config)
	ctx, cancel := context.WithCancel(context.Background())
	s, err := server.Start(ctx, config)
	if err != nil {
		cancel()
		t.Fatal(err)
	}
	ended := make(chan error, 1)
	go func() { ended <- s.Run(ctx) }()
	t.Cleanup(func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	})
	return &somock{t: t, base: s.Info().URL, run: s.Info().Run}
}

const operation = "/api/v1/Agents/Messaging/CreateMessage"

// A call is what to send; its zero value is a good one of the default tenant.
type call struct {
	tenant    string
	content   string
	anonymous bool
	client    context.Context // done when the client gives up; nil: it does not
}

// send makes a call and gives its status, 0 if there was no answer.
func (s *somock) send(c call) int {
	s.t.Helper()
	status, _ := s.record(c)
	return status
}

// id makes a call and gives the id of its recording.
func (s *somock) id(c call) string {
	s.t.Helper()
	_, id := s.record(c)
	return id
}

func (s *somock) record(c call) (status int, id string) {
	s.t.Helper()
	path := operation
	if c.tenant != "" {
		path = "/" + c.tenant + path
	}
	if c.content == "" {
		c.content = "Hello"
	}
	body, err := json.Marshal(map[string]any{"IncomingMessage": map[string]string{
		"To": "+4790000001", "From": "+4790000002", "Content": c.content, "Format": "sms/160", "SessionKey": "abc-1", "Plugin": "Twilio",
	}})
	if err != nil {
		s.t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(cmp.Or(c.client, context.Background()), http.MethodPost, s.base+path, strings.NewReader(string(body)))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	if !c.anonymous {
		r.SetBasicAuth("tje0", "Tje0")
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		return 0, ""
	}
	_ = resp.Body.Close()
	return resp.StatusCode, resp.Header.Get("X-Mock-Recording")
}

// stay makes a call whose client stays until it is told to leave, and returns once the
// call is recorded.
func (s *somock) stay(c call) (leave func()) {
	s.t.Helper()
	client, cancel := context.WithCancel(context.Background())
	c.client = client
	var gone sync.WaitGroup
	leave = func() {
		cancel()
		gone.Wait()
	}
	s.t.Cleanup(leave)
	gone.Go(func() { s.send(c) })
	s.json("/__admin/recordings/wait", `{"filter":"outcome:pending","timeout":"30s"}`)
	return leave
}

// arm arms by the control API, as someone else would.
func (s *somock) arm(body string) {
	s.t.Helper()
	s.json("/__admin/arm", body)
}

// json asks the control API for something that it has to grant.
func (s *somock) json(path, body string) {
	s.t.Helper()
	resp, err := http.Post(s.base+path, "application/json", strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusOK {
		s.t.Fatalf("%s %s: %s", path, body, resp.Status)
	}
}

// armed reports whether anything is.
func (s *somock) armed() bool {
	s.t.Helper()
	_, list := s.get("/__admin/arm")
	return !strings.Contains(list, `"armed":[]`)
}

// disarm takes away all that is armed.
func (s *somock) disarm() {
	s.t.Helper()
	r, err := http.NewRequest(http.MethodDelete, s.base+"/__admin/arm", nil)
	if err != nil {
		s.t.Fatal(err)
	}
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	_ = resp.Body.Close()
}

// raw makes a call with any body.
func (s *somock) raw(path, authorization, body string) {
	s.t.Helper()
	r, err := http.NewRequest(http.MethodPost, s.base+path, strings.NewReader(body))
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", authorization)
	resp, err := http.DefaultClient.Do(r)
	if err != nil {
		s.t.Fatal(err)
	}
	_ = resp.Body.Close()
}

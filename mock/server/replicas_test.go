package server_test

import (
	"context"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/tidwall/gjson"

	"somock/mock"
	"somock/mock/admin"
)

// TestAServerByItselfIsItsOnlyReplica: GET /replicas answers everywhere, and the page does
// not speak of others.
func TestAServerByItselfIsItsOnlyReplica(t *testing.T) {
	s := start(t, nil)
	do(t, newCall("POST", s.Info().URL+operation))
	list := gjson.Parse(get(t, s, "/__admin/replicas"))
	only := list.Get("replicas.0")
	if list.Get("replicas.#").Int() != 1 || only.Get("run").String() != s.Info().Run || only.Get("applied").Int() != 1 ||
		only.Get("book").String() != gjson.Get(get(t, s, "/__admin/status"), "book").String() || list.Get("differences").Exists() {
		t.Errorf("the replicas are %s", list)
	}
	if seen, err := time.Parse(time.RFC3339Nano, only.Get("seen").String()); err != nil || time.Since(seen) > time.Minute {
		t.Errorf("it was seen at %s, %v", only.Get("seen"), err)
	}
	if page := get(t, s, "/__admin/"); strings.Contains(page, "replica") {
		t.Error("the page speaks of replicas")
	}
}

// several stand for replicas that are slower than this one.
type several struct {
	all     []mock.Replica
	waiting []string
	behind  error
}

func (several) Life() string { return "shared" }

func (s several) All(context.Context) ([]mock.Replica, error) { return s.all, nil }
func (s several) Fresh(context.Context) error                 { return s.behind }
func (s several) Waiting(context.Context) []string            { return s.waiting }

// TestAnActTellsForWhomItDoesNotHoldYet: 202 with the runs that are waited for, beside what
// 200 answers; on the page, in words.
func TestAnActTellsForWhomItDoesNotHoldYet(t *testing.T) {
	s := start(t, nil)
	replicas := several{
		all: []mock.Replica{
			{Run: "aaaaaaaa", Version: "1", Book: "9c1d"}, {Run: "bbbbbbbb", Version: "1", Book: "77aa", Ahead: time.Second},
		},
		waiting: []string{"bbbbbbbb"},
	}
	config := s.Control().Config
	config.Replicas = &replicas
	control := admin.New(config)
	ask := func(method, path, body string) (int, string) {
		r := httptest.NewRequest(method, "http://localhost/__admin"+path, strings.NewReader(body))
		if strings.HasPrefix(path, "/page/") {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		}
		w := httptest.NewRecorder()
		control.ServeHTTP(w, r)
		return w.Code, w.Body.String()
	}
	for _, c := range []struct{ method, path, body, has string }{
		{"POST", "/arm", `{"step":503}`, "id"},
		{"POST", "/reset", "", "epoch"},
		{"PUT", "/book", `{"scenarios":[]}`, "book"},
		{"PUT", "/scenarios/mine", "{version: 1, stubs: [{finally: 204}]}", "name"},
		{"DELETE", "/scenarios/mine", "", "deleted"},
		{"DELETE", "/arm", "", "disarmed"},
	} {
		status, body := ask(c.method, c.path, c.body)
		if status != 202 || gjson.Get(body, "waiting").Raw != `["bbbbbbbb"]` || !gjson.Get(body, c.has).Exists() {
			t.Errorf("%s %s answers %d %s, want 202, who is waited for, and %s", c.method, c.path, status, body, c.has)
		}
	}
	if status, body := ask("GET", "/arm", ""); status != 200 || gjson.Get(body, "waiting").Exists() {
		t.Errorf("a question is answered %d %s", status, body)
	}
	form := url.Values{"control": {"scenario"}, "scenario": {"outage"}, "times": {"1"}}
	if _, body := ask("POST", "/page/arm", form.Encode()); !strings.Contains(body, "does not hold yet for bbbbbbbb") {
		t.Errorf("the page says %s", body)
	}
	_, foot := ask("GET", "/", "")
	for _, want := range []string{"one of 2 replicas", "different books: 9c1d in aaaaaaaa, 77aa in bbbbbbbb", "the clock of bbbbbbbb is 1s ahead"} {
		if !strings.Contains(foot, want) {
			t.Errorf("the page does not say %q", want)
		}
	}

	replicas.behind = mock.Fail(mock.Behind, errors.New("the engine does not answer"), "")
	if status, body := ask("POST", "/reset", ""); status != http.StatusServiceUnavailable || gjson.Get(body, "error.code").String() != "behind" {
		t.Errorf("behind, a reset is answered %d %s", status, body)
	}
	if status, _ := ask("GET", "/replicas", ""); status != http.StatusOK {
		t.Errorf("behind, the replicas are answered %d", status)
	}
}

package pagetest

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"

	"somock/mock/server"
)

// get asks as a browser without scripts would.
func (s *somock) get(path string, more ...string) (*http.Response, string) {
	s.t.Helper()
	r, err := http.NewRequest(http.MethodGet, s.base+path, nil)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header.Set("Accept", "text/html")
	for i := 0; i < len(more); i += 2 {
		if more[i] == "Host" {
			r.Host = more[i+1]
		}
		r.Header.Set(more[i], more[i+1])
	}
	return s.read(http.DefaultTransport.RoundTrip(r))
}

func (s *somock) read(resp *http.Response, err error) (*http.Response, string) {
	s.t.Helper()
	if err != nil {
		s.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		s.t.Fatal(err)
	}
	return resp, string(body)
}

// post posts a form.
func (s *somock) post(path string, fields ...string) (*http.Response, string) {
	s.t.Helper()
	form := url.Values{}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	r, err := http.NewRequest(http.MethodPost, s.base+path, strings.NewReader(form.Encode()))
	if err != nil {
		s.t.Fatal(err)
	}
	if len(form) > 0 {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	return s.read(credulous().RoundTrip(r))
}

// TestWithoutScripts: each act is a form that works by itself.
func TestWithoutScripts(t *testing.T) {
	s := start(t)
	if resp, _ := s.post("/__admin/page/arm", "control", "reject", "times", "3", "tenant", "", "view-filter", "status:401"); resp.StatusCode != 303 || resp.Header.Get("Location") != "/__admin/?filter=status%3A401" {
		t.Fatalf("arm: %s to %s", resp.Status, resp.Header.Get("Location"))
	}
	_, page := s.get("/__admin/")
	if !strings.Contains(page, "<strong>Reject</strong> <span>next 3 calls</span>") {
		t.Error("it does not show as armed")
	}
	if status := s.send(call{}); status != 401 {
		t.Errorf("a call is answered %d", status)
	}
	arm := regexp.MustCompile(`name="id" value="([^"]+)"`).FindStringSubmatch(page)
	if resp, _ := s.post("/__admin/page/disarm", "id", arm[1]); resp.StatusCode != 303 {
		t.Errorf("switch off: %s", resp.Status)
	}
	if resp, _ := s.post("/__admin/page/disarm", "id", arm[1]); resp.StatusCode != 303 {
		t.Errorf("switch off what is off: %s", resp.Status)
	}
	if status := s.send(call{}); status != 204 {
		t.Errorf("a call is answered %d", status)
	}
	if resp, _ := s.post("/__admin/page/arm", "control", "scenario", "scenario", "outage", "times", "ever"); resp.StatusCode != 303 {
		t.Errorf("arm a scenario: %s", resp.Status)
	}
	if resp, _ := s.post("/__admin/page/reset", "tenant", ""); resp.StatusCode != 303 {
		t.Errorf("reset: %s", resp.Status)
	}
	if _, page := s.get("/__admin/"); !strings.Contains(page, "Nothing is armed") || !strings.Contains(page, "No call matches") && !strings.Contains(page, "No call yet") {
		t.Error("the reset does not show")
	}
}

func TestActsThatCannotBeDoneSayWhy(t *testing.T) {
	s := start(t)
	for _, c := range []struct {
		path   string
		fields []string
		says   string
	}{
		{"arm", []string{"times", "1"}, "nothing was chosen"},
		{"arm", []string{"control", "rejct"}, "there is no such control"},
		{"arm", []string{"control", "reject", "times", "-1"}, "a whole number from 1"},
		{"arm", []string{"control", "reject", "times", "-10m"}, "a whole number from 1"},
		{"arm", []string{"control", "reject", "times", "count", "count", "0"}, "a whole number from 1"},
		{"arm", []string{"control", "reject", "times", "count"}, "a whole number from 1"},
		{"arm", []string{"control", "reject", "tenant", "a/b"}, "expected a tenant&#39;s name"},
		{"arm", []string{"control", "scenario", "scenario", "outrage"}, "outage"},
		{"reset", []string{"tenant", "a/b"}, "expected a tenant&#39;s name"},
	} {
		resp, page := s.post("/__admin/page/"+c.path, c.fields...)
		if resp.StatusCode != 400 && resp.StatusCode != 404 || !strings.Contains(page, c.says) {
			t.Errorf("%s %v: %s, want a page that says %q", c.path, c.fields, resp.Status, c.says)
		}
	}
}

// TestPolicy: every answer of the page forbids what it does not need.
func TestPolicy(t *testing.T) {
	s := start(t)
	s.send(call{content: "<script>"})
	_, page := s.get("/__admin/")
	paths := []string{"/__admin/", "/__admin/?id=nothing", "/__admin/page/inbox", "/__admin/page/timing", "/__admin/page/connect", "/__admin/page/reset", "/__admin/page/update", "/__admin/page/detail?id=1", "/__admin/page/body?id=1", "/__admin/page/export?id=1&as=curl", "/__admin/page/runs", "/__admin/page/compare?a=1&b=1", "/__admin/page/nothing"}
	assets := regexp.MustCompile(`/__admin/assets/[^"]+`).FindAllString(page, -1)
	if len(assets) != 3 {
		t.Errorf("the page names %q", assets)
	}
	for _, path := range append(paths, assets...) {
		resp, body := s.get(path)
		for name, want := range map[string]string{
			"Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
			"X-Content-Type-Options":  "nosniff", "Referrer-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin",
		} {
			if got := resp.Header.Get(name); got != want {
				t.Errorf("%s: %s is %q, want %q", path, name, got, want)
			}
		}
		cached, asset := resp.Header.Get("Cache-Control"), strings.HasPrefix(path, "/__admin/assets/")
		if asset != strings.Contains(cached, "immutable") || asset == (cached == "no-store") {
			t.Errorf("%s: Cache-Control is %q", path, cached)
		}
		if inline := regexp.MustCompile(`(?i)<script(?: [^>]*)?>[^<]|<style|\sstyle=|\son\w+="|(?:src|href|action)="(?:https?:)?//`).FindString(body); strings.HasPrefix(resp.Header.Get("Content-Type"), "text/html") && inline != "" {
			t.Errorf("%s has %q", path, inline)
		}
	}
	if resp, _ := s.get("/__admin/assets/000000000000/page.css"); resp.StatusCode != 404 || strings.Contains(resp.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("an asset of another version: %s, %s", resp.Status, resp.Header.Get("Cache-Control"))
	}
}

// TestTheTokenFlow: without the token a page asks for it; with it once, a cookie lets in.
func TestTheTokenFlow(t *testing.T) {
	s := startWith(t, func(c *server.Config) { c.AdminToken = "s3cret" })
	resp, page := s.get("/__admin/page/inbox")
	if resp.StatusCode != 401 || !strings.Contains(page, `name="token"`) || strings.Contains(page, "recordings:") {
		t.Errorf("without a token: %s\n%s", resp.Status, page)
	}
	if css := regexp.MustCompile(`/__admin/assets/[^"]+`).FindString(page); css == "" {
		t.Error("the page that asks for it has no style")
	} else if resp, _ := s.get(css); resp.StatusCode != 200 {
		t.Errorf("its style: %s", resp.Status)
	}
	if resp, body := s.get("/__admin/page/inbox", "Accept", "*/*"); resp.StatusCode != 401 || !strings.HasPrefix(body, `{"error":`) {
		t.Errorf("a program sees %s %s", resp.Status, body)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Jar: jar}
	let, page := s.read(client.Get(s.base + "/__admin/?token=s3cret&filter=x"))
	if let.StatusCode != 200 || let.Request.URL.RawQuery != "filter=x" || strings.Contains(page, "s3cret") {
		t.Errorf("with the token: %s at %s", let.Status, let.Request.URL)
	}
	if resp, _ := s.read(client.Get(s.base + "/__admin/page/inbox")); resp.StatusCode != 200 {
		t.Errorf("with the cookie: %s", resp.Status)
	}
}

// TestOthersAreKeptOut: names that are not ours, and pages of other sites.
func TestOthersAreKeptOut(t *testing.T) {
	s := start(t)
	if resp, page := s.get("/__admin/", "Host", "evil.example"); resp.StatusCode != 403 || !strings.Contains(page, "--allow-host evil.example") || strings.Contains(page, `name="token"`) {
		t.Errorf("by another name: %s\n%s", resp.Status, page)
	}
	r, err := http.NewRequest(http.MethodPost, s.base+"/__admin/page/arm", strings.NewReader("control=reject"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "cross-site")
	if resp, _ := s.read(http.DefaultTransport.RoundTrip(r)); resp.StatusCode != 403 {
		t.Errorf("a form of another site: %s", resp.Status)
	}
}

// TestCopying: a call as a command holds the address that the reader used, and no secret.
func TestCopying(t *testing.T) {
	s := start(t)
	s.send(call{tenant: "Cust1", content: "copy me"})
	for format, want := range map[string]string{"curl": "curl ", "http": "POST "} {
		resp, text := s.get("/__admin/page/export?id=last&as=" + format)
		if resp.StatusCode != 200 || !strings.Contains(text, want) || !strings.Contains(text, "copy me") || !strings.Contains(text, strings.TrimPrefix(s.base, "http://")) || strings.Contains(text, "dGplMDpUamUw") {
			t.Errorf("%s: %s\n%s", format, resp.Status, text)
		}
	}
	if resp, _ := s.get("/__admin/page/export?id=last&as=pdf"); resp.StatusCode != 400 {
		t.Errorf("as pdf: %s", resp.Status)
	}
	if resp, _ := s.get("/__admin/page/export?id=none&as=curl"); resp.StatusCode != 404 {
		t.Errorf("of none: %s", resp.Status)
	}
}

// TestExportsOfAView are links to the control API that it understands.
func TestExportsOfAView(t *testing.T) {
	s := start(t)
	s.send(call{tenant: "Cust1", content: "in it"})
	s.send(call{tenant: "Cust2", content: "not in it"})
	_, page := s.get("/__admin/?filter=status%3A204&tenant=Cust1")
	links := regexp.MustCompile(`/__admin/recordings/export[^"]+`).FindAllString(page, -1)
	if len(links) != 4 {
		t.Fatalf("the page links to %q", links)
	}
	for _, link := range links {
		resp, text := s.get(strings.ReplaceAll(link, "&amp;", "&"))
		if resp.StatusCode != 200 || !strings.Contains(text, "in it") || strings.Contains(text, "not in it") {
			t.Errorf("%s: %s\n%s", link, resp.Status, text)
		}
	}
}

// TestThePageTakesNoOtherParameters: a misspelt one in a link, or in a form, is told.
func TestThePageTakesNoOtherParameters(t *testing.T) {
	s := start(t)
	id := s.id(call{tenant: "Acme"})
	for _, path := range []string{"/", "/page/inbox", "/page/timing", "/page/connect", "/page/reset", "/page/update", "/page/detail", "/page/body", "/page/export"} {
		if resp, page := s.get("/__admin" + path + "?tennant=Acme"); resp.StatusCode != 400 || !strings.Contains(page, "unknown query parameter &#34;tennant&#34;") {
			t.Errorf("%s: %s\n%s", path, resp.Status, page)
		}
	}
	if resp, page := s.post("/__admin/page/reset", "tennant", "Acme"); resp.StatusCode != 400 || !strings.Contains(page, "did you mean &#34;tenant&#34;?") {
		t.Errorf("reset: %s\n%s", resp.Status, page)
	}
	if _, page := s.get("/__admin/"); !strings.Contains(page, `data-id="`+id+`"`) || strings.Contains(page, "No call yet") {
		t.Error("it was reset")
	}
}

// TestATenantThatNeverCalledIsTold, and what was asked for is done.
func TestATenantThatNeverCalledIsTold(t *testing.T) {
	s := start(t)
	s.send(call{tenant: "Acme"})
	for path, fields := range map[string][]string{
		"arm": {"control", "reject", "times", "1", "tenant", "Acmee", "view-filter", "status:204"}, "reset": {"tenant", "Acmee", "view-filter", "status:204"},
	} {
		resp, page := s.post("/__admin/page/"+path, fields...)
		if resp.StatusCode != 200 || !strings.Contains(page, "tenant Acmee has not called in this run; did you mean Acme?") || !strings.Contains(page, `href="/__admin/?filter=status%3A204"`) {
			t.Errorf("%s: %s\n%s", path, resp.Status, page)
		}
	}
	b := browse(t, s)
	b.open("/__admin/?tenant=Acmee")
	b.do(chromedp.Click(chromedp.CSS(`button[value="reject"]`)))
	b.shows("#status", "has not called in this run; did you mean Acme?")
	b.shows("#armed", "tenant Acmee")
	b.open("/__admin/page/reset?tenant=Acmee")
	b.do(chromedp.Click(chromedp.CSS("button.danger")))
	b.shows("#status", "has not called in this run; did you mean Acme?")
	b.shows("#armed", "Nothing is armed")
}

package pagetest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"

	"somock/mock/server"
)

// TestExportsAndReportAreSaved, and the page stays where it is.
func TestExportsAndReportAreSaved(t *testing.T) {
	s := start(t)
	s.send(call{content: "Your code is 4711"})
	s.send(call{anonymous: true})
	b := browse(t, s)
	folder := b.saves()
	b.open("/__admin/")
	b.run(`window.same = true`)
	for link, want := range map[string]string{"JSON": `"Your code is 4711"`, "HAR": `"version":"1.2"`, "curl": "curl ", ".http": "POST ", "HTML": "<title>", "JUnit": "<testsuites"} {
		b.run(`[...document.querySelectorAll(".list-foot a")].find((a) => a.textContent === ` + quoteJS(link) + `).click()`)
		if text := b.saved(folder); !strings.Contains(text, want) {
			t.Errorf("%s: saved was, without %q,\n%.500s", link, want, text)
		}
	}
	b.until(`window.same && location.pathname === "/__admin/"`)
}

// TestWhatIsArmedIsSavedAsAScenario that a server can be started with.
func TestWhatIsArmedIsSavedAsAScenario(t *testing.T) {
	s := start(t)
	b := browse(t, s)
	folder := b.saves()
	b.open("/__admin/")
	b.run(`document.querySelector('#arm-form input[value="3"]').click(); document.querySelector('#arm-form button[value="reject"]').click()`)
	b.shows("#armed", "Reject")
	b.run(`document.querySelector('#armed a[download]').click()`)
	file := filepath.Join(t.TempDir(), "afternoon.yaml")
	if err := os.WriteFile(file, []byte(b.saved(folder)), 0o600); err != nil {
		t.Fatal(err)
	}
	again := startWith(t, func(c *server.Config) { c.Scenarios = []string{file} })
	for i, want := range []int{401, 401, 401, 204} {
		if got := again.send(call{tenant: []string{"Cust1", "Cust2"}[i%2]}); got != want {
			t.Errorf("call %d is answered %d, want %d", i+1, got, want)
		}
	}
	if resp, page := start(t).get("/__admin/page/armed.yaml"); resp.StatusCode != 409 || !strings.Contains(page, "nothing is armed") {
		t.Errorf("of nothing: %s", resp.Status)
	}
}

// saves has the browser save to a folder without asking.
func (b *tab) saves() string {
	b.t.Helper()
	folder := b.t.TempDir()
	command(b, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: folder})
	return folder
}

// saved waits for a file in a folder, and takes it away.
func (b *tab) saved(folder string) string {
	b.t.Helper()
	var text []byte
	b.wait("nothing was saved", func(context.Context) bool {
		files, err := os.ReadDir(folder)
		if err != nil {
			b.t.Fatal(err)
		}
		for _, f := range files {
			if name := f.Name(); !strings.HasPrefix(name, ".") && !strings.HasSuffix(name, ".crdownload") {
				name = filepath.Join(folder, name)
				if text, err = os.ReadFile(name); err != nil || os.Remove(name) != nil {
					b.t.Fatal(err)
				}
				return true
			}
		}
		return false
	})
	return string(text)
}

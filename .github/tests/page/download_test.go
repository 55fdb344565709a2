package pagetest

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/chromedp"

	"somock/mock/server"
)

// TestExportsAndReportAreSaved, and the page stays where it is.
func TestExportsAndReportAreSaved(t *testing.T) {
	s := start(t)
	s.send(call{content: "Your code is 4711"})
	s.send(call{anonymous: true})
	b := browse(t, s)
	downloads := b.saves()
	b.open("/__admin/")
	b.run(`window.same = true`)
	for link, want := range map[string]string{"JSON": `"Your code is 4711"`, "HAR": `"version":"1.2"`, "curl": "curl ", ".http": "POST ", "HTML": "<title>", "JUnit": "<testsuites"} {
		b.run(`[...document.querySelectorAll(".list-foot a")].find((a) => a.textContent === ` + quoteJS(link) + `).click()`)
		if text := b.saved(downloads); !strings.Contains(text, want) {
			t.Errorf("%s: saved was, without %q,\n%.500s", link, want, text)
		}
	}
	b.until(`window.same && location.pathname === "/__admin/"`)
}

// TestWhatIsArmedIsSavedAsAScenario that a server can be started with.
func TestWhatIsArmedIsSavedAsAScenario(t *testing.T) {
	s := start(t)
	b := browse(t, s)
	downloads := b.saves()
	b.open("/__admin/")
	b.run(`document.querySelector('#arm-form input[value="3"]').click(); document.querySelector('#arm-form button[value="reject"]').click()`)
	b.shows("#armed", "Reject")
	b.run(`document.querySelector('#armed a[download]').click()`)
	file := filepath.Join(t.TempDir(), "afternoon.yaml")
	if err := os.WriteFile(file, []byte(b.saved(downloads)), 0o600); err != nil {
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

// saves has the browser save to a folder without asking, and tell how far it is.
func (b *tab) saves() downloads {
	b.t.Helper()
	d := downloads{folder: b.t.TempDir(), ended: make(chan *browser.EventDownloadProgress, 16)}
	err := chromedp.Listen(b.ctx, func(event any) {
		if e, ok := event.(*browser.EventDownloadProgress); ok && e.State != browser.DownloadProgressStateInProgress {
			d.ended <- e
		}
	})
	if err != nil {
		b.t.Fatal(err)
	}
	command(b, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{Behavior: browser.SetDownloadBehaviorBehaviorAllowAndName, DownloadPath: d.folder, EventsEnabled: new(true)})
	return d
}

// A downloads is what a browser saves. Only its own word tells that a file is whole: one that
// is still written, or was only reserved, is in the folder before.
type downloads struct {
	folder string
	ended  chan *browser.EventDownloadProgress
}

// saved waits until the browser has saved the next file, and gives its text.
func (b *tab) saved(d downloads) string {
	b.t.Helper()
	select {
	case e := <-d.ended:
		if e.State != browser.DownloadProgressStateCompleted {
			b.t.Fatalf("the download is %s", e.State)
		}
		text, err := os.ReadFile(filepath.Join(d.folder, e.GUID)) // named so by the browser
		if err != nil {
			b.t.Fatal(err)
		}
		return string(text)
	case <-time.After(patience):
		b.t.Fatal("nothing was saved")
		return ""
	}
}

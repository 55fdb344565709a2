package pagetest

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/browser"
)

// TestExportsAndReportAreSaved, and the page stays where it is.
func TestExportsAndReportAreSaved(t *testing.T) {
	s := start(t)
	s.send(call{content: "Your code is 4711"})
	s.send(call{anonymous: true})
	b := browse(t, s)
	folder := t.TempDir()
	command(b, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{Behavior: browser.SetDownloadBehaviorBehaviorAllow, DownloadPath: folder})
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
			if name := f.Name(); strings.HasPrefix(name, "somock-") && !strings.HasSuffix(name, ".crdownload") {
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

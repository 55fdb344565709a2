package pagetest

import (
	"strings"
	"testing"
	"time"

	"github.com/chromedp/chromedp"

	"somock/mock/server"
)

// TestAnEarlierRunIsLookedAt: everything on the page is that run's, and says so; acts are
// for the live one.
func TestAnEarlierRunIsLookedAt(t *testing.T) {
	folder := t.TempDir() + "/recordings"
	inFolder := func(c *server.Config) { c.Recordings = folder }
	t.Run("before", func(t *testing.T) {
		s := startWith(t, func(c *server.Config) { inFolder(c); c.SlowThreshold = 9 * time.Second })
		s.send(call{content: "of the earlier run", tenant: "Cust1"})
		s.send(call{content: "of the earlier run", tenant: "Cust1"})
		s.send(call{anonymous: true})
	})
	s := startWith(t, inFolder)
	s.send(call{content: "of the live run"})
	b := browse(t, s)
	b.open("/__admin/")
	b.do(chromedp.Click(chromedp.CSS(".foot a")))
	b.until(`document.querySelectorAll("#run option").length === 2`)
	b.shows("#run option:first-child", "live: ")
	b.shows("#run option:last-child", "3 calls, began")
	run := value[string](b, `document.querySelector("#run option:last-child").value`)
	b.run(`document.getElementById("run").value = ` + quoteJS(run))
	b.do(chromedp.Click(chromedp.CSS("main button")))
	b.shows("#past", "You look at the earlier run "+run)
	b.shows("#total", "3")
	b.shows("#detail .timeline", "9 s threshold")
	b.until(`document.getElementById("live")?.dataset.state === "on"`)
	s.send(call{content: "of the live run, too"})
	b.do(chromedp.Click(chromedp.CSS(`#arm-form button[value="reject"]`)))
	b.shows("#armed", "Reject")
	b.press("j")
	b.shows("#detail .fields", "of the earlier run")
	b.do(chromedp.Click(chromedp.CSS(`#rows a[data-id="` + run + `-2"]`)))
	b.looksAt(run + "-2")
	b.do(chromedp.Click(chromedp.CSS("#detail .card.note a")))
	b.looksAt(run + "-1")
	b.until(`document.getElementById("past")`)
	if total := b.text("#total"); total != "3" {
		t.Errorf("%s calls are listed of the earlier run", total)
	}
	for _, page := range []string{"inbox", "timing", "connect", "reset"} {
		b.open("/__admin/page/" + page + "?run=" + run)
		b.shows("#past", "You look at the earlier run")
	}
	b.open("/__admin/page/inbox?run=" + run)
	b.shows("#inbox-head", "2 messages")
	b.do(chromedp.Click(chromedp.CSS("#past a")))
	b.shows("#rows", "of the live run, too")
	b.until(`!document.getElementById("past")`)
	if resp, page := s.get("/__admin/?run=nosuchrun"); resp.StatusCode != 404 || !strings.Contains(page, "no run &#34;nosuchrun&#34;") {
		t.Errorf("of a run that is not there: %s", resp.Status)
	}
	if _, page := s.get("/__admin/?run=" + run); !strings.Contains(page, "as=har&amp;") && !strings.Contains(page, "run="+run+"&amp;as=har") {
		t.Error("what is exported is not of that run")
	}
}

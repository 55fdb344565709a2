package pagetest

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestWhoDoesNotKnowTheLanguageFindsWhatIsMeant, or is told how to ask.
func TestWhoDoesNotKnowTheLanguageFindsWhatIsMeant(t *testing.T) {
	s := start(t)
	s.send(call{anonymous: true})
	s.send(call{content: "your code is 401"})
	s.send(call{content: "twice"})
	s.send(call{content: "twice", tenant: "Cust1"})
	s.send(call{content: "twice"})
	b := browse(t, s)
	b.open("/__admin/")
	for _, c := range []struct{ typed, total, advice string }{
		{"401", "2", ""}, {"repeated", "1", ""}, {"basic", "4", ""}, {"cust1", "1", ""}, {"4790000001", "5", ""},
		{`"401"`, "1", ""}, {"5000", "0", "calls that took longer are >5000ms"}, {"status 401", "0", "put a colon"},
	} {
		b.run(`document.getElementById("filter").value = ""; window.old = true`)
		b.do(chromedp.Focus(chromedp.CSS("#filter")))
		b.press(c.typed, kb.Enter)
		b.until(`!window.old && document.getElementById("live")?.dataset.state === "on"`)
		b.until(`document.getElementById("total").textContent === ` + quoteJS(c.total))
		b.shows("body", c.advice)
		if c.advice == "" && b.text("#advice") != "" {
			t.Errorf("%s: advised is %s", c.typed, b.text("#advice"))
		}
	}
}

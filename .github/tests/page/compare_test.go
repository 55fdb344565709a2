package pagetest

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestTwoCallsAreComparedByTwoClicks: the one that is open, and a row of the list.
func TestTwoCallsAreComparedByTwoClicks(t *testing.T) {
	s := start(t)
	s.send(call{content: "Your code is 4711", tenant: "Cust1"})
	s.send(call{content: "Your code is 4712", tenant: "Cust1", anonymous: true})
	s.send(call{content: "Your code is 4711", tenant: "Cust1"})
	b := browse(t, s)
	b.open("/__admin/?id=1&filter=code")
	b.do(chromedp.Click(chromedp.CSS(`#detail .button`)))
	b.shows("#comparing", "Choose the call in the list")
	b.until(`document.getElementById("live")?.dataset.state === "on"`)
	s.send(call{content: "a code that came meanwhile"})
	b.shows("#total", "4")
	b.do(chromedp.Click(chromedp.CSS(`#rows [data-seq="2"] a`)))
	b.until(`location.pathname === "/__admin/page/compare" && document.querySelectorAll(".compare tbody tr").length > 3`)
	for _, want := range []string{"message: content", "Your code is 4711", "Your code is 4712", "answer: status", "401", "header: Authorization", "auth.missing", "what became of it"} {
		b.shows(".compare", want)
	}
	b.shows(".sheet-head", "B came")
	b.shows(".sheet-head", "after A")
	b.do(chromedp.Click(chromedp.CSS(`main .button`)))
	b.shows(".sheet-head", "before A")
}

func TestWhatCannotBeComparedIsTold(t *testing.T) {
	s := start(t)
	s.send(call{content: "once"})
	for path, want := range map[string]string{
		"?a=1": "seen no call b to be compared", "": "seen no call a", "?a=1&b=99": "no recording &#34;99&#34;", "?a=1&b=1": "the same in every field",
		"?a=%3Cscript%3E&b=1": "no recording",
	} {
		if _, page := s.get("/__admin/page/compare" + path); !strings.Contains(page, want) || strings.Contains(page, "<script>") {
			t.Errorf("%s: want %q\n%s", path, want, page)
		}
	}
}

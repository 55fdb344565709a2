package pagetest

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestTwoCallsAreComparedByTwoClicks: the one that is open, and a row of the list.
func TestTwoCallsAreComparedByTwoClicks(t *testing.T) {
	s := start(t)
	a := s.id(call{content: "Your code is 4711", tenant: "Cust1"})
	other := s.id(call{content: "Your code is 4712", tenant: "Cust1", anonymous: true})
	s.send(call{content: "Your code is 4711", tenant: "Cust1"})
	b := browse(t, s)
	b.open("/__admin/?id=" + a + "&filter=code")
	b.do(chromedp.Click(chromedp.CSS(`#detail .button`)))
	b.shows("#comparing", "Choose the call in the list")
	b.until(`document.getElementById("live")?.dataset.state === "on"`)
	s.send(call{content: "a code that came meanwhile"})
	b.shows("#total", "4")
	b.do(chromedp.Click(chromedp.CSS(`#rows a[data-id="` + other + `"]`)))
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
	id := s.id(call{content: "once"})
	for path, want := range map[string]string{
		"?a=" + id: "seen no call b to be compared", "": "seen no call a", "?a=" + id + "&b=" + id + "9": "no recording &#34;" + id + "9&#34;",
		"?a=" + id + "&b=" + id: "the same in every field", "?a=%3Cscript%3E&b=" + id: "no recording",
	} {
		if _, page := s.get("/__admin/page/compare" + path); !strings.Contains(page, want) || strings.Contains(page, "<script>") {
			t.Errorf("%s: want %q\n%s", path, want, page)
		}
	}
}

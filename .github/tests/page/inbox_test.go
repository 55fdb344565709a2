package pagetest

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestTheInboxIsSearched by the language of filters, and a repeated message leads to its
// first, from the inbox and from the call.
func TestTheInboxIsSearched(t *testing.T) {
	s := start(t)
	s.send(call{content: "Your parcel is at the door", tenant: "Cust1"})
	s.send(call{content: "Your code is 4711", tenant: "Cust2"})
	first := s.id(call{content: "Your code is 4711", tenant: "Cust1"})
	again := s.id(call{content: "Your code is 4711", tenant: "Cust1"})
	s.send(call{content: "Your code is 4711", tenant: "Cust1", anonymous: true})
	b := browse(t, s)
	b.open("/__admin/page/inbox")
	b.do(chromedp.Focus(chromedp.CSS("#filter")))
	b.press("code tenant:cust1", kb.Enter)
	b.shows("#inbox-head", "2 messages found.")
	b.until(`document.getElementById("live")?.dataset.state === "on" && document.querySelectorAll("#inbox-list tbody tr").length === 2`)
	s.send(call{content: "a new code", tenant: "Cust1"})
	b.shows("#inbox-head", "3 messages found.")

	b.do(chromedp.Click(chromedp.CSS("#inbox-list tr.repeated a + a")))
	b.looksAt(first)
	b.shows("#detail .fields", "Your code is 4711")
	b.open("/__admin/?id=" + again)
	b.do(chromedp.Click(chromedp.CSS("#detail .card.note a")))
	b.looksAt(first)

	s.post("/__admin/reset")
	if resp, _ := s.get("/__admin/page/first?id=" + again); resp.StatusCode != 404 {
		t.Errorf("of a message that is held no more: %s", resp.Status)
	}
	b.open("/__admin/page/inbox?filter=stats:1")
	b.shows("#filter-error", "unknown key")
}

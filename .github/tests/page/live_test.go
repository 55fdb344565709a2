package pagetest

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestAFilteredViewLives: what matches appears, also what matches only once its reply is
// known; what does not match does not. The filter is in the address.
func TestAFilteredViewLives(t *testing.T) {
	s := start(t)
	s.send(call{})
	b := browse(t, s)
	b.open("/__admin/")
	b.do(chromedp.Focus(chromedp.CSS("#filter")))
	b.press("outcome:client-gone >1ms", kb.Enter)
	b.until(`new URL(location.href).searchParams.get("filter") === "outcome:client-gone >1ms" && document.getElementById("live")?.dataset.state === "on"`)
	b.shows("#empty", "No call matches")
	s.arm(`{"step":"{status: 204, delay: 5m}","times":1}`)
	leave := s.stay(call{content: "left"})
	s.send(call{content: "stayed"})
	leave()
	b.shows("#rows", "left")
	b.shows("#total", "1")
	b.shows("#detail .fields", "left")
	if rows := value[int](b, `document.querySelectorAll("#rows li").length`); rows != 1 {
		t.Errorf("%d rows, want 1", rows)
	}
}

func TestAFilterThatCannotBeReadIsExplained(t *testing.T) {
	b := browse(t, start(t))
	b.open("/__admin/?filter=stats%3A401")
	b.shows("#filter-error", `at character 1: unknown key "stats"`)
	b.shows("#filter-error pre", "^^^")
	b.shows("#filter-error", `did you mean "status:"?`)
	b.until(`document.getElementById("filter").getAttribute("aria-describedby") === "filter-error"`)
}

// TestATenantsView: calls, arms and the command lines are of the tenant in the address.
func TestATenantsView(t *testing.T) {
	s := start(t)
	s.send(call{tenant: "Cust1", content: "of one"})
	s.send(call{tenant: "Cust2", content: "of two"})
	b := browse(t, s)
	b.open("/__admin/?tenant=cust1")
	b.shows("#total", "1")
	b.shows("#detail .fields", "of one")
	b.shows("#switchboard .command", "--tenant cust1")
	b.do(chromedp.Focus(chromedp.CSS("#arm-tenant")))
	b.press(kb.Enter) // in a field it must not arm the first of the controls
	b.do(chromedp.Focus(chromedp.CSS("#keys-open")))
	b.press("s", kb.Enter)
	b.shows("#armed", "Accept next 1 call tenant cust1")
	if arms := value[int](b, `document.querySelectorAll("#armed .arm").length`); arms != 1 {
		t.Errorf("%d arms, want 1", arms)
	}
}

// TestAPendingCallIsFollowedToItsEnd: it shows at once that it waits, and then what
// became of it, also where the client gives up.
func TestAPendingCallIsFollowedToItsEnd(t *testing.T) {
	s := start(t)
	b := browse(t, s)
	b.open("/__admin/")
	s.arm(`{"step":"{status: 204, delay: 5m}","times":1}`)
	leave := s.stay(call{})
	b.shows("#detail-title", "Waiting: the reply takes 5 min 0 s")
	b.shows("#rows .badge", "…")
	leave()
	b.shows("#detail-title", "The client gave up after")
	b.shows(".timeline", "client gave up")
	b.shows(".timeline", "the reply would have been due")
	b.shows("#rows .row-head", "The client gave up")
}

// TestAResetByAnyoneIsSeen: by the control API here, by the page itself below.
func TestAResetByAnyoneIsSeen(t *testing.T) {
	s := start(t)
	s.send(call{})
	b := browse(t, s)
	b.open("/__admin/")
	b.shows("#total", "1")
	s.post("/__admin/reset")
	b.shows("#total", "0")
	b.shows("#detail-title", "Nothing to show")
	s.send(call{content: "after it"})
	b.shows("#total", "1")
	b.shows("#detail .fields", "after it")

	b.open("/__admin/page/reset")
	b.do(chromedp.Click(chromedp.CSS(".danger")))
	b.until(`location.pathname === "/__admin/" && document.getElementById("total")?.textContent === "0"`)
}

// TestTheInboxLives and marks what came twice.
func TestTheInboxLives(t *testing.T) {
	s := start(t)
	b := browse(t, s)
	b.open("/__admin/page/inbox")
	b.shows("#inbox-head", "No message")
	s.send(call{content: "once"})
	b.shows("#inbox-list", "once")
	s.send(call{content: "once"})
	b.shows("#inbox-head", "1 repeated")
	b.shows("#inbox-list tr.repeated", "repeated once")
}

// TestTheServerMayComeBackAsAnother: the page finds it again, and its new run.
func TestTheServerMayComeBackAsAnother(t *testing.T) {
	f := newFront(t)
	b := browse(t, nil)
	b.expect("net::")
	t.Run("before", func(t *testing.T) {
		b.s = f.start(t)
		b.open("/__admin/")
		b.run(`window.old = true`)
	})
	b.until(`document.getElementById("live").dataset.state === "off"`)
	b.s = f.start(t)
	b.until(`!window.old && document.getElementById("live")?.dataset.state === "on"`)
}

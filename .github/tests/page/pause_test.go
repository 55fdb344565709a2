package pagetest

import (
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"somock/mock/server"
)

// TestPaused: new calls are counted, not shown, until somebody continues.
func TestPaused(t *testing.T) {
	s := start(t)
	s.send(call{content: "before"})
	b := browse(t, s)
	b.open("/__admin/")
	b.shows("#detail .fields", "before")
	b.do(chromedp.Click(chromedp.CSS("#pause")))
	b.shows("#status", "Paused: new calls are counted, not shown.")
	s.send(call{content: "meanwhile"})
	s.send(call{content: "meanwhile, too"})
	b.shows("#pause", "Continue, 2 new")
	b.shows("#total", "3")
	b.shows("#detail .neighbours", "paused")
	if rows := value[int](b, `document.querySelectorAll("#rows li").length`); rows != 1 {
		t.Errorf("%d rows are listed while paused, want 1", rows)
	}
	if shown := b.text("#detail .fields"); shown == "" || value[bool](b, `document.querySelector("#detail .fields").textContent.includes("meanwhile")`) {
		t.Errorf("while paused the detail went on to %s", shown)
	}
	b.press("p")
	b.until(`document.querySelectorAll("#rows li").length === 3 && document.getElementById("pause").textContent === "Pause"`)
	b.shows("#detail .fields", "meanwhile, too")
	s.send(call{content: "afterwards"})
	b.shows("#rows li:first-child", "afterwards")
}

// TestTheListHoldsStillUnderThePointer, and goes on when it has left.
func TestTheListHoldsStillUnderThePointer(t *testing.T) {
	s := start(t)
	for range 3 {
		s.send(call{})
	}
	b := browse(t, s)
	b.open("/__admin/")
	b.shows("#total", "3")
	b.pointAt("#rows li:nth-child(2)")
	for range 2 {
		s.send(call{})
	}
	b.shows("#new", "2 new")
	if rows := value[int](b, `document.querySelectorAll("#rows li").length`); rows != 3 {
		t.Errorf("%d rows are listed under the pointer, want 3", rows)
	}
	b.pointAt("#switchboard-title")
	b.until(`document.querySelectorAll("#rows li").length === 5 && document.getElementById("new").hidden`)
	s.send(call{})
	b.until(`document.querySelectorAll("#rows li").length === 6`)
}

// pointAt moves the pointer to the middle of an element.
func (b *tab) pointAt(selector string) {
	b.t.Helper()
	at := value[[]float64](b, `(() => { const r = document.querySelector(`+quoteJS(selector)+`).getBoundingClientRect(); return [r.x + r.width / 2, r.y + r.height / 2]; })()`)
	command(b, input.DispatchMouseEvent, input.DispatchMouseEventParams{Type: input.DispatchMouseEventTypeMouseMoved, X: at[0], Y: at[1]})
}

// TestARowKeepsItsHeight when its call ends and something is observed of it, or those
// below it would move under the pointer.
func TestARowKeepsItsHeight(t *testing.T) {
	s := startWith(t, func(c *server.Config) { c.SlowThreshold = time.Millisecond })
	s.arm(`{"step":"{status: 204, delay: 5m}","times":1}`)
	b := browse(t, s)
	b.open("/__admin/")
	leave := s.stay(call{})
	b.until(`document.querySelector("#rows li[data-pending]")`)
	height := value[float64](b, `document.querySelector("#rows li").offsetHeight`)
	leave()
	b.shows("#rows .mark", "slow")
	if now := value[float64](b, `document.querySelector("#rows li").offsetHeight`); now != height {
		t.Errorf("a row was %.0f px high and is %.0f", height, now)
	}
}

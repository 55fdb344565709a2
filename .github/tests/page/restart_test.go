package pagetest

import (
	"testing"

	"github.com/chromedp/chromedp"
)

// TestARestartIsTold, with what was armed before it, which a button arms again.
func TestARestartIsTold(t *testing.T) {
	f := newFront(t)
	b := browse(t, nil)
	t.Run("before", func(t *testing.T) {
		b.s = f.start(t)
		b.open("/__admin/")
		b.s.arm(`{"step":503,"for":"10m","tenant":"Cust1"}`)
		b.s.arm(`{"source":"version: 1\nstubs: [{finally: 429}]","times":4,"file":"mine.yaml"}`)
		b.shows("#armed", "503")
		b.do(chromedp.Click(chromedp.CSS(`#arm-form button[value="reject"]`)))
		b.shows("#armed", "Reject")
		b.until(`JSON.parse(sessionStorage.getItem("somock-armed")).arms.length === 3`)
		b.expect("net::", "Failed to load")
	})
	b.until(`document.getElementById("live").dataset.state === "off"`)
	b.s = f.start(t)
	b.until(`!document.getElementById("restarted").hidden`)
	b.shows("#was-armed", "Reject next 1 call, mine next 4 calls, 503")
	b.shows("#armed", "Nothing is armed")
	b.open("/__admin/page/inbox")
	b.shows("#was-armed", "Reject") // it is told on every page until it is closed
	b.do(chromedp.Click(chromedp.CSS("#arm-again")))
	b.until(`document.getElementById("restarted").hidden && document.querySelectorAll("#armed .arm").length === 3`)
	b.until(`/Reject next 1 call[^]*mine next 4 calls[^]*503[^]*\d min \d+ s left[^]*tenant Cust1/.test(document.getElementById("armed").innerText.replace(/\s+/g, " "))`)
	b.open("/__admin/")
	b.until(`document.getElementById("restarted").hidden`)
}

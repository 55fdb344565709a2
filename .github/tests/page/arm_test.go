package pagetest

import (
	"context"
	"fmt"
	"regexp"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestArmedForAWhile: what is left of its time counts down, and it is told since when and
// from where it is armed.
func TestArmedForAWhile(t *testing.T) {
	s := start(t)
	b := browse(t, s)
	b.open("/__admin/")
	b.do(chromedp.Click(chromedp.CSS(`#arm-form input[value="10m"]`)))
	b.shows("#switchboard .command", "--for 10m")
	b.do(chromedp.Click(chromedp.CSS(`#arm-form button[value="outage"]`)))
	b.shows("#status", "Armed: Outage, for 10 minutes of every tenant.")
	b.until(`/Outage \d min \d+ s left every tenant, since \d\d:\d\d from the page/.test(document.getElementById("armed").innerText.replace(/\s+/g, " "))`)
	before := b.text("#armed [data-left]")
	b.until(`document.querySelector("#armed [data-left]").textContent !== ` + quoteJS(before))
	if status := s.send(call{anonymous: true}); status != 503 {
		t.Errorf("an outage answers %d, expected 503", status)
	}
	s.arm(`{"step":429,"times":1}`)
	b.shows("#armed", "through the API")
}

// TestArmedForAsManyCallsAsOneLikes by the field, which chooses itself when it is written in.
func TestArmedForAsManyCallsAsOneLikes(t *testing.T) {
	s := start(t)
	b := browse(t, s)
	b.open("/__admin/")
	b.do(chromedp.Focus(chromedp.CSS("#count")))
	b.run(`document.getElementById("count").select()`)
	b.press("7")
	b.shows("#switchboard .command", "--times 7")
	b.do(chromedp.Focus(chromedp.CSS(`#arm-form button[value="reject"]`)))
	b.press(kb.Enter)
	b.shows("#armed", "next 7 calls")
}

// TestATimeThatIsOverIsSeen without a call. A time that was over before the page could show
// it, on a busy machine, proves nothing: then it is tried with a longer one.
func TestATimeThatIsOverIsSeen(t *testing.T) {
	s := start(t)
	b := browse(t, s)
	b.open("/__admin/")
	for seconds, seen := 6, false; !seen; seconds *= 2 {
		s.arm(fmt.Sprintf(`{"step":503,"for":"%ds"}`, seconds))
		b.wait("the time is neither seen nor over", func(context.Context) bool {
			seen = value[bool](b, `document.querySelector("#armed [data-left]") !== null`)
			return seen || !s.armed()
		})
	}
	b.shows("#armed", "Nothing is armed")
}

// TestArmedForAWhileWithoutScripts is the same by forms.
func TestArmedForAWhileWithoutScripts(t *testing.T) {
	s := start(t)
	for _, fields := range [][]string{
		{"control", "slow", "times", "10m", "count", "10"}, {"control", "reject", "times", "count", "count", "5"}, {"control", "token-expired", "times", "10m"},
	} {
		if resp, _ := s.post("/__admin/page/arm", fields...); resp.StatusCode != 303 {
			t.Errorf("%v: %s", fields, resp.Status)
		}
	}
	_, page := s.get("/__admin/")
	for _, want := range []string{"<strong>Slow, 6 s</strong>", "<strong>Token expires</strong>", `data-left>\d+ min \d+ s left`, "<span>next 5 calls</span>", "from the page"} {
		if !regexp.MustCompile(want).MatchString(page) {
			t.Errorf("the page does not hold %s", want)
		}
	}
}

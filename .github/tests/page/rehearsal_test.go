package pagetest

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// TestSomeoneMakesTwoCallsFailByKeyboardAlone is what the page is for.
func TestSomeoneMakesTwoCallsFailByKeyboardAlone(t *testing.T) {
	s := start(t)
	b := browse(t, s)
	b.open("/__admin/")
	b.shows("#empty", "No call yet")
	b.shows("#armed", "Nothing is armed")

	// Tab from the top of the page until the switchboard's first choice has the focus.
	b.tabTo(`document.activeElement.name === "times"`)
	b.press(kb.ArrowRight)
	b.shows("#switchboard .command", "--times 3")
	b.tabTo(`document.activeElement.value === "reject"`)
	b.press(kb.Enter)
	b.shows("#status", "Armed: Reject, for the next 3 calls of every tenant.")
	b.shows("#armed", "next 3 calls")

	// It happens, and is seen without a further key.
	if status := s.send(call{}); status != 401 {
		t.Errorf("the first call is answered %d, want 401", status)
	}
	b.shows("#detail-title", "As scripted: 401 Unauthorized")
	b.shows("#rows .row", "401")
	b.shows("#armed", "next 2 calls, used 1 time")

	// It is undone.
	b.tabBackTo(`document.activeElement.textContent === "Switch off"`)
	b.press(kb.Enter)
	b.shows("#armed", "Nothing is armed")
	if status := s.send(call{}); status != 204 {
		t.Errorf("after it was switched off a call is answered %d, want 204", status)
	}
	b.shows("#detail-title", "Accepted")
	b.shows("#total", "2")
}

// tabTo presses Tab until an expression about the focus is true.
func (b *tab) tabTo(expression string)     { b.t.Helper(); b.focusBy(expression, kb.Tab) }
func (b *tab) tabBackTo(expression string) { b.t.Helper(); b.focusBy(expression, shiftTab) }

func TestSingleKeys(t *testing.T) {
	s := start(t)
	var ids []string
	for range 3 {
		ids = append(ids, s.id(call{}))
	}
	s.send(call{anonymous: true})
	b := browse(t, s)
	b.open("/__admin/")
	b.shows("#detail-title", "Refused: no credentials")
	b.press("j")
	b.shows("#detail-title", "Accepted")
	b.looksAt(ids[2])
	b.press("j")
	b.looksAt(ids[1])
	b.press("k")
	b.looksAt(ids[2])
	b.press("l")
	b.until(`!new URL(location.href).searchParams.has("id")`)
	b.shows("#detail-title", "Refused: no credentials")

	b.press("0", "s", kb.ArrowDown, kb.ArrowDown, kb.ArrowDown, kb.Enter)
	b.shows("#armed", "No access until switched off")
	b.press("x")
	b.shows("#armed", "Nothing is armed")

	b.press("?")
	b.until(`document.getElementById("keys").open`)
	b.press(kb.Escape)
	b.until(`!document.getElementById("keys").open`)
	b.press("/", "s", "t")
	b.until(`document.getElementById("filter").value.endsWith("st")`)
}

// TestAnAfternoonWithoutATerminal: arm for a while, send, watch, compare, save, report.
func TestAnAfternoonWithoutATerminal(t *testing.T) {
	s := start(t)
	b := browse(t, s)
	downloads := b.saves()
	b.open("/__admin/")
	b.do(chromedp.Click(chromedp.CSS("#send-form button")))
	b.shows("#detail-title", "Accepted")
	b.do(chromedp.Click(chromedp.CSS(`#arm-form input[value="10m"]`)), chromedp.Click(chromedp.CSS(`#arm-form button[value="reject"]`)))
	b.shows("#armed", "min 5")
	b.do(chromedp.Click(chromedp.CSS("#send-form button")))
	b.shows("#status", "Answered 401 Unauthorized")
	b.shows("#detail-title", "As scripted: 401 Unauthorized")
	b.do(chromedp.Click(chromedp.CSS("#detail .button")))
	b.shows("#comparing", "Choose the call")
	b.do(chromedp.Click(chromedp.CSS(`#rows li:last-child a`)))
	b.shows(".compare", "answer: status")
	b.run(`document.querySelector("#armed a[download]").click()`)
	if text := b.saved(downloads); !strings.Contains(text, "{ error: unauthorized }") {
		t.Errorf("saved as a scenario was\n%s", text)
	}
	b.do(chromedp.Click(chromedp.CSS("main .button:last-child")))
	b.shows("#total", "2")
	b.run(`document.querySelector(".list-foot a[href*=report]").click()`)
	if text := b.saved(downloads); !strings.Contains(text, "401 Unauthorized") || !strings.Contains(text, "</html>") {
		t.Errorf("the report is\n%.1000s", text)
	}
}

package pagetest

import (
	"fmt"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// shiftTab stands for Tab with the shift key held.
const shiftTab = "\x00shift-tab"

// focusBy presses a key until an expression about the focus is true. More presses than
// a person would make are a failure.
func (b *tab) focusBy(expression, key string) {
	b.t.Helper()
	var seen []string
	for range 60 {
		if value[bool](b, expression) {
			return
		}
		at := value[string](b, `document.activeElement.outerHTML.slice(0, 80)`)
		seen = append(seen, at)
		if key == shiftTab {
			b.do(chromedp.KeyEvent(kb.Tab, chromedp.KeyModifiers(chromedp.ModifierShift)))
		} else {
			b.press(key)
		}
	}
	b.t.Fatalf("the focus never came to where %s; it was on\n%s", expression, fmt.Sprint(seen))
}

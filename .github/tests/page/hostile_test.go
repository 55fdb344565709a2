package pagetest

import (
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// TestWhatClientsSendIsOnlyText: none of it becomes a part of the page.
func TestWhatClientsSendIsOnlyText(t *testing.T) {
	s := start(t)
	const image = `<img src=x onerror="window.hacked=1"><script>window.hacked=1</script>`
	var ids []string
	for _, content := range []string{
		image,
		"</pre></article><style>body{display:none}</style>" + image,
		"bell \x07 escape \x1b[31m null \x00 end",
		"right \u202e to left \u2066 marks",
		strings.Repeat("0123456789abcdef", 1<<16) + image,
	} {
		ids = append(ids, s.id(call{content: content}))
	}
	s.send(call{tenant: "Cust1", content: image, anonymous: true})

	b := browse(t, s)
	for _, path := range []string{"/__admin/", "/__admin/page/inbox", "/__admin/page/timing", "/__admin/?filter=%3Cimg+src%3Dx+onerror%3Dwindow.hacked%3D1%3E&tenant=%3Cb%3E", "/__admin/page/inbox?tenant=%22%3E%3Cimg%3E"} {
		b.open(path)
		b.harmless(path)
	}
	b.open("/__admin/")
	for range 5 { // through all calls, whose details come by script
		b.harmless(b.text("#detail-title"))
		before := b.text("#detail .facts")
		b.press("j")
		b.until(`document.querySelector("#detail .facts").textContent !== ` + quoteJS(before))
	}
	b.shows("#detail .fields", image)

	// What cannot be seen is named, and what is long is cut, with the whole a link away.
	b.open("/__admin/?id=" + ids[2])
	b.shows("#detail .named", `\a`)
	b.shows("#detail .fields", `escape \x1b[31m null \x00 end`)
	b.open("/__admin/?id=" + ids[3])
	b.shows("#detail .fields", `right \u202e to left \u2066 marks`)
	b.open("/__admin/?id=" + ids[4])
	b.shows("#detail .fields", "the first 4 KiB of")
	b.shows("#detail", "The first 64 KiB of")
	b.do(chromedp.Click(chromedp.CSS(`#detail a[href*="/page/body"]`)))
	b.until(`document.contentType === "text/plain" && document.body.textContent.length > 1000000 && !window.hacked`)
}

func (b *tab) harmless(where string) {
	b.t.Helper()
	if value[bool](b, `Boolean(window.hacked) || document.querySelector("main img, main script, main style") !== null || getComputedStyle(document.body).display === "none"`) {
		b.t.Errorf("%s: what a client sent became a part of the page", where)
	}
}

func quoteJS(s string) string {
	return "`" + strings.NewReplacer("\\", "\\\\", "`", "\\`", "$", "\\$").Replace(s) + "`"
}

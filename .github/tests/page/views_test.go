package pagetest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// A viewCase is one look at the page.
type viewCase struct {
	name, path string
	more       string // an expression that brings about the rest
}

var views = []viewCase{
	{"calls", "/__admin/", ""},
	{"refused", "/__admin/?id=4", ""},
	{"warned", "/__admin/?id=7", ""},
	{"gave-up", "/__admin/?id=6", ""},
	{"filtered", "/__admin/?filter=status%3A401", ""},
	{"bad-filter", "/__admin/?filter=stats%3A401", ""},
	{"paused", "/__admin/", `document.getElementById("pause").click()`},
	{"send", "/__admin/", `document.querySelector("#send-form details").open = true`},
	{"restarted", "/__admin/", `for (const id of ["restarted", "was-armed", "arm-again"]) document.getElementById(id).hidden = false; document.querySelector("#was-armed span").textContent = "Reject next 2 calls"`},
	{"keys", "/__admin/", `document.getElementById("keys").showModal()`},
	{"inbox", "/__admin/page/inbox", ""},
	{"inbox-search", "/__admin/page/inbox?filter=code", ""},
	{"inbox-bad-search", "/__admin/page/inbox?filter=stats%3A1", ""},
	{"advised", "/__admin/?filter=5000", ""},
	{"comparing", "/__admin/?id=4&compare=4", ""},
	{"compare", "/__admin/page/compare?a=3&b=4", ""},
	{"earlier", "/__admin/?run=EARLIER", ""},
	{"runs", "/__admin/page/runs", ""},
	{"timing", "/__admin/page/timing", `document.querySelector("main details").open = true`},
	{"connect", "/__admin/page/connect", ""},
	{"reset", "/__admin/page/reset", ""},
	{"unknown", "/__admin/page/nothing", ""},
}

func (b *tab) visit(v viewCase) {
	b.t.Helper()
	if v.name == "unknown" {
		b.expect(v.path)
	}
	b.open(strings.ReplaceAll(v.path, "EARLIER", b.s.earlier))
	if v.more != "" {
		b.run(v.more)
	}
	b.until(`document.getAnimations().length === 0`)
}

// populate makes calls of many kinds.
func (s *somock) populate() {
	s.send(call{tenant: "Cust12345", content: "Your parcel is at the door"})
	s.send(call{tenant: "Cust12345", content: "Your code is 4711"})
	s.send(call{tenant: "Cust12345", content: "Your code is 4711"})
	s.send(call{tenant: "Cust12345", content: "Order 88 has shipped", anonymous: true})
	s.arm(`{"step":"{fault: reset, accepted: true}","times":1,"by":"page"}`)
	s.send(call{tenant: "Cust67890", content: "Dr. Ås moved you to 14:30"})
	s.arm(`{"step":"{status: 204, delay: 6s}","times":1,"by":"page"}`)
	s.stay(call{tenant: "Cust67890", content: "Dr. Ås moved you to 14:30"})()
	s.raw("/Cust67890"+operation, "SOTicket 7T:abc", `{"IncomingMessage":{"To":4790000001,"From":"+4790000002","Content":"","Mobile":"x"}}`)
	s.arm(`{"step":"{error: throttled, retry-after: 2s}","times":1,"by":"page"}`)
	s.send(call{tenant: "Cust12345", content: "Payment received, thank you"})
	s.send(call{tenant: "Cust12345", content: "Payment received, thank you"})
	s.send(call{content: "Hello"})
	s.arm(`{"step":"{error: unauthorized}","times":2,"tenant":"Cust12345","by":"page"}`)
	s.arm(`{"step":503,"for":"10m","by":"api"}`)
	s.arm(`{"scenario":"token-expired","by":"cli"}`)
}

// TestEveryViewFitsAndCanBeLookedAt holds the narrowest screen to no sideways scrolling,
// and makes pictures for people to judge the rest by. The one in the README is
// that of picture_test.go.
func TestEveryViewFitsAndCanBeLookedAt(t *testing.T) {
	dir := os.Getenv("SOMOCK_TEST_SCREENSHOTS")
	if dir == "" {
		dir = t.TempDir()
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	s := startAfterAnother(t)
	b := browse(t, s)
	s.populate()
	for _, scheme := range []string{"light", "dark"} {
		b.scheme(scheme)
		for _, width := range []int64{1280, 320} {
			b.size(width, 800)
			for _, v := range views {
				b.visit(v)
				if wide := value[int](b, `document.documentElement.scrollWidth`); int64(wide) > width {
					t.Errorf("%s at %d px scrolls sideways: it is %d px wide", v.name, width, wide)
				}
				b.picture(filepath.Join(dir, fmt.Sprintf("%s-%d-%s.png", v.name, width, scheme)))
			}
		}
	}
}

// picture writes what is to be seen to a file, at narrow widths down to the end.
func (b *tab) picture(file string) {
	b.t.Helper()
	b.run(`document.getElementById("status")?.classList.remove("shown")`)
	ctx, cancel := b.patiently()
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err != nil {
		b.t.Fatal(err)
	}
	if err := os.WriteFile(file, png, 0o644); err != nil {
		b.t.Fatal(err)
	}
	if len(png) < 5000 {
		b.t.Errorf("%s has %d bytes: it shows nothing", file, len(png))
	}
}

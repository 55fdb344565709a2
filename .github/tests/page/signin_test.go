package pagetest

import (
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/chromedp"

	"somock/mock/server"
)

// named runs a server that is reached by a name beyond loopback, over plain http, where
// a browser is told the least of where a request comes from.
func named(t *testing.T, host string) *somock {
	t.Helper()
	s := startWith(t, func(c *server.Config) { c.AdminToken, c.AllowHosts = "s3cret", []string{host} })
	s.base = strings.Replace(s.base, "127.0.0.1", host, 1)
	return s
}

// overHTTP is what chromium says of a header that it takes from trustworthy origins only.
const overHTTP = "The Cross-Origin-Opener-Policy header has been ignored"

const toLoopback = "MAP * 127.0.0.1"

// signIn waits for the form, and gives a token to it.
func (b *tab) signIn(token string) {
	b.t.Helper()
	b.until(`document.getElementById("token")`)
	b.do(chromedp.SendKeys(chromedp.CSS("#token"), token), chromedp.Click(chromedp.CSS("main button")))
}

// at waits until an address is shown, with its page.
func (b *tab) at(path string) {
	b.t.Helper()
	b.until(`location.pathname + location.search === ` + quoteJS(path) + ` && document.getElementById("armed")`)
}

// TestSigningInAndActingWithoutScripts, beyond loopback: each is a form, and the link
// that was opened is where it leads.
func TestSigningInAndActingWithoutScripts(t *testing.T) {
	s := named(t, "somock.test")
	b := browse(t, s, flag{"host-resolver-rules", toLoopback})
	b.expect("401", overHTTP)
	command(b, emulation.SetScriptExecutionDisabled, emulation.SetScriptExecutionDisabledParams{Value: true})
	b.do(chromedp.Navigate(s.base + "/__admin/?filter=status%3A401&tenant=Cust1"))
	b.signIn("not it")
	b.shows("main", "this is not the one")
	b.signIn("s3cret")
	b.at("/__admin/?filter=status%3A401&tenant=Cust1")
	b.do(chromedp.Click(chromedp.CSS(`button[value="reject"]`)))
	b.shows("#armed", "Reject")
	b.shows("main", "tenant Cust1 has not called in this run")
	b.do(chromedp.Click(chromedp.CSS("main a")))
	b.at("/__admin/?filter=status%3A401&tenant=Cust1")
	b.do(chromedp.Click(chromedp.CSS(`#armed button`)))
	b.shows("#armed", "Nothing is armed")
	b.do(chromedp.Navigate(s.base + "/__admin/page/reset"))
	b.at("/__admin/page/reset")
	b.do(chromedp.Click(chromedp.CSS("button.danger")))
	b.at("/__admin/")
}

// TestALinkWithTheTokenLeadsIn, also from a page of others, which a browser tells by
// keeping back the cookie at first.
func TestALinkWithTheTokenLeadsIn(t *testing.T) {
	for _, host := range []string{"somock.test", "localhost"} {
		s := named(t, host)
		b := browse(t, s, flag{"host-resolver-rules", toLoopback})
		b.expect("401", overHTTP)
		b.follow(s.base + "/__admin/?token=s3cret&filter=status%3A401")
		b.at("/__admin/?filter=status%3A401")
		b.follow(s.base + "/__admin/page/timing?tenant=Cust1") // signed in by now
		b.at("/__admin/page/timing?tenant=Cust1")
		if value[int](b, `[...document.querySelectorAll("input")].filter((i) => i.value.includes("s3cret")).length`) != 0 {
			t.Error("the page holds the token")
		}
	}
}

// follow opens a link on a page of no site of ours.
func (b *tab) follow(href string) {
	b.t.Helper()
	b.do(chromedp.Navigate("about:blank"))
	b.run(`const a = document.createElement("a"); a.id = "out"; a.href = ` + quoteJS(href) + `; a.textContent = "out"; document.body.append(a)`)
	b.do(chromedp.Click(chromedp.CSS("#out")))
}

// TestTwoServersInOneBrowser leave each other's sign-in alone.
func TestTwoServersInOneBrowser(t *testing.T) {
	one, two := named(t, "localhost"), named(t, "localhost")
	b := browse(t, one)
	b.expect("401", overHTTP)
	b.alsoFrom(two)
	for _, s := range []*somock{one, two} {
		b.do(chromedp.Navigate(s.base + "/__admin/"))
		b.signIn("s3cret")
		b.at("/__admin/")
	}
	for _, s := range []*somock{one, two, one} {
		b.do(chromedp.Navigate(s.base + "/__admin/page/inbox"))
		b.at("/__admin/page/inbox")
	}
}

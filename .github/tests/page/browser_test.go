package pagetest

import (
	"context"
	"fmt"
	"os"
	"os/exec"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
)

// required reports whether the environment says that a tool must be there.
func required(tool string) bool {
	return slices.Contains(strings.FieldsFunc(os.Getenv("SOMOCK_TEST_REQUIRE"), func(c rune) bool { return c == ',' || c == ' ' }), tool)
}

// need gives the path of a program, or skips the test, or fails it where it is required.
func need(t *testing.T, tool string, names ...string) string {
	t.Helper()
	for _, name := range names {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	if required(tool) {
		t.Fatalf("%s is required by SOMOCK_TEST_REQUIRE and not there", tool)
	}
	t.Skipf("not tested: %s is not installed (apt-get install %s)", tool, names[0])
	return ""
}

// A tab is an open page in a browser of its own, watched for what it must never do:
// complain on the console, and ask another origin for anything.
type tab struct {
	t   *testing.T
	s   *somock
	ctx context.Context

	mu       sync.Mutex
	trouble  []string
	requests []string
	expected []string // what the browser may complain of, since the test makes it happen
	also     []string // bases of further servers whose pages may be opened
}

// patience is how long a page may take to show something, and a browser to start, on a busy
// machine.
const patience = time.Minute

// A flag is one of chromium's own.
type flag struct{ name, value string }

// browse opens a browser, with a profile that nothing was kept in.
func browse(t *testing.T, s *somock, flags ...flag) *tab {
	t.Helper()
	path := need(t, "chromium", "chromium", "chromium-browser", "google-chrome")
	profile, err := os.MkdirTemp("", "somock-chromium-")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(profile) }) // a browser that ends may still write into it
	options := []chromedp.ExecAllocatorOption{chromedp.ExecPath(path), chromedp.UserDataDir(profile), chromedp.WindowSize(1280, 800), chromedp.WSURLReadTimeout(patience)}
	for _, flag := range []string{"headless", "no-sandbox", "disable-gpu", "disable-quic", "no-first-run", "disable-background-networking", "disable-component-update", "disable-sync", "hide-scrollbars"} {
		options = append(options, chromedp.Flag(flag, true))
	}
	for _, f := range flags {
		options = append(options, chromedp.Flag(f.name, f.value))
	}
	allocator, endAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, end := chromedp.NewContext(allocator)
	b := &tab{t: t, s: s, ctx: ctx}
	t.Cleanup(func() {
		_ = chromedp.Cancel(ctx) // it waits for the process
		end()
		endAllocator()
		b.check()
	})
	if err := chromedp.Listen(ctx, b.watch); err != nil {
		t.Fatalf("the browser does not start: %v", err)
	}
	command(b, network.Enable, network.EnableParams{})
	command(b, log.Enable, cdp.Empty{})
	b.size(1280, 800)
	return b
}

func (b *tab) watch(event any) {
	b.mu.Lock()
	defer b.mu.Unlock()
	switch e := event.(type) {
	case *network.EventRequestWillBeSent:
		b.requests = append(b.requests, e.Request.URL)
	case *runtime.EventExceptionThrown:
		b.trouble = append(b.trouble, "exception: "+(&chromedp.ExceptionError{ExceptionDetails: e.ExceptionDetails}).Error())
	case *runtime.EventConsoleAPICalled:
		if e.Type == runtime.ConsoleAPICalledTypeError || e.Type == runtime.ConsoleAPICalledTypeWarning {
			b.trouble = append(b.trouble, fmt.Sprintf("console %s: %s", e.Type, e.Args[0].Value))
		}
	case *log.EventEntryAdded:
		complaint := fmt.Sprintf("%s: %s (%s)", e.Entry.Source, e.Entry.Text, e.Entry.URL)
		if slices.ContainsFunc(b.expected, func(part string) bool { return strings.Contains(complaint, part) }) {
			return
		}
		if e.Entry.Level == log.EntryLevelError || e.Entry.Level == log.EntryLevelWarning {
			b.trouble = append(b.trouble, complaint)
		}
	}
}

// check fails the test if the page did what it must never do.
func (b *tab) check() {
	b.mu.Lock()
	defer b.mu.Unlock()
	for _, what := range b.trouble {
		b.t.Errorf("the page complained: %s", what)
	}
	for _, url := range b.requests {
		known := slices.ContainsFunc(append(b.also, b.s.base), func(base string) bool { return strings.HasPrefix(url, base+"/") })
		if !known && url != "about:blank" {
			b.t.Errorf("the page asked another origin: %s", url)
		}
	}
	if len(b.requests) == 0 {
		b.t.Error("no request was seen: the watch is broken")
	}
}

// alsoFrom lets pages of another server of the test be opened.
func (b *tab) alsoFrom(s *somock) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.also = append(b.also, s.base)
}

// patiently is the browser's context for one more thing.
func (b *tab) patiently() (context.Context, context.CancelFunc) {
	return context.WithTimeout(b.ctx, patience)
}

// command sends one command of the debugging protocol.
func command[P, R any](b *tab, name cdp.Command[P, R], params P) {
	b.t.Helper()
	ctx, cancel := b.patiently()
	defer cancel()
	if _, err := chromedp.Call(ctx, name, params); err != nil {
		b.t.Fatal(err)
	}
}

func (b *tab) do(steps ...chromedp.Action[chromedp.Void]) {
	b.t.Helper()
	ctx, cancel := b.patiently()
	defer cancel()
	if err := chromedp.Do(ctx, steps...); err != nil {
		b.t.Fatal(err)
	}
}

// run runs statements in the page.
func (b *tab) run(statements string) {
	b.t.Helper()
	value[bool](b, "(() => {"+statements+"; return true})()")
}

// value is what an expression, or the promise that it is, comes to in the page.
func value[T any](b *tab, expression string) T {
	b.t.Helper()
	ctx, cancel := b.patiently()
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		b.t.Fatalf("%s: %v", expression[:min(len(expression), 200)], err)
	}
	return v
}

// open goes to a path and waits until the page is alive.
func (b *tab) open(path string) {
	b.t.Helper()
	b.do(chromedp.Navigate(b.s.base + path))
	b.until(`document.getElementById("live")?.dataset.state === "on"`)
}

func (b *tab) size(width, height int64) {
	b.t.Helper()
	command(b, emulation.SetDeviceMetricsOverride, emulation.SetDeviceMetricsOverrideParams{Width: width, Height: height, DeviceScaleFactor: 1})
	b.until(fmt.Sprintf("innerWidth === %d", width))
}

func (b *tab) scheme(name string) {
	b.t.Helper()
	command(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{{Name: "prefers-color-scheme", Value: name}}})
	b.until(fmt.Sprintf("matchMedia(%q).matches", "(prefers-color-scheme: "+name+")"))
}

// until waits until an expression is true, in whatever page is open by then.
func (b *tab) until(expression string) {
	b.t.Helper()
	b.wait("never true: "+expression, func(ctx context.Context) bool {
		ok, _ := chromedp.Run(ctx, chromedp.Evaluate[bool]("Boolean("+expression+")")) // while a page loads there is none
		return ok
	})
}

// wait waits until something is so.
func (b *tab) wait(otherwise string, isSo func(context.Context) bool) {
	b.t.Helper()
	ctx, cancel := b.patiently()
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		switch {
		case isSo(ctx):
			return
		case ctx.Err() != nil:
			b.t.Fatalf("%s\nthe page:\n%s", otherwise, value[string](b, `document.body.innerText.slice(0, 3000)`))
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
		}
	}
}

// shows waits until an element holds a text.
func (b *tab) shows(selector, text string) {
	b.t.Helper()
	b.until(fmt.Sprintf("document.querySelector(%q)?.textContent.includes(%q)", selector, text))
}

// looksAt waits until the address names a call.
func (b *tab) looksAt(id string) {
	b.t.Helper()
	b.until(`new URL(location.href).searchParams.get("id") === ` + quoteJS(id))
}

// text is what an element holds now.
func (b *tab) text(selector string) string {
	b.t.Helper()
	return value[string](b, fmt.Sprintf("document.querySelector(%q)?.textContent ?? ''", selector))
}

// press presses keys as a person would, one after the other.
func (b *tab) press(keys ...string) {
	b.t.Helper()
	for _, key := range keys {
		b.do(chromedp.KeyEvent(key))
	}
}

// expect says what the browser may complain of, since the test makes it happen: a part of
// the text or of the address. It holds to the end, since a browser complains a while after.
func (b *tab) expect(complaints ...string) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.expected = append(b.expected, complaints...)
}

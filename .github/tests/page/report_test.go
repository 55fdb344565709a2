package pagetest

import (
	"bytes"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"testing"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// build makes the program.
func build(t *testing.T) string {
	t.Helper()
	program := filepath.Join(t.TempDir(), "somock")
	cmd := exec.Command("go", "build", "-o", program, ".")
	cmd.Dir = filepath.Join("..", "..", "..")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return program
}

// exitCode runs the program to an exit code, and gives what it printed.
func exitCode(t *testing.T, want int, program string, args ...string) string {
	t.Helper()
	cmd := exec.Command(program, args...)
	var talk bytes.Buffer
	cmd.Stderr = &talk
	out, _ := cmd.Output() // the code tells
	if code := cmd.ProcessState.ExitCode(); code != want {
		t.Fatalf("somock %v: exit code %d, want %d\n%s%s", args, code, want, out, talk.String())
	}
	return string(out)
}

const expected = `version: 1
expect:
  - name: sends the message again after a 401, with another credential and a name that is long enough to need more than one line
    after: { status: 401, credential: changed, message: same }
    reply: { status: 204 }
    count: 1
  - name: some message arrives
    reply: { status: 204 }
`

// A report is opened from a disk: in both colour schemes, wide and narrow, axe finds
// nothing, nothing else is asked for, and it prints.
func TestReport(t *testing.T) {
	program := build(t)
	s := start(t)
	b := browse(t, s)
	source := axe(t)
	s.populate()
	folder := t.TempDir()
	file, expect := filepath.Join(folder, "report.html"), filepath.Join(folder, "expect.yaml")
	if err := os.WriteFile(expect, []byte(expected), 0o600); err != nil {
		t.Fatal(err)
	}
	exitCode(t, 1, program, "verify", "--server", s.base, "--expect", expect, "--report", file)

	b.alsoFrom(&somock{base: "file://" + folder})
	b.do(chromedp.Navigate("file://" + file))
	for _, look := range []struct {
		scheme string
		width  int64
		ground string
	}{{"light", 1280, "rgb(244, 245, 248)"}, {"dark", 1280, "rgb(17, 21, 28)"}, {"dark", 320, "rgb(17, 21, 28)"}} {
		b.scheme(look.scheme)
		b.size(look.width, 800)
		if ground := value[string](b, `getComputedStyle(document.body).backgroundColor`); ground != look.ground {
			t.Errorf("%s: the ground is %s, want %s", look.scheme, ground, look.ground)
		}
		if wide := value[float64](b, `document.documentElement.scrollWidth`); wide > float64(look.width) {
			t.Errorf("%s, %d px: the page is %.0f px wide", look.scheme, look.width, wide)
		}
		b.run(source)
		for _, f := range value[[]finding](b, runAxe) {
			t.Errorf("%s, %d px: %s (%s): %s %v", look.scheme, look.width, f.ID, f.Impact, f.Help, f.Nodes)
		}
		if folder := os.Getenv("SOMOCK_TEST_SCREENSHOTS"); folder != "" {
			b.picture(filepath.Join(folder, fmt.Sprintf("report-%d-%s.png", look.width, look.scheme)))
		}
	}
	prints(t, b)
	if n := value[float64](b, `performance.getEntriesByType("resource").length`); n != 0 {
		t.Errorf("the page asked for %.0f things", n)
	}
}

// sheet is how wide paper of A4 is within its margins, in pixels of CSS.
const sheet = 680

// prints prints a page, whose ground is white then, whatever the scheme of the reader.
func prints(t *testing.T, b *tab) {
	t.Helper()
	command(b, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
	b.until(`matchMedia("print").matches`)
	b.size(sheet, 1000)
	if wide := value[float64](b, `document.documentElement.scrollWidth`); wide > sheet {
		t.Errorf("printed, the page is %.0f px wide, the paper %d", wide, sheet)
	}
	if ground := value[string](b, `getComputedStyle(document.body).backgroundColor`); ground != "rgb(255, 255, 255)" {
		t.Errorf("printed, the ground is %s", ground)
	}
	ctx, cancel := b.patiently()
	defer cancel()
	printed, err := chromedp.Call(ctx, page.PrintToPDF, page.PrintToPDFParams{})
	if err != nil {
		t.Fatal(err)
	}
	if pages := bytes.Count(printed.Data, []byte("/Type /Page\n")); !bytes.HasPrefix(printed.Data, []byte("%PDF-")) || pages < 1 {
		t.Errorf("%d bytes were printed, with %d pages", len(printed.Data), pages)
	}
	if folder := os.Getenv("SOMOCK_TEST_SCREENSHOTS"); folder != "" {
		b.picture(filepath.Join(folder, "report-printed.png"))
		if err := os.WriteFile(filepath.Join(folder, "report.pdf"), printed.Data, 0o600); err != nil {
			t.Error(err)
		}
	}
}

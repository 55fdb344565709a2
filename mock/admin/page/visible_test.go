package page

import (
	"strings"
	"testing"
)

// shown joins the pieces, the named ones in brackets.
func shown(s string) string {
	var b strings.Builder
	for _, p := range visible(s) {
		if p.Named {
			b.WriteString("[" + p.Text + "]")
		} else {
			b.WriteString(p.Text)
		}
	}
	return b.String()
}

func TestWhatCannotBeSeenIsNamed(t *testing.T) {
	for text, want := range map[string]string{
		"plain, with æøå and 👋":    "plain, with æøå and 👋",
		"two\nlines\tand a tab":    "two\nlines\tand a tab",
		"a\r\nb":                   "a\r\nb",
		"a\rb":                     `a[\r]b`,
		"null\x00":                 `null[\x00]`,
		"\x1b[31mred":              `[\x1b][31mred`,
		"turned \u202eround\u202c": `turned [\u202e]round[\u202c]`,
		"no \xff UTF-8":            `no [\ufffd] UTF-8`,
		"a real \ufffd":            `a real [\ufffd]`,
		"\u200b":                   `[\u200b]`,
		"":                         "",
	} {
		if got := shown(text); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
}

// FuzzVisible: nothing is lost, and no control character or mark that turns text comes through.
func FuzzVisible(f *testing.F) {
	f.Add("a\x00b\u202e\r\n\xff")
	f.Fuzz(func(t *testing.T, s string) {
		plain := 0
		for _, p := range visible(s) {
			if p.Text == "" {
				t.Errorf("an empty piece of %q", s)
			}
			if !p.Named {
				plain += len(p.Text)
				if strings.ContainsAny(strings.ReplaceAll(p.Text, "\r\n", ""), "\x00\x07\x1b\r\u202e\u2066\u200b\ufffd") {
					t.Errorf("%q came through of %q", p.Text, s)
				}
			}
		}
		if plain > len(s) {
			t.Errorf("%q grew", s)
		}
	})
}

func TestOneLineIsOneLine(t *testing.T) {
	if got, want := oneLine("a\nb\x00c\u202ed", 99), `a b\x00c\u202ed`; got != want {
		t.Errorf("seen %q, want %q", got, want)
	}
	if got, want := oneLine("abcdef", 3), "abc…"; got != want {
		t.Errorf("seen %q, want %q", got, want)
	}
}

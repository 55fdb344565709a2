package prose

import (
	"regexp"
	"strings"
	"testing"
)

// commands are what GitHub's runner and Azure's agent obey in the output of a step.
var commands = regexp.MustCompile(`(?im)^\s*::|##\[|##vso\[|[\x00-\x08\x0b-\x1f\x7f]`)

var hostile = []string{
	"::stop-commands::x", "  ::error::x", "\t::error::x", "a\n::error::x", "##[group]x", "a ##[error]b", "###[group]", "##vso[task.setvariable variable=x]y", "##VSO[x]", "#\u0000#[x]",
	"\u00a0::error::x", "::::error::", strings.Repeat("word ", 30) + "::error::x ::error::y", "\x1b[31m", "a\r::error::x", "\u2028::error::x",
}

func TestNoLineIsACommandToCI(t *testing.T) {
	for _, text := range hostile {
		checkInert(t, text)
	}
	for text, want := range map[string]string{
		"::error::x": `\x3a:error::x`, "a ##[x": `a #\x23[x`, "a::b # ## #[": "a::b # ## #[",
	} {
		if got := OneLine(text, 100); got != want {
			t.Errorf("%q is shown as %q, want %q", text, got, want)
		}
	}
}

func checkInert(t *testing.T, text string) {
	t.Helper()
	for name, shown := range map[string]string{
		"OneLine": OneLine(text, 1000), "cut": OneLine(text, 8), "Visible": Visible(text), "Wrap": strings.Join(Wrap(OneLine(text, 1000), 20), "\n"), "indented": "   " + OneLine(text, 50),
	} {
		if commands.MatchString(shown) {
			t.Errorf("%s: %q is shown as %q", name, text, shown)
		}
	}
}

func FuzzNoLineIsACommandToCI(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	f.Fuzz(checkInert)
}

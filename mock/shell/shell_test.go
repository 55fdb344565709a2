package shell_test

import (
	"os/exec"
	"strings"
	"testing"

	"somock/mock/shell"
	"somock/mock/shell/shelltest"
)

// hostile are texts that would do something if they were not one word.
var hostile = []string{
	"", " ", "it's", "''", `\`, `"`, "$HOME `id` $(id)", "!!", "a!b", "%s%n", "*", "~", "-n", "-ø", "#", "æøå €", "В", "\x92\xff", "\x03>HACKED", "a\n>HACKED\nb", "\ta", "\t\t",
	"\x12\x03>HACKED\r", "'\n>HACKED; '", "\x1b[200~x\x1b[201~\n>HACKED", "^a^>HACKED^", "\x04\x04>HACKED", "\x16\x03", `'"$(>HACKED)"'`, "\x1a>HACKED",
	strings.Repeat("x", 5000) + "\n>HACKED\n'", strings.Repeat("'", 5000), strings.Repeat("x", 4090) + "';>HACKED;'",
}

// A shell that reads a script takes each text for one word.
func TestQuotedIsOneWord(t *testing.T) {
	for _, text := range hostile {
		for kind, command := range map[string]string{
			"Quote": "printf %s. " + shell.Quote(text), "Word": "printf %s. " + shell.Word(text), "Print": shell.Print(text) + "; printf .",
		} {
			out, err := exec.CommandContext(t.Context(), "sh", "-euc", command).CombinedOutput()
			if err != nil || string(out) != text+"." {
				t.Errorf("%s: %.60q came out as %.60q, %v:\n%.300s", kind, text, out, err, command)
			}
		}
	}
}

func TestWordLeavesPlainWordsAlone(t *testing.T) {
	for text, want := range map[string]string{
		"accept": "accept", "./a/b-c_d.yaml": "./a/b-c_d.yaml", "http://h:1/x": "http://h:1/x", "": "''", "a b": "'a b'", "it's": `'it'\''s'`, "å": `"$(printf '\303\245')"`,
	} {
		if got := shell.Word(text); got != want {
			t.Errorf("%q became %s, want %s", text, got, want)
		}
	}
}

// An interactive shell into which it is pasted takes it for one word, too, and nothing in
// it acts upon the terminal or the line editor.
func TestPastedIsOneWord(t *testing.T) {
	for name, argv := range shelltest.Shells(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var script strings.Builder
			for _, text := range hostile {
				script.WriteString("printf '<%s>\\n' " + shell.Quote(text) + " >>words\n" + shell.Print(text) + " >>words\n")
			}
			script.WriteString("cat words; rm words\n")
			shown, files := shelltest.Paste(t, argv, script.String(), "cat", "rm")
			if len(files) > 0 {
				t.Errorf("files were made: %q\n%.3000q", files, shown)
			}
			for _, complaint := range []string{"not found", "unexpected", "yntax error", "Display all"} {
				if strings.Contains(shown, complaint) {
					t.Errorf("the shell says %q:\n%.600q", complaint, shown[max(0, strings.Index(shown, complaint)-300):])
				}
			}
		})
	}
}

func FuzzQuote(f *testing.F) {
	for _, text := range hostile {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		for _, made := range []string{shell.Quote(text), shell.Word(text), shell.Print(text)} {
			for line := range strings.SplitSeq(made, "\n") {
				if len(line) > 900 || strings.ContainsFunc(line, func(c rune) bool { return c < ' ' || c > '~' }) {
					t.Errorf("%q became %q", text, line)
				}
			}
		}
	})
}

package cli

import (
	"strings"
	"testing"
	"unicode"

	"somock/mock/prose"
)

// What a client sends must not move a cursor, end a line, or turn the direction of text.
func TestOneLine(t *testing.T) {
	for _, c := range []struct {
		name, text string
		width      int
		want       string
	}{
		{"plain text stays", "Hello, ærøskøbing 你好", 40, "Hello, ærøskøbing 你好"},
		{"a line does not end", "a\r\nerror: forged", 40, `a\r\nerror: forged`},
		{"no colour, no bell", "\x1b[31mred\a", 40, `\x1b[31mred\a`},
		{"the 8-bit forms of escape", "\u009b31m\u0085", 40, `\u009b31m\u0085`},
		{"the direction of text", "abc\u202edef\u2066", 40, `abc\u202edef\u2066`},
		{"nothing invisible", "a\u200bb\u00adc\ufeff", 40, `a\u200bb\u00adc\ufeff`},
		{"no Unicode", "a\xffb", 40, `a` + "\ufffd" + `b`},
		{"cut by characters", "ææææ", 3, "æææ…"},
		{"not cut where it just fits", "æææ", 3, "æææ"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := prose.OneLine(c.text, c.width); got != c.want {
				t.Errorf("seen %q, expected %q", got, c.want)
			}
		})
	}
}

func FuzzPrintable(f *testing.F) {
	f.Add("\x1b]0;title\a\nnext\u202e")
	f.Fuzz(func(t *testing.T, text string) {
		bad := func(c rune) bool { return !unicode.IsPrint(c) && c != '\n' && c != '\t' }
		if got := prose.Visible(text); strings.ContainsFunc(got, bad) {
			t.Errorf("%q is still %q", text, got)
		}
		if got := prose.OneLine(text, len(text)); strings.ContainsAny(got, "\n\t") {
			t.Errorf("%q is %q, which is more than one line", text, got)
		}
	})
}

func TestWrap(t *testing.T) {
	const text = "a word and averyveryverylongone that stands alone"
	got := strings.Join(prose.Wrap(text, 12), "|")
	if want := "a word and|averyveryverylongone|that stands|alone"; got != want {
		t.Errorf("seen %s, expected %s", got, want)
	}
}

func TestByteSize(t *testing.T) {
	for text, want := range map[string]int64{"0": 0, "1000": 1000, "1kB": 1000, "1KiB": 1024, "10MiB": 10 << 20, "2 GiB": 2 << 30, "7B": 7} {
		var size byteSize
		if err := size.Set(text); err != nil || int64(size) != want {
			t.Errorf("%s: seen %d, %v, expected %d", text, size, err, want)
		}
		var again byteSize
		if err := again.Set(size.String()); err != nil || again != size {
			t.Errorf("%s is written as %s, which is read as %d, %v", text, size.String(), again, err)
		}
	}
	for _, text := range []string{"", "MiB", "-1", "1.5MiB", "9999999999TiB", "1 MB MB"} {
		if err := new(byteSize).Set(text); err == nil {
			t.Errorf("%q was taken for a size", text)
		}
	}
}

// Inside a cluster the names that it sets are no one's mistake.
func TestInjectedNames(t *testing.T) {
	a := &app{env: parseEnviron([]string{
		"SOMOCK_PORT=tcp://10.0.0.1:8204", "SOMOCK_SERVICE_HOST=10.0.0.1", "SOMOCK_SERVICE_PORT_HTTP=8204",
		"SOMOCK_PORT_8204_TCP_ADDR=10.0.0.1", "SOMOCK_NAME=/app/somock", "SOMOCK_ENV_FOO=bar",
		"SOMOCK_SERVER=http://x", "SOMOCK_SLOW_THRESHOLD=1s", "HOME=/",
	})}
	if got := a.unknownEnv(); len(got) != 0 {
		t.Errorf("reported as unknown: %v", got)
	}
	a = &app{env: parseEnviron([]string{"SOMOCK_PORT=8204", "SOMOCK_SEEED=1", "SOMOCK_HELP=1"})}
	if got := a.unknownEnv(); len(got) != 3 {
		t.Errorf("seen %v, expected all three", got)
	}
}

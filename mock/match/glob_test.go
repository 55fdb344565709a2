package match

import (
	"regexp"
	"strings"
	"testing"
)

// FuzzGlob holds the glob to what the same pattern means as a regular expression.
func FuzzGlob(f *testing.F) {
	for _, c := range [][2]string{{"+47*", "+4790"}, {"a*b?c", "axxbyc"}, {`\*x`, "*x"}, {"**", ""}, {"*a*a*b", "aaaab"}, {`a\`, `a\`}} {
		f.Add(c[0], c[1])
	}
	f.Fuzz(func(t *testing.T, pattern, text string) {
		if strings.ToValidUTF8(pattern, "") != pattern || strings.ToValidUTF8(text, "") != text {
			return
		}
		re := asRegexp(pattern)
		if got, want := NewGlob(pattern, false).Matches(text), re.MatchString(text); got != want {
			t.Errorf("glob %q on %q is %v, as %s it is %v", pattern, text, got, re, want)
		}
	})
}

// TestGlobs shows what fits, without case.
func TestGlobs(t *testing.T) {
	for _, c := range []struct {
		pattern, text string
		want          bool
	}{
		{"a", "A", true}, {"a", "ab", false}, {"*", "", true}, {"*", "anything", true}, {"a*", "abc", true}, {"a*", "ba", false},
		{"*c", "abc", true}, {"a*c", "ac", true}, {"a*a", "a", false}, {"a*b*c", "a1b2c", true}, {"a*b*c", "acb", false}, {"*b*", "abc", true},
		{"?", "", false}, {"?b", "AB", true}, {`\*`, "*", true}, {`\*`, "a", false},
	} {
		if got := NewGlob(c.pattern, true).Matches(c.text); got != c.want {
			t.Errorf("%q matches %q: %v", c.pattern, c.text, got)
		}
	}
}

func asRegexp(pattern string) *regexp.Regexp {
	var b strings.Builder
	runes := []rune(pattern)
	for i := 0; i < len(runes); i++ {
		switch {
		case runes[i] == '*':
			b.WriteString(".*")
		case runes[i] == '?':
			b.WriteString(".")
		case runes[i] == '\\' && i+1 < len(runes):
			i++
			fallthrough
		default:
			b.WriteString(regexp.QuoteMeta(string(runes[i])))
		}
	}
	return regexp.MustCompile(`(?s)\A(?:` + b.String() + `)\z`)
}

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
		if got, want := (glob{pattern: pattern}).matches(text), re.MatchString(text); got != want {
			t.Errorf("glob %q on %q is %v, as %s it is %v", pattern, text, got, re, want)
		}
	})
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

package match

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A glob is a pattern in which * stands for any text, also none, ? for one character,
// and \ takes the next character as it is.
type glob struct {
	pattern string
	fold    bool // without case
}

// isGlob reports whether a text has a sign that means something in a glob.
func isGlob(s string) bool { return strings.ContainsAny(s, `*?\`) }

// matches walks pattern and text side by side. After a star that turned out to reach
// too short it goes on from there one character later; only the last star matters, so
// the work is at most their product.
func (g glob) matches(text string) bool {
	p, t := 0, 0
	star, from := -1, 0
	for t < len(text) {
		c, size := utf8.DecodeRuneInString(text[t:])
		if p < len(g.pattern) && g.pattern[p] == '*' {
			p++
			star, from = p, t
			continue
		}
		if next, ok := g.step(p, c); ok {
			p, t = next, t+size
			continue
		}
		if star < 0 {
			return false
		}
		_, size = utf8.DecodeRuneInString(text[from:])
		from += size
		p, t = star, from
	}
	return strings.Trim(g.pattern[p:], "*") == ""
}

// step is the place in the pattern after the sign at p, if that sign takes c.
func (g glob) step(p int, c rune) (int, bool) {
	if p >= len(g.pattern) {
		return p, false
	}
	want, size := utf8.DecodeRuneInString(g.pattern[p:])
	if want == '?' {
		return p + size, true
	}
	if want == '\\' && p+size < len(g.pattern) {
		p += size
		want, size = utf8.DecodeRuneInString(g.pattern[p:])
	}
	return p + size, want == c || g.fold && unicode.SimpleFold(want) != want && unicode.ToLower(want) == unicode.ToLower(c)
}

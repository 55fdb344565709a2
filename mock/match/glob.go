package match

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Glob is a pattern in which * stands for any text, also none, ? for one character,
// and \ takes the next character as it is. It is immutable.
type Glob struct {
	pattern string
	signs   []sign
	fold    bool // without case
}

// NewGlob compiles a pattern. With fold, case does not count.
func NewGlob(pattern string, fold bool) Glob { return Glob{pattern, signsOf(pattern), fold} }

// String is the pattern as it was written.
func (g Glob) String() string { return g.pattern }

// isGlob reports whether a text has a sign that means something in a glob.
func isGlob(s string) bool { return strings.ContainsAny(s, `*?\`) }

// Matches walks pattern and text side by side. After a star that turned out to reach
// too short it goes on from there one character later; only the last star matters, so
// the work is at most their product.
func (g Glob) Matches(text string) bool {
	at, star, from := 0, -1, 0
	for t := 0; t < len(text); {
		c, size := utf8.DecodeRuneInString(text[t:])
		switch {
		case at < len(g.signs) && g.signs[at].kind == anyText:
			at++
			star, from = at, t
		case at < len(g.signs) && g.signs[at].takes(c, g.fold):
			at, t = at+1, t+size
		case star < 0:
			return false
		default:
			_, size = utf8.DecodeRuneInString(text[from:])
			from += size
			at, t = star, from
		}
	}
	for at < len(g.signs) && g.signs[at].kind == anyText {
		at++
	}
	return at == len(g.signs)
}

// A sign is one element of a pattern.
type sign struct {
	kind signKind
	c    rune // of a literal
}

type signKind int

const (
	literal signKind = iota
	anyOne           // ? takes one character
	anyText          // * takes any text
)

func (s sign) takes(c rune, fold bool) bool {
	return s.kind == anyOne || s.c == c || fold && unicode.ToLower(s.c) == unicode.ToLower(c)
}

// literally is the pattern that only this text fits.
func literally(text string) []sign {
	var signs []sign
	for _, c := range text {
		signs = append(signs, sign{c: c})
	}
	return signs
}

// signsOf are the signs of a pattern.
func signsOf(pattern string) []sign {
	var signs []sign
	escaped := false
	for i, c := range pattern {
		switch {
		case escaped:
			signs, escaped = append(signs, sign{c: c}), false
		case c == '\\' && i+1 < len(pattern):
			escaped = true
		case c == '*':
			signs = append(signs, sign{kind: anyText})
		case c == '?':
			signs = append(signs, sign{kind: anyOne})
		default:
			signs = append(signs, sign{c: c})
		}
	}
	return signs
}

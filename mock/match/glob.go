package match

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// A Glob is a pattern in which * stands for any text, also none, ? for one character,
// and \ takes the next character as it is. It is immutable.
type Glob struct {
	pattern  string
	elements []element
	fold     bool // without case
}

// NewGlob compiles a pattern. With fold, case does not count.
func NewGlob(pattern string, fold bool) Glob { return Glob{pattern, elementsOf(pattern), fold} }

// String is the pattern as it was written.
func (g Glob) String() string { return g.pattern }

// isGlob reports whether a text has a character that means something in a glob.
func isGlob(s string) bool { return strings.ContainsAny(s, `*?\`) }

// Matches walks pattern and text side by side. After a star that turned out to reach
// too short it goes on from there one character later; only the last star matters, so
// the work is at most their product.
func (g Glob) Matches(text string) bool {
	at, star, from := 0, -1, 0
	for t := 0; t < len(text); {
		c, size := utf8.DecodeRuneInString(text[t:])
		switch {
		case at < len(g.elements) && g.elements[at].kind == anyText:
			at++
			star, from = at, t
		case at < len(g.elements) && g.elements[at].takes(c, g.fold):
			at, t = at+1, t+size
		case star < 0:
			return false
		default:
			_, size = utf8.DecodeRuneInString(text[from:])
			from += size
			at, t = star, from
		}
	}
	for at < len(g.elements) && g.elements[at].kind == anyText {
		at++
	}
	return at == len(g.elements)
}

// An element of a pattern takes one character, or any text.
type element struct {
	kind elementKind
	c    rune // of a literal
}

type elementKind int

const (
	literal elementKind = iota
	anyOne              // ? takes one character
	anyText             // * takes any text
)

func (s element) takes(c rune, fold bool) bool {
	return s.kind == anyOne || s.c == c || fold && unicode.ToLower(s.c) == unicode.ToLower(c)
}

// literally is the pattern that only this text fits.
func literally(text string) []element {
	var elements []element
	for _, c := range text {
		elements = append(elements, element{c: c})
	}
	return elements
}

// elementsOf are the elements of a pattern.
func elementsOf(pattern string) []element {
	var elements []element
	escaped := false
	for i, c := range pattern {
		switch {
		case escaped:
			elements, escaped = append(elements, element{c: c}), false
		case c == '\\' && i+1 < len(pattern):
			escaped = true
		case c == '*':
			elements = append(elements, element{kind: anyText})
		case c == '?':
			elements = append(elements, element{kind: anyOne})
		default:
			elements = append(elements, element{c: c})
		}
	}
	return elements
}

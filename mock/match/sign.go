package match

import "unicode"

// A sign is one element of a pattern.
type sign struct {
	kind signKind
	c    rune // of a literal
}

type signKind int

const (
	literal  signKind = iota
	question          // ? takes one character
	star              // * takes any text
)

func (s sign) takes(c rune, fold bool) bool {
	return s.kind == question || s.c == c || fold && unicode.ToLower(s.c) == unicode.ToLower(c)
}

// literally is the pattern that only this text fits.
func literally(text string) []sign {
	var signs []sign
	for _, c := range text {
		signs = append(signs, sign{c: c})
	}
	return signs
}

// signsOf are the signs of a glob.
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
			signs = append(signs, sign{kind: star})
		case c == '?':
			signs = append(signs, sign{kind: question})
		default:
			signs = append(signs, sign{c: c})
		}
	}
	return signs
}

package page

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// A piece is a part of a text that a client sent: as it is, or, where a character could
// not be seen or would turn the text around it, its name.
type piece struct {
	Text  string
	Named bool
}

// visible parts a text into what can be shown and what has to be named: control
// characters, and marks that change the direction of text. Line ends and tabs stay.
func visible(s string) []piece {
	var pieces []piece
	start := 0
	for i, c := range s {
		if c == '\n' || c == '\t' || unicode.IsGraphic(c) && c != unicode.ReplacementChar {
			continue
		}
		if c == '\r' && strings.HasPrefix(s[i:], "\r\n") {
			continue
		}
		if i > start {
			pieces = append(pieces, piece{Text: s[start:i]})
		}
		pieces = append(pieces, piece{Text: nameOf(c), Named: true})
		start = i + len(string(c))
		if c == unicode.ReplacementChar && !strings.HasPrefix(s[i:], string(c)) {
			start = i + 1 // a byte that is no UTF-8
		}
	}
	if start < len(s) {
		pieces = append(pieces, piece{Text: s[start:]})
	}
	return pieces
}

func nameOf(c rune) string {
	quoted := strconv.QuoteRuneToASCII(c)
	return quoted[1 : len(quoted)-1]
}

// oneLine is a text cut to a number of characters, on one line, for lists.
func oneLine(s string, width int) string {
	var b strings.Builder
	n := 0
	for _, c := range s {
		if n++; n > width {
			b.WriteString("…")
			break
		}
		switch {
		case c == '\n' || c == '\t' || c == '\r':
			b.WriteRune(' ')
		case unicode.IsGraphic(c):
			b.WriteRune(c)
		default:
			b.WriteString(nameOf(c))
		}
	}
	return b.String()
}

// How much of a body and of one text of a message a page shows; the rest is a link away.
// A browser takes seconds to break a text of a megabyte into lines.
const (
	shownBody = 64 << 10
	shownText = 4 << 10
)

// A bodyText is a body as a page shows it.
type bodyText struct {
	Text     string
	Encoding string // "" for plain text
	Bytes    int
	Cut      bool // there is more
}

func newBodyText(body, encoding string) bodyText {
	b := bodyText{Text: body, Encoding: encoding, Bytes: len(body)}
	if encoding == "utf8" {
		b.Encoding = ""
	}
	b.Text, b.Cut = cut(body, shownBody)
	return b
}

// cut is a text up to a number of bytes, but no half character.
func cut(s string, bytes int) (string, bool) {
	if len(s) <= bytes {
		return s, false
	}
	for bytes > 0 && !utf8.RuneStart(s[bytes]) {
		bytes--
	}
	return s[:bytes], true
}

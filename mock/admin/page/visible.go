package page

import (
	"strings"
	"unicode"

	"somock/mock/prose"
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
		pieces = append(pieces, piece{Text: prose.NameOf(c), Named: true})
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

// oneLine is a text on one line, for lists, where a line end is a blank.
func oneLine(s string, width int) string {
	return prose.OneLine(strings.NewReplacer("\r\n", " ", "\n", " ", "\t", " ", "\r", " ").Replace(s), width)
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
	b.Text, b.Cut = prose.Cut(body, shownBody)
	return b
}

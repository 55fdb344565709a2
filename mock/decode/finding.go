package decode

import (
	"strings"
	"unicode/utf8"

	"somock/mock"
)

// A Finding is something that was met in a body. Which fields it has depends on its Kind.
type Finding struct {
	Kind   Kind
	Seen   string   // what was met, in words
	Name   string   // the property, as it was sent; "" for all that were not told apart
	Inside string   // the object that the property is in
	Known  []string // the properties that this object has
	More   int      // how many further ones were not told apart

	Written      string       // the value, as it was sent
	Line, Column int          // from 1, in characters
	LooksLike    mock.Carrier // what the text begins like, "" if like nothing known
	Shape        *Shape
}

// A Kind says what was met.
type Kind int

// The kinds, and the fields that they fill.
const (
	Incomplete             Kind = iota // Seen: it ended before its announced end
	TooLarge                           // Seen: it is over MaxBody, or inflates too far
	Empty                              // Seen: there is nothing in it, or the literal null
	NoContentType                      //
	UnsupportedContentType             // Seen: what is wrong with the header
	UnsupportedCoding                  // Content-Encoding is neither identity nor gzip
	CorruptGzip                        // Seen: what gzip says
	BadBytes                           // bytes that stand for no character in the charset
	Syntax                             // Seen, Line, Column, LooksLike: it is not well-formed
	WrongType                          // Seen: the body or the message is no object
	WrongText                          // Name, Seen: an object or list where text is declared
	Coerced                            // Name, Seen, Written: a number or boolean where text is declared
	NoMessage                          // LooksLike: the message is not there
	NullMessage                        // it is null
	XMLShape                           // Shape: a strict reader may drop parts
	Unknown                            // Name or More, Inside, Known: a property that the object has not
	Repeated                           // Name or More, Inside: a property that stands there twice
)

func (r *reading) find(f Finding) { r.Findings = append(r.Findings, f) }

// syntax reports that a text is not well-formed at a place.
func (r *reading) syntax(text string, offset int, fault string) {
	line, column := position(text, offset)
	r.find(Finding{Kind: Syntax, Seen: fault, Line: line, Column: column, LooksLike: looksLike(text)})
}

// looksLike guesses the encoding of a text by its first character.
func looksLike(text string) mock.Carrier {
	switch text = strings.TrimLeft(text, "\ufeff \t\r\n"); {
	case strings.HasPrefix(text, "{"), strings.HasPrefix(text, "["):
		return mock.JSON
	case strings.HasPrefix(text, "<"):
		return mock.XML
	case len(text) >= len(Carrier) && strings.EqualFold(text[:len(Carrier)], Carrier):
		return mock.Form
	}
	return ""
}

// position is the line and column, in characters from 1, of a place in a text.
func position(text string, offset int) (line, column int) {
	before := text[:max(0, min(offset, len(text)))]
	lineStart := strings.LastIndexByte(before, '\n') + 1
	return strings.Count(before, "\n") + 1, utf8.RuneCountInString(before[lineStart:]) + 1
}

package strictyaml

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// An Error is a fault at one place of a file. Its text shows that place:
//
//	rough.yaml:7:5: unknown key "thn"
//	  7 |     thn: [204]
//	    |     ^^^
type Error struct {
	File         string
	Line, Column int // from 1; 0 where the file as a whole is meant
	Message      string
	Fix          string // what would be right, for a line of its own; may be empty

	source string // the line at fault, as far as it is shown
	at     int    // the column in it
	width  int    // how many of its characters are at fault
}

func (e *Error) Error() string {
	if e.Line == 0 {
		return fmt.Sprintf("%s: %s", e.File, e.Message)
	}
	if e.source == "" { // nothing to show, or nothing that may be shown
		return fmt.Sprintf("%s:%d:%d: %s", e.File, e.Line, e.Column, e.Message)
	}
	number := fmt.Sprint(e.Line)
	caret := indentLike(e.source, e.at-1) + strings.Repeat("^", max(e.width, 1))
	return fmt.Sprintf("%s:%d:%d: %s\n  %s | %s\n  %s | %s",
		e.File, e.Line, e.Column, e.Message, number, e.source, strings.Repeat(" ", len(number)), caret)
}

// WithFix is the error with what would be right.
func (e *Error) WithFix(fix string) *Error {
	e.Fix = fix
	return e
}

// Hint is the fix, or at least where to make it, for whoever prints errors and hints on
// lines of their own.
func (e *Error) Hint() string {
	switch {
	case e.Fix != "":
		return e.Fix
	case e.Line == 0:
		return "mend " + e.File
	}
	return fmt.Sprintf("mend line %d of %s", e.Line, e.File)
}

// indentLike is white space as wide as the first n characters of line, tabs kept.
func indentLike(line string, n int) string {
	var b strings.Builder
	for _, c := range line {
		if n--; n < 0 {
			break
		}
		if c != '\t' {
			c = ' '
		}
		b.WriteRune(c)
	}
	return b.String()
}

// errorAt makes an error for width characters of a place in a source.
func errorAt(file, source string, line, column, width int, message string) *Error {
	text := lineOf(source, line)
	left := utf8.RuneCountInString(text) - column + 1
	shown, at := window([]rune(text), column)
	return &Error{File: file, Line: line, Column: column, Message: message, source: shown, at: at, width: min(width, max(left, 1), maxShown)}
}

// lineOf is a line of a source, from 1, without its end; "" if there is no such line.
func lineOf(source string, line int) string {
	for text := range strings.Lines(source) {
		if line--; line == 0 {
			return strings.TrimRight(text, "\r\n")
		}
	}
	return ""
}

// maxShown is how much of a line an error shows: JSON may have a mebibyte on one.
const maxShown = 160

// window is the part of a line around a column, and the column in it.
func window(line []rune, column int) (string, int) {
	if len(line) <= maxShown {
		return string(line), column
	}
	from := max(min(column-1-maxShown/2, len(line)-maxShown), 0)
	return string(line[from : from+maxShown]), column - from
}

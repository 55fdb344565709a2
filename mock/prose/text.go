package prose

import (
	"regexp"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Cut is a text up to a number of bytes, but no half character, and whether there is more.
func Cut(s string, bytes int) (string, bool) {
	if len(s) <= bytes {
		return s, false
	}
	for bytes > 0 && !utf8.RuneStart(s[bytes]) {
		bytes--
	}
	return s[:bytes], true
}

// OneLine is a text that a client sent, cut to width characters, with everything that
// could move a cursor, end a line, turn the direction of text or be a command to a CI
// system escaped.
func OneLine(s string, width int) string {
	if !strings.ContainsFunc(s[:min(len(s), width)], func(c rune) bool { return c < ' ' || c > '~' }) { // most are so
		if len(s) > width {
			return Inert(s[:width] + "…")
		}
		return Inert(s)
	}
	var b strings.Builder
	n := 0
	for _, c := range s {
		if n++; n > width {
			b.WriteString("…")
			break
		}
		writeVisible(&b, c)
	}
	return Inert(b.String())
}

// Visible is a text of several lines, escaped as by [OneLine] but for line ends and tabs.
func Visible(s string) string {
	var b strings.Builder
	for _, c := range s {
		if c == '\n' || c == '\t' {
			b.WriteRune(c)
			continue
		}
		writeVisible(&b, c)
	}
	lines := strings.Split(b.String(), "\n")
	for i := range lines {
		lines[i] = Inert(lines[i])
	}
	return strings.Join(lines, "\n")
}

// Inert is a line that no CI system takes for a command to itself: GitHub's runner obeys
// :: at the start of a line, blanks before it or not, and ##[ anywhere
// (actions/runner, ActionCommand.cs), Azure's agent ##[ and ##vso[ anywhere.
func Inert(line string) string {
	if strings.Contains(line, "##") {
		line = command.ReplaceAllString(line, `#\x23$1[`)
	}
	if text := strings.TrimLeftFunc(line, unicode.IsSpace); strings.HasPrefix(text, "::") {
		line = line[:len(line)-len(text)] + `\x3a` + text[1:]
	}
	return line
}

var command = regexp.MustCompile(`(?i)##(vso)?\[`)

func writeVisible(b *strings.Builder, c rune) {
	if unicode.IsPrint(c) {
		b.WriteRune(c)
		return
	}
	b.WriteString(NameOf(c))
}

// NameOf is a character as an escape of ASCII.
func NameOf(c rune) string {
	quoted := strconv.QuoteRuneToASCII(c)
	return quoted[1 : len(quoted)-1]
}

// Wrap breaks prose between words into lines of at most width characters. A longer word
// has a line of its own.
func Wrap(text string, width int) []string {
	var lines []string
	line := ""
	for _, word := range strings.Fields(text) {
		switch {
		case line == "":
			line = word
		case utf8.RuneCountInString(line)+1+utf8.RuneCountInString(word) > width:
			lines = append(lines, Inert(line))
			line = word
		default:
			line += " " + word
		}
	}
	return append(lines, Inert(line))
}

package cli

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"sync"
	"unicode"
)

// A terminal is where a command talks: all of its words and colours pass here. It may
// be used concurrently.
type terminal struct {
	mu     sync.Mutex
	w      io.Writer
	colour bool
}

func newTerminal(w io.Writer, colour bool) *terminal { return &terminal{w: w, colour: colour} }

// The colours, by what they mean.
const (
	bad   = "31"
	good  = "32"
	mind  = "33"
	faint = "2"
	bold  = "1"
)

func (t *terminal) paint(code, text string) string {
	if !t.colour || text == "" {
		return text
	}
	return "\x1b[" + code + "m" + text + "\x1b[0m"
}

// say prints one line.
func (t *terminal) say(format string, args ...any) {
	t.mu.Lock()
	defer t.mu.Unlock()
	fmt.Fprintf(t.w, format+"\n", args...)
}

func (t *terminal) failure(message, hint string) { t.labelled(bad, "error:", message, hint) }
func (t *terminal) warning(message, hint string) { t.labelled(mind, "warning:", message, hint) }

func (t *terminal) labelled(colour, label, message, hint string) {
	text := t.paint(colour, label) + " " + printable(message)
	if hint != "" {
		for line := range strings.Lines(hint) {
			text += "\n" + t.paint(faint, "hint:") + " " + printable(strings.TrimSuffix(line, "\n"))
		}
	}
	t.say("%s", text)
}

// oneLine is a text that a client sent, cut to width characters, with everything that
// could move a cursor, end a line or turn the direction of text escaped.
func oneLine(s string, width int) string {
	if !strings.ContainsFunc(s[:min(len(s), width)], func(c rune) bool { return c < ' ' || c > '~' }) { // most are so
		if len(s) > width {
			return s[:width] + "…"
		}
		return s
	}
	var b strings.Builder
	n := 0
	for _, c := range s {
		if n++; n > width {
			b.WriteString("…")
			break
		}
		writePrintable(&b, c)
	}
	return b.String()
}

// printable is a text of several lines, escaped like one.
func printable(s string) string {
	var b strings.Builder
	for _, c := range s {
		if c == '\n' || c == '\t' {
			b.WriteRune(c)
			continue
		}
		writePrintable(&b, c)
	}
	return b.String()
}

func writePrintable(b *strings.Builder, c rune) {
	if unicode.IsPrint(c) {
		b.WriteRune(c)
		return
	}
	quoted := strconv.QuoteRuneToASCII(c)
	b.WriteString(quoted[1 : len(quoted)-1])
}

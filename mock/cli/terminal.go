package cli

import (
	"fmt"
	"io"
	"strings"
	"sync"

	"somock/mock/prose"
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
	bad     = "31"
	good    = "32"
	caution = "33"
	faint   = "2"
	bold    = "1"
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
func (t *terminal) warning(message, hint string) { t.labelled(caution, "warning:", message, hint) }

func (t *terminal) labelled(colour, label, message, hint string) {
	text := t.paint(colour, label) + " " + prose.Visible(message)
	if hint != "" {
		for line := range strings.Lines(hint) {
			text += "\n" + t.paint(faint, "hint:") + " " + prose.Visible(strings.TrimSuffix(line, "\n"))
		}
	}
	t.say("%s", text)
}

package cli

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"sync"

	"github.com/spf13/cobra"

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

func (a *app) addJSONFlag(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&a.json, "json", false, "print JSON and nothing else")
}

// printJSON prints one value as one line of JSON.
func (a *app) printJSON(value any) error {
	enc := json.NewEncoder(a.Out)
	enc.SetEscapeHTML(false)
	return enc.Encode(value)
}

// print prints one value: as a line of JSON, or as the text for a person, if there is any.
func (a *app) print(value any, text string) error {
	switch {
	case a.json:
		return a.printJSON(value)
	case text == "":
		return nil
	}
	_, err := io.WriteString(a.Out, strings.TrimSuffix(text, "\n")+"\n")
	return err
}

// printAll prints values, a line each.
func printAll[T any](a *app, values []T, line func(T) string) error {
	for _, v := range values {
		if err := a.print(v, line(v)); err != nil {
			return err
		}
	}
	return nil
}

// answered is how a command ends that has printed its answer: with a no if it was that.
func answered(yes bool, err error) error {
	if err == nil && !yes {
		return no()
	}
	return err
}

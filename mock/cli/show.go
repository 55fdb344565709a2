package cli

import (
	"encoding/base64"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"somock/mock"
	"somock/mock/prose"
)

// How much of a text is shown; --json has all of it.
const (
	shownValue = 400  // characters of a header or a target
	shownText  = 4000 // bytes of a body or a message's field
	wide       = 100  // columns
)

// entryText is one recording for a person: what came, what was wrong with it and how
// to mend it, what was answered and why.
func (a *app) entryText(e *mock.Entry) string {
	s := a.newSheet()
	s.came(e)
	s.message(e)
	s.body("body", e.Body, e.BodyEncoding, e.BodySize())
	for _, v := range e.Violations {
		s.violation(v)
	}
	s.answer(e)
	s.reply(e)
	return s.String()
}

// A sheet is a recording as it is being written down. Every text that a client sent is
// escaped and indented, so that none can pass for a line of somock's own.
type sheet struct {
	strings.Builder
	paint func(colour, text string) string
}

func (a *app) newSheet() *sheet { return &sheet{paint: a.data.paint} }

func (s *sheet) line(format string, args ...any) {
	s.WriteString(prose.Inert(fmt.Sprintf(format, args...)) + "\n")
}

// heading begins a part after an empty line.
func (s *sheet) heading(colour, format string, args ...any) {
	s.WriteString("\n")
	s.line("%s", s.paint(colour, prose.Inert(fmt.Sprintf(format, args...))))
}

// row is a name and a text under a heading, the text as wide as it needs.
func (s *sheet) row(name, text string) { s.line("  %-11s %s", name, text) }

// wrapped is a row of prose of our own, in lines that can be read.
func (s *sheet) wrapped(name, text string) {
	for i, line := range prose.Wrap(text, wide-14) {
		if i > 0 {
			name = ""
		}
		s.row(name, line)
	}
}

func (s *sheet) came(e *mock.Entry) {
	epoch := ""
	if e.Epoch > 0 {
		epoch = fmt.Sprintf(", epoch %d", e.Epoch)
	}
	s.line("%s  %s  tenant %s%s", s.paint(bold, nameIn(e.ID)), e.Time.Local().Format("2006-01-02 15:04:05.000 -0700"), prose.OneLine(e.Tenant, 64), epoch)
	proto := ""
	if e.Proto != "" {
		proto = " " + prose.OneLine(e.Proto, 20)
	}
	s.line("%s %s%s from %s", prose.OneLine(e.Method, 20), prose.OneLine(e.Target, shownValue), proto, prose.OneLine(e.Remote, 60))
	if auth := e.Auth; auth != nil {
		s.line("called by %s with %s, fingerprint %s", prose.OneLine(auth.Identity, 60), nameIn(auth.Scheme), prose.OneLine(auth.Fingerprint, 60))
	} else {
		s.line("called by nobody that could be told")
	}
	s.headers(e.Headers)
}

func (s *sheet) headers(pairs []mock.Pair) {
	for _, h := range pairs {
		s.line("  %s: %s", prose.OneLine(h[0], 60), prose.OneLine(h[1], shownValue))
	}
}

func (s *sheet) message(e *mock.Entry) {
	if e.Message == nil {
		return
	}
	s.heading(bold, "message")
	for _, name := range mock.MessageFields() {
		value := "(none)"
		if v := *e.Message.Field(name); v != nil {
			value = fieldText(*v)
		}
		s.row(name, value)
	}
	for _, right := range []struct {
		name string
		raw  []byte
	}{{"TableRight", e.Message.TableRight}, {"FieldProperties", e.Message.FieldProperties}} {
		if right.raw != nil {
			s.row(right.name, prose.OneLine(string(right.raw), shownValue)+"  (made by the server, ignored)")
		}
	}
}

// fieldText is a message's field. Its lines are kept and indented; what is not text is
// escaped.
func fieldText(v string) string {
	if v == "" {
		return `""  (empty)`
	}
	shown, more := prose.Cut(v, shownText)
	lines := strings.Split(strings.TrimSuffix(shown, "\n"), "\n")
	for i := range lines {
		lines[i] = prose.OneLine(strings.TrimSuffix(lines[i], "\r"), shownText)
	}
	text := strings.Join(lines, "\n"+strings.Repeat(" ", 14))
	if more {
		text += fmt.Sprintf("\n%s(cut; %d characters, --json has all)", strings.Repeat(" ", 14), utf8.RuneCountInString(v))
	}
	return text
}

// body shows what was sent, or a beginning of it.
func (s *sheet) body(what, body, encoding string, size int) {
	if body == "" {
		return
	}
	note := ""
	if encoding != "" && encoding != "utf8" {
		note = ", " + nameIn(encoding)
	}
	s.heading(bold, "%s, %s%s", what, prose.Count(size, "byte", "bytes"), note)
	if encoding == "base64" {
		s.bytes(body)
		return
	}
	shown, _ := prose.Cut(body, shownText)
	for line := range strings.Lines(shown) {
		s.line("  %s", prose.OneLine(strings.TrimRight(line, "\r\n"), shownText))
	}
	s.rest(utf8.RuneCountInString(body), utf8.RuneCountInString(shown), "characters")
}

func (s *sheet) rest(n, shown int, what string) {
	if n > shown {
		s.line("  (%d more %s, --json has all)", n-shown, what)
	}
}

// bytes shows what is no text as hex and characters.
func (s *sheet) bytes(encoded string) {
	const shown = 512
	raw, err := base64.StdEncoding.DecodeString(encoded)
	if err != nil {
		s.line("  %s", prose.OneLine(encoded, shownText))
		return
	}
	for at := 0; at < min(len(raw), shown); at += 16 {
		row := raw[at:min(at+16, len(raw))]
		s.line("  %06x  %-47s  %s", at, fmt.Sprintf("% x", row), asciiOnly(row))
	}
	s.rest(len(raw), shown, "bytes")
}

func asciiOnly(row []byte) string {
	text := make([]byte, len(row))
	for i, c := range row {
		if text[i] = '.'; ' ' <= c && c <= '~' {
			text[i] = c
		}
	}
	return string(text)
}

// violation tells the five parts of a breach.
func (s *sheet) violation(v mock.Violation) {
	s.heading(weightColour(v.Weight), "%s: %s", nameIn(string(v.Weight)), nameIn(v.Rule))
	for _, part := range [][2]string{{"seen", v.Seen}, {"expected", v.Expected}, {"source", v.Source}, {"fix", v.Fix}} {
		s.wrapped(part[0], prose.OneLine(part[1], shownText))
	}
}

func weightColour(w mock.Weight) string {
	switch w {
	case mock.WeightError:
		return bad
	case mock.WeightWarning:
		return caution
	}
	return faint
}

// answer says what decided, and what was planned.
func (s *sheet) answer(e *mock.Entry) {
	s.heading(bold, "answer: %s", nameIn(prose.Reason(e)))
	d := e.Decision
	var plan []string
	if d.Status != nil {
		plan = append(plan, prose.Status(*d.Status))
	}
	if d.Delay > 0 {
		plan = append(plan, "after "+time.Duration(d.Delay).String())
	}
	if d.Fault != nil {
		plan = append(plan, "fault "+nameIn(string(*d.Fault)))
	}
	s.row("planned", strings.Join(plan, ", "))
	for _, purpose := range slices.Sorted(maps.Keys(d.Draw)) {
		s.row("drawn", fmt.Sprintf("%s: %.6f", prose.OneLine(purpose, 60), d.Draw[purpose]))
	}
	s.row("inbox", map[bool]string{true: "the message is accepted", false: "the message is not accepted"}[d.Accepted])
	s.row("book", prose.OneLine(d.Book, 64))
}

// reply says what became of the answer.
func (s *sheet) reply(e *mock.Entry) {
	o := e.Outcome
	if o == nil {
		s.heading(caution, "pending: the reply has not been sent yet")
		return
	}
	status := ""
	if o.Status != nil {
		status = " " + prose.Status(*o.Status)
	}
	if o.Kind == mock.Unknown {
		s.heading(caution, "%s", nameIn(prose.Outcome(o.Kind)))
		return
	}
	s.heading(bold, "%s%s, %s after the request, %s in all", nameIn(prose.Outcome(o.Kind)), status, shortDuration(time.Duration(o.Delay)), shortDuration(time.Duration(o.Duration)))
	s.headers(o.Headers)
	s.body("reply body", o.Body, o.BodyEncoding, len(o.Body))
	for _, observation := range e.Observations {
		s.heading(caution, "observed: %s", nameIn(observation))
		s.wrapped("", nameIn(prose.Observation(observation)))
	}
}

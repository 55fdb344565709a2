package cli

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"somock/mock"
	"somock/mock/prose"
)

// callLine is one call on one line, the same in the log of a server, in lists and in
// what tail prints:
//
//	10:00:00 k3v9q2ab-12 204 6.0s basic 152B +47… → +48… "Hello" message.empty rough/start#1
//
// o is what became of the reply, nil while it is pending.
func callLine(t *terminal, e *mock.Entry, o *mock.Outcome) string {
	parts := []string{t.paint(faint, e.Time.Local().Format("15:04:05")), nameIn(e.ID), outcomeWord(t, e, o), schemeOf(e), fmt.Sprintf("%dB", e.BodySize())}
	if e.Tenant != mock.DefaultTenant {
		parts = append(parts, "["+prose.OneLine(e.Tenant, 64)+"]")
	}
	if m := e.Message; m != nil {
		parts = append(parts, fieldLine(m.From)+" → "+fieldLine(m.To), `"`+fieldLine(m.Content)+`"`)
	} else {
		parts = append(parts, prose.OneLine(e.Method, 20)+" "+prose.OneLine(e.Target, 80))
	}
	if ids := violationIDs(e); len(ids) > 0 {
		parts = append(parts, t.paint(caution, nameIn(strings.Join(ids, ", "))))
	}
	if stub := e.Decision.StubStep(); stub != "" {
		parts = append(parts, t.paint(faint, nameIn(stub)))
	}
	if len(e.Observations) > 0 {
		parts = append(parts, t.paint(caution, nameIn(strings.Join(e.Observations, ", "))))
	}
	return strings.Join(parts, " ")
}

// outcomeWord is the status of an answer, or what happened instead of one, and how long
// it took.
func outcomeWord(t *terminal, e *mock.Entry, o *mock.Outcome) string {
	if o == nil {
		return t.paint(caution, nameIn(string(mock.Pending)+plannedWord(e)))
	}
	word, colour := string(o.Kind), bad
	switch {
	case o.Kind == mock.Faulted && e.Decision.Fault != nil:
		word = "fault:" + string(*e.Decision.Fault)
	case o.Kind == mock.Answered:
		word, colour = fmt.Sprint(statusOf(e, o)), statusColour(statusOf(e, o))
	}
	return t.paint(colour, nameIn(word)) + " " + shortDuration(time.Duration(o.Duration))
}

func plannedWord(e *mock.Entry) string {
	switch d := e.Decision; {
	case d.Fault != nil:
		return ":" + string(*d.Fault)
	case d.Delay > 0:
		return ":" + shortDuration(time.Duration(d.Delay))
	}
	return ""
}

func statusColour(status int) string {
	switch {
	case status >= 500:
		return bad
	case status >= 400:
		return caution
	}
	return good
}

// shortDuration has no more digits than are worth reading.
func shortDuration(d time.Duration) string {
	switch {
	case d >= time.Second:
		return d.Round(10 * time.Millisecond).String()
	case d >= 10*time.Millisecond:
		return d.Round(time.Millisecond).String()
	}
	return d.Round(100 * time.Microsecond).String()
}

func schemeOf(e *mock.Entry) string {
	if e.Auth == nil {
		return "-"
	}
	return nameIn(e.Auth.Scheme)
}

// nameIn is a name that somock gave, as a recording has it. The recording may be in a
// folder that came from anybody, so that nothing in it is taken for somock's own words.
func nameIn(recording string) string { return prose.OneLine(recording, math.MaxInt) }

// fieldLine is a message's field, cut.
func fieldLine(s *string) string {
	if s == nil {
		return "-"
	}
	return prose.OneLine(*s, 40)
}

// statusOf is the status that a reply counts as, 0 for none. o is what became of e, which
// need not say so yet.
func statusOf(e *mock.Entry, o *mock.Outcome) int {
	settled := mock.Entry{Decision: e.Decision, Outcome: o}
	status, _ := settled.Status()
	return status
}

// appendCallJSON appends a call as one line of the JSON log, as [slog.JSONHandler] would
// write it. It is spelt out because it is done for every call: with the handler a call
// takes 9 % longer.
func appendCallJSON(dst []byte, now time.Time, e *mock.Entry, o *mock.Outcome) []byte {
	dst = now.AppendFormat(append(dst, `{"time":"`...), time.RFC3339Nano)
	dst = append(dst, `","level":"INFO","msg":"call"`...)
	text := func(key, value string) {
		dst = append(append(append(dst, `,"`...), key...), `":`...)
		dst = mock.AppendText(dst, value)
	}
	text("id", e.ID)
	text("tenant", prose.OneLine(e.Tenant, 64))
	text("method", prose.OneLine(e.Method, 20))
	dst = strconv.AppendInt(append(dst, `,"status":`...), int64(statusOf(e, o)), 10)
	text("outcome", string(o.Kind))
	dst = o.Duration.AppendJSON(append(dst, `,"duration_ms":`...))
	text("scheme", schemeOf(e))
	dst = strconv.AppendInt(append(dst, `,"bytes":`...), int64(e.BodySize()), 10)
	if m := e.Message; m != nil {
		text("from", fieldLine(m.From))
		text("to", fieldLine(m.To))
		text("content", fieldLine(m.Content))
	} else {
		text("target", prose.OneLine(e.Target, 80))
	}
	if len(e.Violations) > 0 {
		dst = mock.AppendTexts(append(dst, `,"violations":`...), violationIDs(e))
	}
	if stub := e.Decision.StubStep(); stub != "" {
		text("stub", stub)
	}
	return append(dst, "}\n"...)
}

package cli

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"time"

	"somock/mock"
	"somock/mock/server"
)

// A serverLog is what a running server says: to a person, or to a program as JSON lines.
type serverLog struct {
	logger *slog.Logger
	talk   *terminal // nil for JSON
}

func (a *app) newServerLog(format string) *serverLog {
	if format == "json" || format == "" && !a.Terminal {
		return &serverLog{logger: slog.New(slog.NewJSONHandler(a.Err, nil))}
	}
	return &serverLog{logger: slog.New(&humanHandler{talk: a.talk}), talk: a.talk}
}

// ready says where everything is, and gives one call that works as pasted.
func (l *serverLog) ready(info server.Info) {
	if l.talk == nil {
		l.logger.Info("Ready.", "url", info.URL, "api_url", info.APIURL, "admin_url", info.AdminURL, "run", info.Run,
			"recordings", info.Recordings, "scenarios", info.Scenarios, "seed", info.Seed, "version", info.Version, "admin_token", info.MadeToken)
		return
	}
	t := l.talk
	t.say("%s %s, run %s", t.paint(bold, "somock"), info.Version, info.Run)
	for _, row := range startRows(info) {
		t.say("  %-12s %s", row[0], row[1])
	}
	t.say("%s", t.paint(faint, "try it:"))
	t.say("  %s", sampleCurl(info))
	t.say("%s", t.paint(good, "Ready."))
}

// replied logs one line a call.
func (l *serverLog) replied(e *mock.Entry, o *mock.Outcome) {
	if l.talk == nil {
		l.logger.Info("call", callAttrs(e, o)...)
		return
	}
	l.talk.say("%s", l.line(e, o))
}

func callAttrs(e *mock.Entry, o *mock.Outcome) []any {
	attrs := []any{"id", e.ID, "tenant", e.Tenant, "method", e.Method, "status", statusOf(o), "outcome", string(o.Outcome),
		"duration_ms", float64(time.Duration(o.Duration).Microseconds()) / 1000, "scheme", schemeOf(e), "bytes", len(e.Body)}
	if m := e.Message; m != nil {
		attrs = append(attrs, "from", textOf(m.From), "to", textOf(m.To))
	}
	if len(e.Violations) > 0 {
		attrs = append(attrs, "violations", violationIDs(e))
	}
	if stub := e.Decision.StubStep(); stub != "" {
		attrs = append(attrs, "stub", stub)
	}
	return attrs
}

// line is one call for a person: 10:00:00 k3v9q2ab-12 204 6.0s basic 152B +47… → +48… "Hello" stub
func (l *serverLog) line(e *mock.Entry, o *mock.Outcome) string {
	t := l.talk
	parts := []string{
		t.paint(faint, e.Time.Local().Format("15:04:05")), e.ID, t.paint(statusColour(o), outcomeWord(o)),
		time.Duration(o.Duration).Round(time.Millisecond / 10).String(), schemeOf(e), fmt.Sprintf("%dB", len(e.Body)),
	}
	if e.Tenant != mock.DefaultTenant {
		parts = append(parts, "["+oneLine(e.Tenant, 64)+"]")
	}
	if m := e.Message; m != nil {
		parts = append(parts, oneLine(textOf(m.From), 40)+" → "+oneLine(textOf(m.To), 40), `"`+oneLine(textOf(m.Content), 40)+`"`)
	} else {
		parts = append(parts, e.Method+" "+oneLine(e.Target, 80))
	}
	if ids := violationIDs(e); len(ids) > 0 {
		parts = append(parts, t.paint(mind, strings.Join(ids, ", ")))
	}
	if stub := e.Decision.StubStep(); stub != "" {
		parts = append(parts, t.paint(faint, stub))
	}
	return strings.Join(parts, " ")
}

func violationIDs(e *mock.Entry) []string {
	var ids []string
	for _, v := range e.Violations {
		ids = append(ids, v.Rule)
	}
	return ids
}

func schemeOf(e *mock.Entry) string {
	if e.Auth == nil {
		return "-"
	}
	return e.Auth.Scheme
}

func textOf(s *string) string {
	if s == nil {
		return "-"
	}
	return *s
}

func statusOf(o *mock.Outcome) int {
	if o.Status == nil {
		return 0
	}
	return *o.Status
}

// outcomeWord is the status of an answer, or what happened instead of one.
func outcomeWord(o *mock.Outcome) string {
	if o.Outcome == mock.Answered {
		return fmt.Sprint(statusOf(o))
	}
	return string(o.Outcome)
}

func statusColour(o *mock.Outcome) string {
	switch {
	case o.Outcome != mock.Answered || statusOf(o) >= 500:
		return bad
	case statusOf(o) >= 400:
		return mind
	}
	return good
}

// A humanHandler prints what the server's parts log as warnings and errors are printed
// elsewhere.
type humanHandler struct {
	talk  *terminal
	attrs string
}

// Enabled leaves out debug.
func (h *humanHandler) Enabled(_ context.Context, level slog.Level) bool {
	return level >= slog.LevelInfo
}

// Handle prints one record on one line.
func (h *humanHandler) Handle(_ context.Context, r slog.Record) error {
	var b strings.Builder
	b.WriteString(r.Message + h.attrs)
	r.Attrs(func(a slog.Attr) bool {
		b.WriteString(attrText(a))
		return true
	})
	switch {
	case r.Level >= slog.LevelError:
		h.talk.failure(b.String(), "")
	case r.Level >= slog.LevelWarn:
		h.talk.warning(b.String(), "")
	default:
		h.talk.say("%s", b.String())
	}
	return nil
}

// WithAttrs adds attributes to every record.
func (h *humanHandler) WithAttrs(attrs []slog.Attr) slog.Handler {
	more := h.attrs
	for _, a := range attrs {
		more += attrText(a)
	}
	return &humanHandler{h.talk, more}
}

// WithGroup is not used by somock; names stay as they are.
func (h *humanHandler) WithGroup(string) slog.Handler { return h }

func attrText(a slog.Attr) string { return " " + a.Key + "=" + oneLine(a.Value.String(), 400) }

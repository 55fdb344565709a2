package cli

import (
	"log/slog"
	"time"

	"somock/mock"
	"somock/mock/server"
)

// A serverLog is what a running server says: to a person, or to a program as JSON lines.
type serverLog struct {
	logger *slog.Logger
	talk   *terminal // nil for JSON
	lines  *gatherer
}

// newServerLog logs to stderr. failed, which may be nil, is told once that nobody reads it.
func (a *app) newServerLog(format string, failed func(error)) *serverLog {
	lines := newGatherer(a.Err, failed)
	if format == "json" || format == "" && !a.Terminal {
		return &serverLog{logger: slog.New(slog.NewJSONHandler(lines, nil)), lines: lines}
	}
	talk := newTerminal(lines, a.talk.colour)
	return &serverLog{logger: slog.New(&humanHandler{talk: talk}), talk: talk, lines: lines}
}

// close writes what has been logged.
func (l *serverLog) close() { l.lines.Close() }

// warn tells of something to be mended.
func (l *serverLog) warn(message, hint string) {
	if l.talk == nil {
		l.logger.Warn(message, "hint", hint)
		return
	}
	l.talk.warning(message, hint)
}

// ready says where everything is, and gives one call that works as pasted.
func (l *serverLog) ready(info server.Info) {
	if l.talk == nil {
		l.logger.Info("Ready.", "url", info.URL, "api_url", info.APIURL, "admin_url", info.AdminURL, "run", info.Run,
			"recordings", shownFolder(info.Recordings), "scenarios", info.Scenarios, "seed", info.Seed, "version", info.Version, "observed", info.Observed, "forward", info.Forward,
			"certificate_sha256", info.Fingerprint, "admin_token", info.MadeToken, "try", sampleCurl(info))
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

// ending says that the server waits for what is pending, and how not to.
func (l *serverLog) ending(drain time.Duration) {
	if l.talk == nil {
		l.logger.Info("Ending.", "drain_ms", drain.Milliseconds())
		return
	}
	l.talk.say("Ending: pending replies have up to %s; a second signal ends at once.", drain)
}

// replied logs one line a call.
func (l *serverLog) replied(e *mock.Entry, o *mock.Outcome) {
	if l.talk == nil {
		var room [1024]byte                                              // on the stack: this is done for every call
		_, _ = l.lines.Write(appendCallJSON(room[:0], time.Now(), e, o)) // it never fails
		return
	}
	l.talk.say("%s", callLine(l.talk, e, o))
}

// violationIDs are the rules that were breached, in order.
func violationIDs(e *mock.Entry) []string {
	var ids []string
	for _, v := range e.Violations {
		ids = append(ids, v.Rule)
	}
	return ids
}

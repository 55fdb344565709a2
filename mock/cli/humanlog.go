package cli

import (
	"context"
	"fmt"
	"log/slog"
	"strings"
	"sync"

	"somock/mock/prose"
)

// A humanHandler prints what the server's parts log as warnings and errors are printed
// elsewhere.
type humanHandler struct {
	talk  *terminal
	least slog.Level
	attrs string
}

// Enabled leaves out what is below the least level.
func (h *humanHandler) Enabled(_ context.Context, level slog.Level) bool { return level >= h.least }

// Handle prints one record on one line, and its hint on another.
func (h *humanHandler) Handle(_ context.Context, r slog.Record) error {
	var b strings.Builder
	b.WriteString(prose.OneLine(r.Message, 1000) + h.attrs)
	hint := ""
	r.Attrs(func(a slog.Attr) bool {
		if a.Key == "hint" {
			hint = prose.OneLine(a.Value.String(), 1000)
			return true
		}
		b.WriteString(attrText(a))
		return true
	})
	switch {
	case r.Level >= slog.LevelError:
		h.talk.failure(b.String(), hint)
	case r.Level >= slog.LevelWarn:
		h.talk.warning(b.String(), hint)
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
	return &humanHandler{h.talk, h.least, more}
}

// WithGroup is not used by somock; names stay as they are.
func (h *humanHandler) WithGroup(string) slog.Handler { return h }

func attrText(a slog.Attr) string {
	return fmt.Sprintf(" %s=%s", a.Key, prose.OneLine(a.Value.String(), 400))
}

// saidOnce leaves out what was logged before: one command reads a folder several times,
// and meets the same damage each time.
type saidOnce struct {
	slog.Handler
	mu   sync.Mutex
	said map[string]bool
}

// Handle passes on what is new.
func (s *saidOnce) Handle(ctx context.Context, r slog.Record) error {
	text := r.Message
	r.Attrs(func(a slog.Attr) bool {
		text += attrText(a)
		return true
	})
	if !s.isNew(text) {
		return nil
	}
	return s.Handler.Handle(ctx, r)
}

func (s *saidOnce) isNew(text string) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	known := s.said[text]
	s.said[text] = true
	return !known
}

package cli

import (
	"context"
	"log/slog"
	"sync"
)

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

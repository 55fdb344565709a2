package cli

import (
	"bytes"
	"context"
	"log/slog"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"somock/mock"
	"somock/mock/prose"
)

// What is spelt out for speed is what the standard handler writes of the same call.
func TestCallJSON(t *testing.T) {
	hello, rude, stub, step, ok := "Hello", "\x00\"<b>\u2028\n\xff", "rough/start", 2, 204
	now := time.Date(2026, 11, 25, 8, 0, 0, 120_000_000, time.FixedZone("", 3600))
	for name, c := range map[string]struct {
		entry   mock.Entry
		outcome mock.Outcome
		more    []slog.Attr
	}{
		"a message": {
			mock.Entry{Message: &mock.Message{From: &hello, Content: &rude}, Auth: &mock.Auth{Scheme: "basic"}, Body: "four"},
			mock.Outcome{Kind: mock.Answered, Status: &ok, Duration: mock.Millis(6000400 * time.Microsecond)},
			[]slog.Attr{slog.String("scheme", "basic"), slog.Int("bytes", 4), slog.String("from", "Hello"), slog.String("to", "-"), slog.String("content", prose.OneLine(rude, 40))},
		},
		"none": {
			mock.Entry{Target: "/api"},
			mock.Outcome{Kind: mock.Faulted},
			[]slog.Attr{slog.String("scheme", "-"), slog.Int("bytes", 0), slog.String("target", "/api")},
		},
		"a stub and violations": {
			mock.Entry{Target: "/", Violations: []mock.Violation{{Rule: "a.b"}, {Rule: "c.d"}}, Decision: mock.Decision{Stub: &stub, Step: &step}},
			mock.Outcome{Kind: mock.ClientGone, Duration: mock.Millis(time.Millisecond)},
			[]slog.Attr{slog.String("scheme", "-"), slog.Int("bytes", 0), slog.String("target", "/"), slog.Any("violations", []string{"a.b", "c.d"}), slog.String("stub", "rough/start#2")},
		},
	} {
		t.Run(name, func(t *testing.T) {
			c.entry.ID, c.entry.Tenant, c.entry.Method = "k3v9q2ab-1", "default", "POST"
			r := slog.NewRecord(now, slog.LevelInfo, "call", 0)
			r.AddAttrs(slog.String("id", "k3v9q2ab-1"), slog.String("tenant", "default"), slog.String("method", "POST"), slog.Int("status", statusOf(&c.entry, &c.outcome)),
				slog.String("outcome", string(c.outcome.Kind)), slog.Float64("duration_ms", time.Duration(c.outcome.Duration).Seconds()*1000))
			r.AddAttrs(c.more...)
			var want bytes.Buffer
			if err := slog.NewJSONHandler(&want, nil).Handle(context.Background(), r); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want.String(), string(appendCallJSON(nil, now, &c.entry, &c.outcome))); diff != "" {
				t.Errorf("-handler +ours\n%s", diff)
			}
		})
	}
}

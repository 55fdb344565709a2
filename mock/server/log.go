package server

import (
	"bytes"
	"log"
	"log/slog"
)

// serverErrors is where net/http complains. What it says of single connections (a
// client that speaks no HTTP or TLS) is no failure of the server's.
func serverErrors(to *slog.Logger) *log.Logger {
	return log.New(lineWriter{to}, "", 0)
}

type lineWriter struct{ to *slog.Logger }

func (w lineWriter) Write(p []byte) (int, error) {
	w.to.Warn("http: " + string(bytes.TrimSpace(p)))
	return len(p), nil
}

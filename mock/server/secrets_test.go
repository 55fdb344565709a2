package server_test

import (
	"bytes"
	"log/slog"
	"strings"
	"testing"

	"somock/mock/server"
)

// Who records credentials is told so, once, at the start; who does not is not bothered.
func TestRecordingSecretsIsWarnedOf(t *testing.T) {
	for _, recorded := range []bool{true, false} {
		var log bytes.Buffer
		s := start(t, func(c *server.Config) {
			c.RecordSecrets, c.Log = recorded, slog.New(slog.NewTextHandler(&log, nil))
		})
		if warned := strings.Contains(log.String(), "level=WARN") && strings.Contains(log.String(), "--record-secrets"); warned != recorded {
			t.Errorf("--record-secrets=%v: warned %v: %s", recorded, warned, &log)
		}
		if _, _ = do(t, newCall("POST", s.Info().URL+operation)); strings.Contains(get(t, s, "/__admin/recordings/last"), "dGplMDpUamUw") != recorded {
			t.Errorf("--record-secrets=%v: recorded otherwise", recorded)
		}
	}
}

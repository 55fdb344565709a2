package server_test

import (
	"bytes"
	"crypto/tls"
	"io"
	"log/slog"
	"net"
	"net/url"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"somock/mock/server"
)

// A lockedBuffer is a log that a test may read while the server writes it.
type lockedBuffer struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (b *lockedBuffer) Write(p []byte) (int, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.Write(p)
}

func (b *lockedBuffer) String() string {
	b.mu.Lock()
	defer b.mu.Unlock()
	return b.text.String()
}

// logged starts a server whose log can be read, over TLS or not.
func logged(t *testing.T, secure bool) (s *server.Server, log *lockedBuffer, ca string) {
	t.Helper()
	log, ca = &lockedBuffer{}, filepath.Join(t.TempDir(), "ca.pem")
	s = start(t, func(c *server.Config) {
		c.Log = slog.New(slog.NewTextHandler(log, nil))
		if secure {
			c.TLSSelfSigned, c.TLSCAOut = true, ca
		}
	})
	return s, log, ca
}

// untilClosed sends bytes and gives what comes back until the server closes: by then what
// it had to log is there.
func untilClosed(t *testing.T, s *server.Server, raw string) string {
	t.Helper()
	address, err := url.Parse(s.Info().URL)
	if err != nil {
		t.Fatal(err)
	}
	conn, err := net.Dial("tcp", address.Host)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, raw); err != nil {
		t.Fatal(err)
	}
	answer, _ := io.ReadAll(conn) // a reset is an end, too
	return string(answer)
}

const preface = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00"

// Whatever came in and was no call leaves one line that says how to mend it.
func TestWhatIsNoCallLeavesALine(t *testing.T) {
	for name, c := range map[string]struct {
		secure bool
		raw    string
		says   []string
		answer string
	}{
		"no HTTP":               {false, "hello there\r\n\r\n", []string{"bytes that are no HTTP request", "only HTTP/1.1"}, "HTTP/1.1 400"},
		"a bad header":          {false, "POST /x HTTP/1.1\r\nHost: a\r\nA B: c\r\n\r\n", []string{"net/http could not read", "method=POST", "path=/x"}, "HTTP/1.1 400"},
		"TLS to plain HTTP":     {false, "\x16\x03\x01\x00\x05\x01\x00\x00\x01\x00\r\n\r\n", []string{"TLS was spoken to a port for plain HTTP", "--tls-self-signed"}, "HTTP/1.1 400"},
		"HTTP/2 by itself":      {false, preface, []string{"HTTP/2 was spoken by prior knowledge", "curl --http1.1"}, "HTTP/1.1 505"},
		"HTTP/2 to TLS":         {true, preface, []string{"HTTP/2 was spoken by prior knowledge", "curl --http1.1"}, ""},
		"plain HTTP to TLS":     {true, "GET / HTTP/1.1\r\nHost: a\r\n\r\n", []string{"plain text came to a port for TLS", "https://"}, "HTTP/1.0 400"},
		"other plain text":      {true, "hello there, is this TLS\r\n", []string{"plain text came to a port for TLS"}, ""},
		"an old version of TLS": {true, "\x16\x03\x01\x00\x2f\x01\x00\x00\x2b\x03\x01" + strings.Repeat("r", 32) + "\x00\x00\x04\x00\x2f\x00\x35\x01\x00", []string{"a TLS handshake failed", "TLS 1.2 or later"}, ""},
		"a port that is probed": {false, "", nil, ""},
		"a probe of a TLS port": {true, "", nil, ""},
	} {
		t.Run(name, func(t *testing.T) {
			s, log, _ := logged(t, c.secure)
			if c.raw == "" {
				conn, err := net.Dial("tcp", strings.TrimPrefix(strings.TrimPrefix(s.Info().URL, "http://"), "https://"))
				if err != nil {
					t.Fatal(err)
				}
				_ = conn.(*net.TCPConn).CloseWrite()
				_, _ = io.ReadAll(conn)
				_ = conn.Close()
				if log.String() != "" {
					t.Errorf("log: %s", log)
				}
				return
			}
			if answer := untilClosed(t, s, c.raw); !strings.HasPrefix(answer, c.answer) {
				t.Errorf("answered %q", answer)
			}
			for _, want := range c.says {
				if !strings.Contains(log.String(), want) {
					t.Errorf("the log does not say %q: %s", want, log)
				}
			}
			if n := strings.Count(log.String(), "\n"); n != 1 {
				t.Errorf("%d lines: %s", n, log)
			}
		})
	}
}

// A client that does not trust the certificate, or wants HTTP/2 alone, is told in the
// log what its user can do.
func TestFailedHandshakesLeaveALine(t *testing.T) {
	s, log, ca := logged(t, true)
	address := strings.TrimPrefix(s.Info().URL, "https://")
	for want, config := range map[string]*tls.Config{
		"--tls-ca-out": {ServerName: "localhost"},
		"curl --http1.1": func() *tls.Config {
			c := trusting(t, ca)
			c.ServerName, c.NextProtos = "localhost", []string{"h2"}
			return c
		}(),
	} {
		raw, err := net.Dial("tcp", address)
		if err != nil {
			t.Fatal(err)
		}
		conn := tls.Client(raw, config)
		if err := conn.Handshake(); err == nil {
			t.Fatal("the handshake went well")
		}
		_, _ = io.ReadAll(raw)
		_ = raw.Close()
		if !strings.Contains(log.String(), want) {
			t.Errorf("the log does not say %q: %s", want, log)
		}
	}
}

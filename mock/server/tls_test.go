package server_test

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/tidwall/gjson"

	"somock/mock/server"
)

// secure starts a server with a certificate of its own and gives the file to trust.
func secure(t *testing.T, scenarios ...string) (*server.Server, string) {
	t.Helper()
	ca := filepath.Join(t.TempDir(), "ca.pem")
	s := start(t, func(c *server.Config) {
		c.TLSSelfSigned, c.TLSCAOut, c.Scenarios = true, ca, scenarios
	})
	return s, ca
}

// trusting is what a client needs that trusts the certificates in a file, and no others.
func trusting(t *testing.T, ca string) *tls.Config {
	t.Helper()
	pem, err := os.ReadFile(ca)
	if err != nil {
		t.Fatal(err)
	}
	pool := x509.NewCertPool()
	if !pool.AppendCertsFromPEM(pem) {
		t.Fatalf("no certificate in %s", ca)
	}
	return &tls.Config{RootCAs: pool}
}

func doSecurely(t *testing.T, config *tls.Config, r *http.Request) (*http.Response, error) {
	t.Helper()
	transport := &http.Transport{TLSClientConfig: config, ForceAttemptHTTP2: true, DisableKeepAlives: true}
	resp, err := (&http.Client{Transport: transport}).Do(r)
	if err == nil {
		t.Cleanup(func() { _ = resp.Body.Close() })
	}
	return resp, err
}

func TestSelfSignedIsTrustedByItsFileAlone(t *testing.T) {
	s, ca := secure(t)
	if !strings.HasPrefix(s.Info().URL, "https://") || !strings.HasPrefix(s.Info().APIURL, "https://") {
		t.Errorf("addresses are %s and %s", s.Info().URL, s.Info().APIURL)
	}
	resp, err := doSecurely(t, trusting(t, ca), newCall("POST", s.Info().URL+operation))
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != 204 || resp.ProtoMajor != 1 || resp.TLS.NegotiatedProtocol == "h2" {
		t.Errorf("a client that would like HTTP/2 got %d over %s", resp.StatusCode, resp.Proto)
	}
	var unknown x509.UnknownAuthorityError
	if _, err := doSecurely(t, &tls.Config{}, newCall("POST", s.Info().URL+operation)); !errors.As(err, &unknown) {
		t.Errorf("a client that trusts only the system got %v, want an unknown authority", err)
	}
}

// Clients call a server on their machine by many names, and all are in the certificate.
func TestSelfSignedHoldsForEveryNameOfTheMachine(t *testing.T) {
	s, ca := secure(t)
	config := trusting(t, ca)
	for _, name := range []string{"127.0.0.1", "::1", "localhost", "somock", "host.docker.internal"} {
		named := config.Clone()
		named.ServerName = name
		if _, err := doSecurely(t, named, newCall("POST", s.Info().URL+operation)); err != nil {
			t.Errorf("called %s: %v", name, err)
		}
	}
	config.ServerName = "superoffice.example"
	var wrong x509.HostnameError
	if _, err := doSecurely(t, config, newCall("POST", s.Info().URL+operation)); !errors.As(err, &wrong) {
		t.Errorf("called by a foreign name: %v, want a wrong host name", err)
	}
}

func TestTheFingerprintIsThatOfWhatIsShown(t *testing.T) {
	s, ca := secure(t)
	resp, err := doSecurely(t, trusting(t, ca), newCall("POST", s.Info().URL+operation))
	if err != nil {
		t.Fatal(err)
	}
	sum := sha256.Sum256(resp.TLS.PeerCertificates[0].Raw)
	if got := strings.ToLower(strings.ReplaceAll(s.Info().Fingerprint, ":", "")); got != hex.EncodeToString(sum[:]) {
		t.Errorf("told %s, shown a certificate of %x", s.Info().Fingerprint, sum)
	}
}

func TestOnlyHTTP11IsSpoken(t *testing.T) {
	s, ca := secure(t)
	config := trusting(t, ca)
	config.NextProtos = []string{"h2"}
	if conn, err := tls.Dial("tcp", strings.TrimPrefix(s.Info().URL, "https://"), config); err == nil {
		_ = conn.Close()
		t.Errorf("a client that speaks only HTTP/2 was given %q", conn.ConnectionState().NegotiatedProtocol)
	}
}

// Files of the user are served as they are, and no fingerprint is told of them.
func TestOwnCertificateFiles(t *testing.T) {
	cert, key := pairOfFiles(t)
	s := start(t, func(c *server.Config) { c.TLSCert, c.TLSKey = cert, key })
	if s.Info().Fingerprint != "" {
		t.Errorf("told the fingerprint %s of a certificate that the user knows", s.Info().Fingerprint)
	}
	resp, err := doSecurely(t, trusting(t, cert), newCall("POST", s.Info().URL+operation))
	if err != nil {
		t.Fatal(err)
	}
	if resp.StatusCode != 204 {
		t.Errorf("answered %d", resp.StatusCode)
	}
}

func TestWrongTLSSettingsAreRefusedAtTheStart(t *testing.T) {
	cert, key := pairOfFiles(t)
	other, _ := pairOfFiles(t)
	nowhere := filepath.Join(t.TempDir(), "missing", "ca.pem")
	for _, c := range []struct {
		name   string
		change func(*server.Config)
		code   int // 0: the environment's, which has none of its own
		says   string
	}{
		{"certificate without key", func(c *server.Config) { c.TLSCert = cert }, 2, "--tls-cert and --tls-key go together"},
		{"key without certificate", func(c *server.Config) { c.TLSKey = key }, 2, "--tls-cert and --tls-key go together"},
		{"both kinds", func(c *server.Config) { c.TLSCert, c.TLSKey, c.TLSSelfSigned = cert, key, true }, 2, "exclude each other"},
		{"a file to trust without a certificate made here", func(c *server.Config) { c.TLSCAOut = nowhere }, 2, "--tls-ca-out goes with --tls-self-signed"},
		{"no such file", func(c *server.Config) { c.TLSCert, c.TLSKey = nowhere, key }, 3, "no such file"},
		{"not a pair", func(c *server.Config) { c.TLSCert, c.TLSKey = other, key }, 3, "private key does not match"},
		{"key for a certificate", func(c *server.Config) { c.TLSCert, c.TLSKey = key, key }, 3, "PEM"},
		{"nowhere to write", func(c *server.Config) { c.TLSSelfSigned, c.TLSCAOut = true, nowhere }, 0, "--tls-ca-out"},
	} {
		t.Run(c.name, func(t *testing.T) {
			config := server.Defaults()
			config.Addr, config.Recordings = "127.0.0.1:0", ":memory:"
			c.change(&config)
			s, err := server.Start(t.Context(), config)
			if err == nil {
				_ = s.Stop()
				t.Fatal("the server started")
			}
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("said %q, want %q", err, c.says)
			}
			var coded interface{ ExitCode() int }
			if code := 0; errors.As(err, &coded) && coded.ExitCode() != c.code || coded == nil && code != c.code {
				t.Errorf("ends with another exit code than %d: %v", c.code, err)
			}
		})
	}
}

// What breaks under a plain connection breaks under TLS as well.
func TestFaultsOverTLS(t *testing.T) {
	for _, c := range []struct {
		fault string
		holds func(seen string, err error) bool
	}{
		{"{fault: reset}", func(seen string, err error) bool { return seen == "" && errors.Is(err, syscall.ECONNRESET) }},
		{"{fault: close}", func(seen string, err error) bool { return seen == "" && ended(err) }},
		{"{fault: garbage}", func(seen string, err error) bool {
			return seen != "" && !strings.HasPrefix(seen, "HTTP/") && ended(err)
		}},
		{"{fault: truncate}", func(seen string, err error) bool {
			return seen == "HTTP/1" && ended(err)
		}},
		{"{fault: {dribble: {bytes: 9, every: 1ms}}}", func(seen string, err error) bool {
			return strings.HasPrefix(seen, "HTTP/1.1 204 No Content\r\n") && strings.HasSuffix(seen, "\r\n\r\n") && ended(err)
		}},
	} {
		t.Run(c.fault, func(t *testing.T) {
			s, ca := secure(t, scenarioFile(t, "version: 1\nstubs:\n  - then: ["+c.fault+"]\n"))
			seen, err := exchangeSecurely(t, s, trusting(t, ca))
			if !c.holds(seen, err) {
				t.Errorf("the client saw %q and then %v", seen, err)
			}
			resp, err := doSecurely(t, trusting(t, ca), newCall("POST", s.Info().URL+operation))
			if err != nil || resp.StatusCode != 204 {
				t.Errorf("the next call, on a new connection: %v", err)
			}
			if got := outcomes(t, s, ca); !slices.Equal(got, []string{"answered", "fault"}) {
				t.Errorf("recorded as %v, newest first", got)
			}
		})
	}
}

// ended reports whether a connection closed, in either of the ways that TLS has for it.
func ended(err error) bool { return err == nil || errors.Is(err, io.ErrUnexpectedEOF) }

// exchangeSecurely makes a call over a connection of its own and gives all that comes back.
func exchangeSecurely(t *testing.T, s *server.Server, config *tls.Config) (string, error) {
	t.Helper()
	conn, err := tls.Dial("tcp", strings.TrimPrefix(s.Info().URL, "https://"), config)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = conn.Close() }() // the server has closed it
	if err := newCall("POST", s.Info().URL+operation).Write(conn); err != nil {
		t.Fatal(err)
	}
	seen, err := io.ReadAll(conn)
	return string(seen), err
}

// outcomes are those of all recordings, newest first, once all are known.
func outcomes(t *testing.T, s *server.Server, ca string) []string {
	t.Helper()
	s.Control().Settle(context.Background())
	r, err := http.NewRequest(http.MethodGet, s.Info().URL+"/__admin/recordings", nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := doSecurely(t, trusting(t, ca), r)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, outcome := range gjson.GetBytes(body, "recordings.#.reply.outcome").Array() {
		all = append(all, outcome.String())
	}
	return all
}

func TestCurlTrustsTheFile(t *testing.T) {
	curl, err := exec.LookPath("curl")
	if err != nil {
		t.Skip("needs curl")
	}
	s, ca := secure(t)
	call := []string{"-sS", "-o", os.DevNull, "-w", "%{http_code} %{http_version}", "-X", "POST", "-u", "tje0:Tje0",
		"-H", "Content-Type: application/json", "-d", `{"IncomingMessage":{"To":"1","From":"2","Content":"3"}}`, s.Info().URL + operation}
	out, err := exec.CommandContext(t.Context(), curl, append([]string{"--cacert", ca}, call...)...).CombinedOutput()
	if err != nil || string(out) != "204 1.1" {
		t.Errorf("curl --cacert: %s, %v", out, err)
	}
	var failed *exec.ExitError
	out, err = exec.CommandContext(t.Context(), curl, call...).CombinedOutput()
	if !errors.As(err, &failed) || failed.ExitCode() != 60 { // "peer certificate cannot be authenticated"
		t.Errorf("curl without --cacert: %s, %v", out, err)
	}
}

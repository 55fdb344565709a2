package export_test

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"somock/mock"
	"somock/mock/export"
	"somock/mock/shell/shelltest"
)

// TestPastedCurlRunsNothingElse pastes the curl commands of hostile calls into
// interactive shells: they send the calls, and nothing that a client sent acts upon the
// terminal, the line editor or the shell.
func TestPastedCurlRunsNothingElse(t *testing.T) {
	hostile := []string{
		"\x03>HACKED\r", "\x03\n>HACKED\n", "\n>HACKED\n", "';>HACKED;'", "'\n>HACKED\n'", `"$(>HACKED)"`, "`>HACKED`", "\t\t", "a\tb", "\x1b[201~\n>HACKED\n", "\x12\x15>HACKED\r",
		"!!", "!x:s/x/>HACKED/", "\x04", "\x1a", "\\", "$((1", "{{", "@/etc/passwd", "æ\u0432", "-K x", strings.Repeat("x", 5000) + "\n';>HACKED\n'", " # ", "\u2028>HACKED",
	}
	for name, argv := range shelltest.Shells(t) {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var bodies []string
			server := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
				body, err := io.ReadAll(r.Body)
				if err != nil {
					t.Error(err)
				}
				bodies = append(bodies, string(body))
			}))
			defer server.Close()
			var list []*mock.Entry
			for _, text := range hostile {
				line := strings.NewReplacer("\r", "", "\n", "", "\x03", "", "\x04", "", "\x12", "", "\x15", "", "\x1a", "", "\x1b", "").Replace(text) // net/http lets no other through
				list = append(list, &mock.Entry{
					ID: "aaaaaaaa-1" + text, Method: "POST", Target: "/api/?a=x", Body: text, BodyEncoding: "utf8",
					Headers: []mock.Pair{
						{"Authorization", fmt.Sprintf("[redacted basic user=%q len=9 fp=12345678]", text)},
						{"Content-Type", "text/plain"}, {"X-A'`$(>HACKED)!b", line}, {"X-Api-Key", fmt.Sprintf("[redacted %s len=9 fp=12345678]", line)}, {"X-Value", line},
					},
				})
			}
			var script bytes.Buffer
			if err := export.Curl(&script, all(list), export.Options{Base: server.URL}); err != nil {
				t.Fatal(err)
			}
			shown, files := shelltest.Paste(t, argv, script.String(), "curl", "base64")
			if len(files) > 0 {
				t.Errorf("files were made: %q\n%.3000q", files, shown)
			}
			for i, text := range hostile {
				if i >= len(bodies) || bodies[i] != text {
					t.Fatalf("call %d of %d did not come as it was: %.100q\n%.3000q", i, len(bodies), text, shown)
				}
			}
			if len(bodies) != len(hostile) {
				t.Errorf("%d calls were sent, want %d", len(bodies), len(hostile))
			}
		})
	}
}

// A user that is no plain text is not written at all.
func TestCurlOfAHostileUser(t *testing.T) {
	for user, want := range map[string]string{
		"tje0": `-u 'tje0:'"${PASSWORD:-}"`, "t'je": `-u 't'\''je:'"${PASSWORD:-}"`,
		"\x03": `-H "Authorization: Basic ${CREDENTIAL:-replayed}"`, "a\nb": `-H "Authorization: Basic ${CREDENTIAL:-replayed}"`, "a\tb": `-H "Authorization: Basic ${CREDENTIAL:-replayed}"`,
	} {
		var script bytes.Buffer
		e := &mock.Entry{ID: "a-1", Method: "POST", Target: "/", Headers: []mock.Pair{{"Authorization", fmt.Sprintf("[redacted basic user=%q len=9 fp=12345678]", user)}}}
		if err := export.Curl(&script, all([]*mock.Entry{e}), export.Options{Base: "http://h"}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(script.String(), want) {
			t.Errorf("user %q is exported as\n%s\nwant %s", user, script.String(), want)
		}
	}
}

//go:build unix

package docstest_test

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"somock/mock/mocktest"
)

const httpFile = ".github/docs/clients/messaging.http"

// Every call of the .http file is one that keeps the contract.
func TestTheHTTPFileCalls(t *testing.T) {
	srv := mocktest.Start(t)
	head, rest, _ := strings.Cut(read(t, httpFile), "\n")
	base, ok := strings.CutPrefix(head, "@base = http://"+documented)
	if !ok {
		t.Fatalf("the file begins with %q", head)
	}
	calls := strings.Split(rest, "\n### ")[1:]
	for _, call := range calls {
		name, call, _ := strings.Cut(call, "\n")
		r := parseCall(t, strings.ReplaceAll(call, "{{base}}", srv.URL()+base))
		resp, err := srv.Client().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		body, err := io.ReadAll(resp.Body)
		_ = resp.Body.Close()
		if err != nil || resp.StatusCode != http.StatusNoContent || resp.Header.Get("X-Mock-Violations") != "" {
			t.Errorf("%s: answered %d, %s %s", name, resp.StatusCode, resp.Header.Get("X-Mock-Violations"), body)
		}
	}
	if len(calls) < 5 {
		t.Errorf("only %d calls", len(calls))
	}
}

// parseCall reads a request as editors do: a line, headers, an empty line, a body.
func parseCall(t *testing.T, text string) *http.Request {
	t.Helper()
	head, body, _ := strings.Cut(strings.TrimSpace(text), "\n\n")
	lines := strings.Split(head, "\n")
	method, address, _ := strings.Cut(lines[0], " ")
	r, err := http.NewRequestWithContext(t.Context(), method, address, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ": ")
		r.Header.Set(name, value)
	}
	return r
}

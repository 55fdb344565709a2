package har_test

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"

	"somock/mock"
	"somock/mock/contract"
	"somock/mock/export"
	"somock/mock/har"
)

// lost are the rules whose breach a capture cannot show: what is redacted, and what is of
// the connection.
var lost = []contract.RuleID{contract.AuthMalformed, contract.XSRFMismatch, contract.XSRFNoCookie, contract.BodyIncomplete, contract.BodyTooLarge, contract.AuthUnknown, contract.AppTokenUnknown}

// Each example of the contract, breached and mended, is judged in our own export as it
// was when it came in.
func TestOurOwnExportIsJudgedAsTheCallsWere(t *testing.T) {
	redactor, err := mock.NewRedactor([]byte("key"), nil, false)
	if err != nil {
		t.Fatal(err)
	}
	c, err := contract.New(contract.Config{Redactor: redactor})
	if err != nil {
		t.Fatal(err)
	}
	judged := 0
	for _, r := range contract.Rules() {
		if slices.Contains(lost, r.ID) {
			continue
		}
		for _, raw := range []string{r.Breached, r.Mended} {
			call := c.Check(received(t, raw))
			var file bytes.Buffer
			e := redactor.Entry(call, 0, mock.Decision{})
			if err := export.HAR(&file, func(yield func(*mock.Entry, error) bool) { yield(e, nil) }, export.Options{Base: "http://127.0.0.1:8204"}); err != nil {
				t.Fatal(err)
			}
			for captured, err := range har.Read(&file, contract.DefaultMaxBody) {
				if err != nil || captured.Err != nil {
					t.Fatalf("%s: %v %v", r.Name, err, captured.Err)
				}
				judged++
				if got, want := breaches(c.Check(captured.Request)), breaches(call); !slices.Equal(got, want) {
					t.Errorf("%s: as captured %v, as it came %v\n%s", r.Name, got, want, raw)
				}
			}
		}
	}
	if judged < 40 {
		t.Errorf("only %d calls were judged", judged)
	}
}

func breaches(call *mock.Call) (rules []string) {
	for _, v := range call.Violations {
		rules = append(rules, v.Rule)
	}
	return rules
}

// received is a raw request as a server takes it in.
func received(t *testing.T, raw string) *mock.Request {
	t.Helper()
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(raw)))
	if err != nil {
		t.Fatalf("%v:\n%s", err, raw)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatalf("%v:\n%s", err, raw)
	}
	path, query, _ := strings.Cut(r.RequestURI, "?")
	r.Header.Set("Host", r.Host)
	return &mock.Request{Method: r.Method, Target: r.RequestURI, Path: path, RawQuery: query, Header: r.Header, Body: string(body)}
}

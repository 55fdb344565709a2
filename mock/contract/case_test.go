package contract

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"flag"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/txtar"

	"somock/mock"
	"somock/mock/strictyaml"
)

var update = flag.Bool("update", false, "write the expected parts of testdata and the page of rules anew")

// TestCases holds the contract to the texts in testdata. A case is
//
//	-- config --       optional flags of serve, see config below
//	-- credentials --  an optional credentials file
//	-- rules --        an optional rules file
//	-- request --      as it goes over the wire; Host and Content-Length are added
//	-- call --         what the contract made of it
//	-- message --      the canonical message, if there is one
//	-- violations --   each breach, absent if there is none
//	-- reply --        the contract's answer; absent if the scenario is to answer
func TestCases(t *testing.T) {
	names, err := filepath.Glob("testdata/*.txtar")
	if err != nil || len(names) == 0 {
		t.Fatal("no cases", err)
	}
	for _, name := range names {
		t.Run(strings.TrimSuffix(filepath.Base(name), ".txtar"), func(t *testing.T) { runCase(t, name) })
	}
}

func runCase(t *testing.T, name string) {
	archive, err := txtar.ParseFile(name)
	if err != nil {
		t.Fatal(err)
	}
	call, given := judgeCase(t, archive)
	got := txtar.Archive{Comment: archive.Comment, Files: append(given, describeCall(call)...)}
	if want := txtar.Format(archive); string(want) != string(txtar.Format(&got)) {
		if *update {
			if err := os.WriteFile(name, txtar.Format(&got), 0o644); err != nil {
				t.Fatal(err)
			}
			return
		}
		t.Errorf("got (-update accepts it)\n%s\nwant\n%s", txtar.Format(&got), want)
	}
}

// judgeCase judges the request of a case, and gives the parts of the file that say what
// was asked.
func judgeCase(t *testing.T, archive *txtar.Archive) (*mock.Call, []txtar.File) {
	var config, credentials, rules, request string
	var given []txtar.File
	for _, f := range archive.Files {
		switch f.Name {
		case "config":
			config = string(f.Data)
		case "credentials":
			credentials = string(f.Data)
		case "rules":
			rules = string(f.Data)
		case "request":
			request = strings.TrimSuffix(string(f.Data), "\n")
		default:
			continue
		}
		given = append(given, f)
	}
	c, bodyEncoding := configure(t, config, credentials, rules)
	return c.Check(parseCase(t, request, bodyEncoding, c.config.MaxBody)), given
}

// configure makes a contract from flags like those of serve, one a line: --name value.
// body-encoding says how the case spells its body: base64, or quoted like a Go string.
func configure(t *testing.T, flags, credentials, rules string) (c *Contract, bodyEncoding string) {
	t.Helper()
	config := Config{Redactor: redactor(t)}
	var err error
	for _, line := range strings.Split(strings.TrimSpace(flags), "\n") {
		switch name, value, _ := strings.Cut(line, " "); name {
		case "", "--credentials":
		case "--installation":
			config.Installation, err = ParseInstallation(value)
		case "--messaging-access":
			config.MessagingDenied = value == "denied"
		case "--on-violation":
			config.RecordOnly = value == "record"
		case "--max-body":
			config.MaxBody, err = strconv.ParseInt(value, 10, 64)
		case "body-encoding":
			bodyEncoding = value
		default:
			t.Fatalf("config: unknown %q", name)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if credentials != "" {
		config.Credentials, err = ParseCredentials("credentials.yaml", []byte(credentials), func(string) (string, bool) { return "", false })
		if err != nil {
			t.Fatal(err)
		}
	}
	if rules != "" {
		if config.Weights, err = ParseRules("rules.yaml", []byte(rules)); err != nil {
			t.Fatal(err)
		}
	}
	if c, err = New(config); err != nil {
		t.Fatal(err)
	}
	return c, bodyEncoding
}

func redactor(t testing.TB) *mock.Redactor {
	r, err := mock.NewRedactor([]byte("the key of tests"), nil, false)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// parseCase reads a request with the line ends of a text file.
func parseCase(t *testing.T, text, bodyEncoding string, maxBody int64) *mock.Request {
	t.Helper()
	head, body, _ := strings.Cut(text, "\n\n")
	var err error
	switch bodyEncoding {
	case "base64":
		var b []byte
		b, err = base64.StdEncoding.DecodeString(strings.ReplaceAll(body, "\n", ""))
		body = string(b)
	case "quoted":
		body, err = strconv.Unquote(`"` + body + `"`)
	}
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimRight(head, "\n"), "\n")
	return parseRaw(t, raw(lines[0], body, lines[1:]...), maxBody)
}

// parseRaw captures a request as the endpoint does.
func parseRaw(t testing.TB, raw string, maxBody int64) *mock.Request {
	t.Helper()
	r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(raw)))
	if err != nil {
		t.Fatalf("%v in\n%s", err, raw)
	}
	req := &mock.Request{Method: r.Method, Target: r.RequestURI, Header: r.Header}
	req.Path, req.RawQuery, _ = strings.Cut(req.Target, "?")
	req.Header["Host"] = []string{r.Host}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxBody+1))
	req.Body = string(body)
	switch {
	case int64(len(req.Body)) > maxBody:
		req.State = mock.BodyTooLarge
	case err != nil:
		req.State = mock.BodyIncomplete
	}
	return req
}

// describeCall tells a call as the parts of a case.
func describeCall(call *mock.Call) []txtar.File {
	files := []txtar.File{{Name: "call", Data: []byte(summary(call))}}
	if call.Message != nil {
		files = append(files, txtar.File{Name: "message", Data: append(call.Message.Canonical(), '\n')})
	}
	if len(call.Violations) > 0 {
		files = append(files, txtar.File{Name: "violations", Data: []byte(violationText(call.Violations))})
	}
	if call.Answer != nil {
		files = append(files, txtar.File{Name: "reply", Data: []byte(replyText(call.Answer))})
	}
	return files
}

func summary(call *mock.Call) string {
	route := [...]string{"operation", "description", "preflight", "elsewhere"}[call.Route]
	s := fmt.Sprintf("%s of tenant %s", route, call.Tenant)
	if call.Carrier != "" {
		s += ", " + string(call.Carrier)
	}
	if a := call.Auth; a != nil {
		s += fmt.Sprintf(", by %s %s", a.Scheme, a.Identity)
	}
	return s + "\n"
}

func violationText(vs []mock.Violation) string {
	var b strings.Builder
	for _, v := range vs {
		fmt.Fprintf(&b, "%s %s\n  seen:     %s\n  expected: %s\n  source:   %s\n  fix:      %s\n", v.Weight, v.Rule, v.Seen, v.Expected, v.Source, v.Fix)
	}
	return b.String()
}

func replyText(a *mock.Answer) string {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%d, by %s%s\n", a.Reply.Status, a.By, map[bool]string{true: ", final"}[a.Final])
	for _, h := range a.Reply.Headers {
		if h.Name != "Cache-Control" && h.Name != "Pragma" && h.Name != "Expires" { // on every answer
			fmt.Fprintf(&b, "%s: %s\n", h.Name, h.Value.Fill(""))
		}
	}
	if body := a.Reply.Body.Fill(""); body != "" {
		b.WriteString("\n" + body + "\n")
	}
	return b.String()
}

// errorText is an error with its hint.
func errorText(err error) string {
	if at, ok := err.(*strictyaml.Error); ok && at.Fix != "" {
		return err.Error() + "\nhint: " + at.Fix
	}
	return err.Error()
}

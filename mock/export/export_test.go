package export_test

import (
	"bytes"
	"encoding/base64"
	"encoding/json"
	"errors"
	"flag"
	"io"
	"iter"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"somock/mock"
	"somock/mock/export"
)

var update = flag.Bool("update", false, "write what the tests see into their files")

func ptr[T any](v T) *T { return &v }

// recordings are calls of each kind that an export has to treat by itself.
func recordings() []*mock.Entry {
	at := time.Date(2026, 11, 23, 8, 0, 0, 123456000, time.UTC)
	message := &mock.Message{To: ptr("+4790000001"), Content: ptr("it's {{here}} <æ> & \"there\"")}
	return []*mock.Entry{
		{
			ID: "aaaaaaaa-1", Time: at, Tenant: "Cust12345", Method: "POST",
			Target: "/Cust12345/api/v1/Agents/Messaging/CreateMessage?$select=name,a%20b&x",
			Headers: []mock.Pair{
				{"Accept", "application/json"}, {"Accept-Language", ""},
				{"Authorization", "[redacted soticket len=40 fp=1f2e3d4c]"}, {"Content-Length", "99"}, {"Content-Type", "application/json"},
				{"Host", "127.0.0.1:8204"}, {"So-Apptoken", "[redacted len=32 fp=1f2e3d4c]"}, {"X-Note", "it's"},
			},
			Body: `{"IncomingMessage":{"To":"+4790000001","Content":"it's æ $HOME ` + "`x`" + ` \\n"}}`, BodyEncoding: "utf8", Message: message,
			Violations: []mock.Violation{{Rule: "message.empty"}},
			Outcome: &mock.Outcome{
				Kind: mock.Answered, Status: ptr(204), Headers: []mock.Pair{{"Cache-Control", "no-cache"}},
				Delay: mock.Millis(6 * time.Second), Duration: mock.Millis(6001200 * time.Microsecond),
			},
		},
		{
			ID: "aaaaaaaa-2", Time: at.Add(time.Second), Tenant: "default", Method: "POST", Target: "/api/v1/Agents/Messaging/CreateMessage",
			Headers: []mock.Pair{
				{"Authorization", `[redacted basic user="t je" len=12 fp=1f2e3d4c]`}, {"Content-Encoding", "gzip"}, {"Content-Type", "application/json"},
			},
			Body: base64.StdEncoding.EncodeToString([]byte("\x1f\x8b\x00gzip")), BodyEncoding: "base64", Message: message,
			Outcome: &mock.Outcome{Kind: mock.Faulted},
		},
		{
			ID: "aaaaaaaa-3", Time: at.Add(2 * time.Second), Tenant: "default", Method: "POST",
			Target: "/api/v1/Agents/Messaging/CreateMessage?token=[redacted bearer len=4 fp=1f2e3d4c]",
			Headers: []mock.Pair{
				{"Cookie", "[redacted len=9 fp=1f2e3d4c]"}, {"User-Agent", "x"}, {"X-Xsrf-Token", "[redacted len=9 fp=1f2e3d4c]"},
			},
			Body: `{"message":{},"length":99,"fp":"1f2e3d4c"}`, BodyEncoding: "redacted",
			Message: &mock.Message{To: ptr("+47"), Content: ptr("[redacted len=9 fp=1f2e3d4c]")},
			Outcome: &mock.Outcome{
				Kind: mock.Answered, Status: ptr(401), Headers: []mock.Pair{{"Content-Type", "application/json; charset=utf-8"}},
				Body: `{"Error":true}`, Duration: mock.Millis(time.Millisecond),
			},
		},
		{
			ID: "aaaaaaaa-4", Time: at.Add(3 * time.Second), Tenant: "default", Method: "GET", Target: "/api/{{state}}/../x",
			Headers: []mock.Pair{{"Authorization", "[redacted len=9 fp=1f2e3d4c]"}, {"X-Braces", "{{x}}"}},
		},
		{
			ID: "aaaaaaaa-5", Time: at.Add(4 * time.Second), Tenant: "default", Method: "POST", Target: "/api/v1/Agents/Messaging/CreateMessage",
			Headers: []mock.Pair{{"Authorization", "[redacted bearer len=9 fp=1f2e3d4c]"}, {"Content-Type", "application/xml"}},
			Body:    "<CreateMessageRequest>\n### not a separator\x1b[2J</CreateMessageRequest>", BodyEncoding: "utf8", Message: message,
			Outcome: &mock.Outcome{Kind: mock.ClientGone, Duration: mock.Millis(2 * time.Second), Body: "AAE=", BodyEncoding: "base64"},
		},
	}
}

func all(list []*mock.Entry) iter.Seq2[*mock.Entry, error] {
	return func(yield func(*mock.Entry, error) bool) {
		for _, e := range list {
			if !yield(e, nil) {
				return
			}
		}
	}
}

func TestFormats(t *testing.T) {
	for _, format := range export.Formats() {
		t.Run(format, func(t *testing.T) {
			var b bytes.Buffer
			o := export.Options{Base: "http://127.0.0.1:8204/", Version: "1.0"}
			if err := export.Write(&b, format, all(recordings()), o); err != nil {
				t.Fatal(err)
			}
			file := "testdata/recordings." + format
			if *update {
				if err := os.WriteFile(file, b.Bytes(), 0o666); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), b.String()); diff != "" {
				t.Errorf("%s (-want +got):\n%s", file, diff)
			}
		})
	}
}

func TestUnknownFormat(t *testing.T) {
	err := export.Write(io.Discard, "hra", all(nil), export.Options{})
	if err == nil || !strings.Contains(err.Error(), `did you mean "har"?`) {
		t.Errorf("error is %v", err)
	}
}

func TestErrorsOfEntriesEndAnExport(t *testing.T) {
	torn := errors.New("torn")
	for _, format := range export.Formats() {
		err := export.Write(io.Discard, format, func(yield func(*mock.Entry, error) bool) { yield(nil, torn) }, export.Options{})
		if !errors.Is(err, torn) {
			t.Errorf("%s: error is %v", format, err)
		}
	}
}

// A sent is a call as a server saw it.
type sent struct {
	Method, Target, Body string
	Headers              map[string][]string
}

// TestCurlSendsTheSameCall runs the script against a server that notes what comes in.
func TestCurlSendsTheSameCall(t *testing.T) {
	for _, tool := range []string{"sh", "curl", "base64"} {
		if _, err := exec.LookPath(tool); err != nil {
			t.Skipf("%s is not installed", tool)
		}
	}
	var seen []sent
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			t.Error(err)
		}
		r.Header.Del("Content-Length")
		seen = append(seen, sent{r.Method, r.RequestURI, string(body), r.Header})
	}))
	defer server.Close()
	var script bytes.Buffer
	if err := export.Curl(&script, all(recordings()), export.Options{Base: server.URL}); err != nil {
		t.Fatal(err)
	}
	command := exec.Command("sh", "-eu", "-s")
	command.Stdin = &script
	command.Env = []string{"PATH=" + os.Getenv("PATH"), "TICKET=7T:mine"}
	if out, err := command.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s\n%s", err, out, script.String())
	}
	list := recordings()
	want := []sent{
		{"POST", list[0].Target, list[0].Body, map[string][]string{
			"Accept": {"application/json"}, "Accept-Language": {""}, "Authorization": {"SOTicket 7T:mine"},
			"Content-Type": {"application/json"}, "So-Apptoken": {"replayed"}, "X-Note": {"it's"},
		}},
		{"POST", list[1].Target, "\x1f\x8b\x00gzip", map[string][]string{
			"Authorization": {"Basic " + base64.StdEncoding.EncodeToString([]byte("t je:"))}, "Content-Encoding": {"gzip"}, "Content-Type": {"application/json"},
		}},
		{"POST", "/api/v1/Agents/Messaging/CreateMessage?token=redacted",
			`{"IncomingMessage":` + string(list[2].Message.Canonical()) + `}`, map[string][]string{
				"Content-Type": {"application/json"}, "Cookie": {"XSRF-TOKEN=replayed"}, "User-Agent": {"x"}, "X-Xsrf-Token": {"replayed"},
			}},
		{"GET", list[3].Target, "", map[string][]string{"Authorization": {"replayed"}, "X-Braces": {"{{x}}"}}},
		{"POST", list[4].Target, list[4].Body, map[string][]string{
			"Authorization": {"Bearer 8A:replayed"}, "Content-Type": {"application/xml"},
		}},
	}
	if diff := cmp.Diff(want, seen); diff != "" {
		t.Errorf("(-want +got):\n%s\n%s", diff, script.String())
	}
}

// TestHARHasWhatTheFormatAsksFor checks the fields that the specification of HAR 1.2
// does not call optional, and their types.
func TestHARHasWhatTheFormatAsksFor(t *testing.T) {
	var b bytes.Buffer
	if err := export.HAR(&b, all(recordings()), export.Options{Base: "http://h"}); err != nil {
		t.Fatal(err)
	}
	var archive map[string]any
	if err := json.Unmarshal(b.Bytes(), &archive); err != nil {
		t.Fatal(err)
	}
	log := archive["log"].(map[string]any)
	requireFields(t, "log", log, "version:string creator:object entries:array")
	requireFields(t, "creator", log["creator"].(map[string]any), "name:string version:string")
	entries := log["entries"].([]any)
	if len(entries) != len(recordings()) {
		t.Fatalf("%d entries, want %d", len(entries), len(recordings()))
	}
	for _, item := range entries {
		e := item.(map[string]any)
		requireFields(t, "entry", e, "startedDateTime:string time:number request:object response:object cache:object timings:object")
		requireFields(t, "timings", e["timings"].(map[string]any), "send:number wait:number receive:number")
		request, response := e["request"].(map[string]any), e["response"].(map[string]any)
		requireFields(t, "request", request,
			"method:string url:string httpVersion:string cookies:array headers:array queryString:array headersSize:number bodySize:number")
		requireFields(t, "response", response,
			"status:number statusText:string httpVersion:string cookies:array headers:array content:object redirectURL:string headersSize:number bodySize:number")
		requireFields(t, "content", response["content"].(map[string]any), "size:number mimeType:string")
		if post, ok := request["postData"].(map[string]any); ok {
			requireFields(t, "postData", post, "mimeType:string text:string params:array")
		}
		timings := e["timings"].(map[string]any)
		if sum := timings["send"].(float64) + timings["wait"].(float64) + timings["receive"].(float64); sum-e["time"].(float64) > 0.001 {
			t.Errorf("timings sum up to %v, the time is %v", sum, e["time"])
		}
	}
}

func requireFields(t *testing.T, name string, object map[string]any, fields string) {
	t.Helper()
	for _, field := range strings.Fields(fields) {
		key, kind, _ := strings.Cut(field, ":")
		got := "absent"
		switch object[key].(type) {
		case string:
			got = "string"
		case float64:
			got = "number"
		case []any:
			got = "array"
		case map[string]any:
			got = "object"
		}
		if got != kind {
			t.Errorf("%s.%s is %s, want %s", name, key, got, kind)
		}
	}
}

// TestHTTPFileHasOneRequestAnEntry: nothing that a client sent can begin another
// request or become a variable.
func TestHTTPFileHasOneRequestAnEntry(t *testing.T) {
	var b bytes.Buffer
	if err := export.HTTP(&b, all(recordings()), export.Options{Base: "http://h"}); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count("\n"+b.String(), "\n###"); n != len(recordings()) {
		t.Errorf("%d requests, want %d:\n%s", n, len(recordings()), b.String())
	}
	known := []string{"api_url", "ticket", "app_secret", "access_token", "user", "password", "xsrf_token", "header_authorization"}
	for rest := b.String(); ; {
		_, after, ok := strings.Cut(rest, "{{")
		if !ok {
			break
		}
		name, after, _ := strings.Cut(after, "}}")
		if !slices.Contains(known, name) {
			t.Errorf("unknown variable %q", name)
		}
		rest = after
	}
}

// A client of HTTP/1.0 is one in a HAR, too.
func TestHARSaysInWhichVersionACallCame(t *testing.T) {
	for proto, want := range map[string]string{"": "HTTP/1.1", "HTTP/1.0": "HTTP/1.0"} {
		e := &mock.Entry{ID: "a-1", Method: "GET", Target: "/a", Proto: proto}
		var b bytes.Buffer
		if err := export.HAR(&b, all([]*mock.Entry{e}), export.Options{Base: "http://127.0.0.1:8204"}); err != nil {
			t.Fatal(err)
		}
		if n := strings.Count(b.String(), `"httpVersion":"`+want+`"`); n != 2 {
			t.Errorf("recorded %q: %d times %s in %s", proto, n, want, b.String())
		}
	}
}

// A folder knows nothing of where its server listened, the calls do.
func TestHARSaysWhereACallWent(t *testing.T) {
	for host, want := range map[string]string{
		"somock.test:8204": "http://somock.test:8204/a", "[::1]:1": "http://[::1]:1/a", "": "http://127.0.0.1:8204/a", "x/../y@z": "http://127.0.0.1:8204/a",
	} {
		e := &mock.Entry{ID: "a-1", Method: "GET", Target: "/a"}
		if host != "" {
			e.Headers = []mock.Pair{{"Host", host}}
		}
		var b bytes.Buffer
		if err := export.HAR(&b, all([]*mock.Entry{e}), export.Options{Base: "http://127.0.0.1:8204"}); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(b.String(), `"url":"`+want+`"`) {
			t.Errorf("host %q: want %s in %s", host, want, b.String())
		}
	}
}

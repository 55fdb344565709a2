package openapitest

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/getkin/kin-openapi/openapi3filter"
	"github.com/getkin/kin-openapi/routers"
	"github.com/getkin/kin-openapi/routers/gorillamux"

	"somock/mock/admin"
	"somock/mock/contract"
	"somock/mock/server"
)

// A description is an OpenAPI document that answers are held to.
type description struct {
	document *openapi3.T
	router   routers.Router
	seen     map[string]bool // METHOD path status
	// elsewhere is a path of one segment, which stands for all paths that are not described.
	elsewhere string
	common    []string // headers of every answer, which are not described one by one
}

// describe reads a document, for a server at base, and holds the document itself to
// what OpenAPI 3.0 says.
func describe(t testing.TB, source, base string) *description {
	t.Helper()
	document, err := openapi3.NewLoader().LoadFromData([]byte(source))
	if err != nil {
		t.Fatal(err)
	}
	if err := document.Validate(t.Context()); err != nil {
		t.Fatal(err)
	}
	for _, s := range document.Servers {
		s.URL = strings.Replace(s.URL, "http://127.0.0.1:8204", base, 1)
	}
	router, err := gorillamux.NewRouter(document)
	if err != nil {
		t.Fatal(err)
	}
	return &description{document, router, map[string]bool{}, "", []string{"Content-Type", "Content-Length", "Date", "Connection"}}
}

// hold sends a request and holds the answer, all of its body and headers, to the
// document.
func (d *description) hold(t testing.TB, r *http.Request) {
	t.Helper()
	route, params, err := d.router.FindRoute(r)
	if err != nil && d.elsewhere != "" { // a template stands for one segment, but is meant for all that is left
		other := r.Clone(t.Context())
		other.URL.Path = d.elsewhere
		route, params, err = d.router.FindRoute(other)
	}
	if err != nil {
		t.Errorf("%s %s is not described: %v", r.Method, r.URL, err)
		return
	}
	resp, body := do(t, r)
	d.seen[r.Method+" "+route.Path+" "+resp.Status[:3]] = true
	input := &openapi3filter.ResponseValidationInput{
		RequestValidationInput: &openapi3filter.RequestValidationInput{Request: r, PathParams: params, Route: route},
		Status:                 resp.StatusCode, Header: resp.Header, Body: io.NopCloser(strings.NewReader(body)),
		Options: &openapi3filter.Options{IncludeResponseStatus: true},
	}
	if body == "" { // nothing there to be of a type
		input.Options.ExcludeResponseBody = true
	}
	if err := openapi3filter.ValidateResponse(t.Context(), input); err != nil {
		t.Errorf("%s %s answered %s %s\n%v", r.Method, r.URL, resp.Status, body, err)
	}
	d.holdHeaders(t, r, route, resp)
}

// holdHeaders refuses headers that the document does not have.
func (d *description) holdHeaders(t testing.TB, r *http.Request, route *routers.Route, resp *http.Response) {
	t.Helper()
	described := route.Operation.Responses.Status(resp.StatusCode)
	if described == nil {
		described = route.Operation.Responses.Default()
	}
	for name := range resp.Header {
		known := slices.Contains(d.common, name)
		for header := range described.Value.Headers {
			known = known || http.CanonicalHeaderKey(header) == name
		}
		if !known {
			t.Errorf("%s %s answered %s with the header %s, which is not described", r.Method, r.URL, resp.Status, name)
		}
	}
}

// decoded as text are the types that kin-openapi cannot read.
func asText(body io.Reader, _ http.Header, _ *openapi3.SchemaRef, _ openapi3filter.EncodingFn) (any, error) {
	b, err := io.ReadAll(body)
	return string(b), err
}

func registerDecoders() {
	for _, mediaType := range []string{"application/xml", "application/x-ndjson", "application/yaml"} {
		openapi3filter.RegisterBodyDecoder(mediaType, asText)
	}
}

func TestTheControlAPIIsAsDescribed(t *testing.T) {
	registerDecoders()
	s := start(t, func(c *server.Config) { c.Scenarios = []string{"flaky", "reject-once"}; c.SlowThreshold = 1 })
	control := s.Info().URL + "/__admin"
	d := describe(t, admin.OpenAPIAdmin(), s.Info().URL)
	d.common = append(d.common, "Cache-Control", "X-Content-Type-Options", "Content-Security-Policy", "Cross-Origin-Resource-Policy", "Referrer-Policy")
	for _, change := range []func(*http.Request){
		func(*http.Request) {},
		func(*http.Request) {},
		func(r *http.Request) { r.Header.Del("Authorization") },
		func(r *http.Request) { r.URL.Path = "/Cust1" + operation },
		func(r *http.Request) { r.Method = "GET" },
		func(r *http.Request) { r.Body = io.NopCloser(strings.NewReader("\xff{")); r.ContentLength = 2 },
	} {
		r := newCall("POST", s.Info().URL+operation)
		change(r)
		do(t, r)
	}
	for _, c := range []struct{ method, path, body string }{
		{"GET", "/recordings?run=all", ""},
		{"GET", "/recordings?limit=1", ""},
		{"GET", "/recordings?limit=0", ""},
		{"GET", "/recordings/last", ""},
		{"GET", "/recordings/nope", ""},
		{"POST", "/recordings/count", `{"filter":"status:401"}`},
		{"POST", "/recordings/count", `{"filter":"sttus:401"}`},
		{"POST", "/recordings/find", `{"when":{"message":{"plugin":"MyPlugin"}}}`},
		{"POST", "/recordings/wait", `{"count":2}`},
		{"POST", "/recordings/wait", `{"filter":"status:418","timeout":"1ms"}`},
		{"POST", "/recordings/wait", `{"count":0}`},
		{"GET", "/recordings/export", ""},
		{"GET", "/recordings/export?as=har", ""},
		{"GET", "/recordings/export?as=curl", ""},
		{"GET", "/recordings/export?as=pdf", ""},
		{"GET", "/inbox", ""},
		{"GET", "/inbox?limit=1&filter=plugin:MyPlugin", ""},
		{"GET", "/inbox?limit=0", ""},
		{"GET", "/recordings?filter=scheme:basic&limit=1", ""},
		{"GET", "/malformed", ""},
		{"GET", "/tenants", ""},
		{"POST", "/verify", `{"version":1,"expect":[{"reply":{"status":418}},{"count":{"at-most":99}}],"in-order":[{"reply":{"status":418}}],"repeated":"none","unexpected":"refuse"}`},
		{"POST", "/verify", `{"version":1}`},
		{"GET", "/report", ""},
		{"GET", "/report?format=junit", ""},
		{"GET", "/report?format=pdf", ""},
		{"GET", "/stats", ""},
		{"GET", "/scenarios", ""},
		{"GET", "/scenarios/outage", ""},
		{"GET", "/scenarios/nope", ""},
		{"PUT", "/scenarios/mine", `{"version":1,"stubs":[{"then":[503,204]}]}`},
		{"PUT", "/scenarios/mine", `{"version":2}`},
		{"PUT", "/book", `{"scenarios":["mine","outage"]}`},
		{"PUT", "/book", `{"scenarios":["nope"]}`},
		{"GET", "/status", ""},
		{"POST", "/arm", `{"step":503,"times":2,"tenant":"Cust1"}`},
		{"POST", "/arm", `{"scenario":"outage"}`},
		{"POST", "/arm", `{"step":429,"for":"10m","by":"page"}`},
		{"POST", "/arm", `{}`},
		{"GET", "/arm", ""},
		{"GET", "/status", ""},
		{"DELETE", "/arm/nope", ""},
		{"DELETE", "/arm", ""},
		{"DELETE", "/scenarios/mine", ""},
		{"DELETE", "/scenarios/mine", ""},
		{"POST", "/reset", ""},
		{"POST", "/reset?tenant=Cust1", ""},
		{"POST", "/reset", `{"tenant":"Cust1"}`},
		{"POST", "/reset", `{"tenant":"Cust2"}`},
		{"POST", "/arm", `{"step":503,"tenant":"Cust2"}`},
		{"POST", "/reset?tennant=Cust1", ""},
		{"GET", "/version", "{}"},
		{"GET", "/stats", ""},
		{"GET", "/rules", ""},
		{"GET", "/rules/app-token.missing", ""},
		{"GET", "/rules/nope", ""},
		{"GET", "/version", ""},
		{"GET", "/replicas", ""},
		{"GET", "/events?after=nope", ""},
		{"GET", "/openapi.yaml", ""},
		{"GET", "/openapi-superoffice.yaml", ""},
	} {
		r, err := http.NewRequest(c.method, control+c.path, strings.NewReader(c.body))
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Content-Type", "application/json")
		d.hold(t, r)
		if c.path == "/status" { // whose positions need a call
			do(t, newCall("POST", s.Info().URL+operation))
		}
	}
	d.everyOperationAnswered(t, "DELETE /arm/{id}", "GET /events")
}

// everyOperationAnswered finds operations that no request of the test was for. Of the
// given ones only failures can be had.
func (d *description) everyOperationAnswered(t *testing.T, failing ...string) {
	t.Helper()
	for path, item := range d.document.Paths.Map() {
		for method := range item.Operations() {
			operation, good := method+" "+path, false
			for seen := range d.seen {
				good = good || strings.HasPrefix(seen, operation+" 2")
			}
			for _, f := range failing {
				good = good || f == operation
			}
			if !good {
				t.Errorf("%s was not asked with success", operation)
			}
		}
	}
}

// TestEveryParameterIsDescribed: of all names that the document has, each route takes
// those that stand there, and no other.
func TestEveryParameterIsDescribed(t *testing.T) {
	s := start(t, nil)
	d := describe(t, admin.OpenAPIAdmin(), s.Info().URL)
	names := map[string]bool{"nonsense": true}
	for _, item := range d.document.Paths.Map() {
		for _, operation := range item.Operations() {
			for _, p := range operation.Parameters {
				if p.Value.In == "query" {
					names[p.Value.Name] = true
				}
			}
		}
	}
	asked := 0
	for path, item := range d.document.Paths.Map() {
		for method, operation := range item.Operations() {
			for name := range names {
				_, answer := ask(t, s, method, strings.NewReplacer("{", "", "}", "").Replace(path)+"?"+name+"=a/b", "")
				unknown := answer.Get("error.message").String() == `unknown query parameter "`+name+`"` && answer.Get("error.hint").String() != ""
				if described := operation.Parameters.GetByInAndName("query", name) != nil; described == unknown {
					t.Errorf("%s %s: %s is described %v, answered %s", method, path, name, described, answer)
				}
				asked++
			}
		}
	}
	if asked < 200 {
		t.Errorf("only %d requests were made", asked)
	}
}

// TestEveryRouteIsDescribed asks for what the document has not, which must not be there.
func TestEveryRouteIsDescribed(t *testing.T) {
	s := start(t, nil)
	d := describe(t, admin.OpenAPIAdmin(), s.Info().URL)
	for _, path := range []string{"/recordings", "/recordings/x", "/recordings/count", "/stats", "/verify", "/report", "/inbox", "/tenants", "/scenarios", "/scenarios/x", "/status", "/book", "/arm", "/arm/x", "/reset", "/rules", "/rules/x", "/version", "/replicas", "/events", "/openapi.yaml"} {
		for _, method := range []string{"GET", "POST", "PUT", "PATCH", "DELETE"} {
			r, err := http.NewRequest(method, s.Info().URL+"/__admin"+path, nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, _, err := d.router.FindRoute(r); err == nil {
				continue
			}
			if status, _ := ask(t, s, method, path, ""); status != 404 && status != 405 {
				t.Errorf("%s %s answers %d and is not described", method, path, status)
			}
		}
	}
}

// The emulated endpoint is asked for every answer that it can give: each rule by the
// request that breaches it and the one that is mended, each error preset as JSON and as
// XML, and each method.
func TestTheEndpointIsAsDescribed(t *testing.T) {
	registerDecoders()
	for _, rule := range contract.Rules() {
		t.Run(rule.Name, func(t *testing.T) {
			s := startFor(t, rule)
			d := describe(t, admin.OpenAPISuperOffice(), s.Info().URL)
			if strings.HasPrefix(rule.Name, "path.") {
				d.elsewhere = "/elsewhere"
			}
			for _, raw := range []string{rule.Breached, rule.Mended} {
				for _, accept := range []string{"", "application/xml"} {
					if r := parsed(t, s, raw); r != nil {
						if accept != "" {
							r.Header.Set("Accept", accept)
						}
						d.hold(t, r)
					}
				}
			}
			if rule.ID == contract.BodyIncomplete { // which net/http's client does not send: it keeps to what it announced
				r := newCall("POST", s.Info().URL+operation)
				r.Header.Set("Content-Encoding", "gzip") // the body is none
				d.hold(t, r)
			}
			if refusal := fmt.Sprint(rule.Status); rule.Status != 0 && !d.answered(refusal) {
				t.Errorf("no answer was the refusal, %s, but: %v", refusal, d.seen)
			}
		})
	}
	for _, preset := range []string{"unauthorized", "xsrf-missing", "messaging-access", "bad-request", "null-request", "server-error", "throttled", "wrong-subdomain", "unavailable", "null-200", "error-object-200"} {
		t.Run(preset, func(t *testing.T) {
			name := scenarioFile(t, "version: 1\nstubs: [{then: [{error: "+preset+"}], loop: true}]")
			s := start(t, func(c *server.Config) { c.Scenarios = []string{name} })
			d := describe(t, admin.OpenAPISuperOffice(), s.Info().URL)
			for _, accept := range []string{"application/json", "text/xml"} {
				r := newCall("POST", s.Info().URL+"/Cust1"+operation)
				r.Header.Set("Accept", accept)
				r.Header.Set("Origin", "http://localhost:3000")
				d.hold(t, r)
			}
		})
	}
	s := start(t, nil)
	d := describe(t, admin.OpenAPISuperOffice(), s.Info().URL)
	for _, method := range []string{"POST", "GET", "HEAD", "OPTIONS", "PUT", "PATCH", "DELETE"} {
		for _, origin := range []string{"", "http://localhost:3000"} {
			r := newCall(method, s.Info().URL+operation)
			if origin != "" {
				r.Header.Set("Origin", origin)
				r.Header.Set("Access-Control-Request-Headers", "Authorization")
			}
			d.hold(t, r)
		}
	}
}

func (d *description) answered(status string) bool {
	for seen := range d.seen {
		if strings.HasSuffix(seen, " "+status) {
			return true
		}
	}
	return false
}

// startFor starts a server with the settings that a rule's example needs.
func startFor(t *testing.T, rule contract.Rule) *server.Server {
	t.Helper()
	return start(t, func(c *server.Config) {
		switch flag, value, _ := strings.Cut(rule.Setting, " "); flag {
		case "--installation":
			c.Installation = value
		case "--messaging-access":
			c.MessagingAccess = value
		case "--max-body":
			if _, err := fmt.Sscan(value, &c.MaxBody); err != nil {
				t.Fatal(err)
			}
		}
		if rule.Credentials != "" {
			c.Credentials = scenarioFile(t, rule.Credentials)
		}
	})
}

// parsed is a raw request as one that net/http can send, nil for one that it cannot.
func parsed(t *testing.T, s *server.Server, raw string) *http.Request {
	t.Helper()
	head, body, _ := strings.Cut(strings.ReplaceAll(raw, "\r\n", "\n"), "\n\n")
	lines := strings.Split(head, "\n")
	fields := strings.Fields(lines[0])
	target, err := url.Parse(fields[1])
	if err != nil || strings.Contains(target.Path, "//") {
		return nil
	}
	r, err := http.NewRequest(fields[0], s.Info().URL+fields[1], bytes.NewReader([]byte(body)))
	if err != nil {
		return nil
	}
	for _, line := range lines[1:] {
		name, value, _ := strings.Cut(line, ":")
		switch http.CanonicalHeaderKey(name) {
		case "Host", "Content-Length", "Transfer-Encoding":
			continue
		}
		r.Header.Add(name, strings.TrimSpace(value))
	}
	return r
}

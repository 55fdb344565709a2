package export

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"iter"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"time"

	"somock/mock"
)

// HAR writes an HTTP archive, version 1.2. What HAR has no place for stands in fields
// that begin with an underscore, as it allows: _id, _tenant, _outcome, _violations, and
// _encoding of a body that is not text. A call without an answer has the status 0.
func HAR(w io.Writer, entries iter.Seq2[*mock.Entry, error], o Options) error {
	version := o.Version
	if version == "" {
		version = "unknown"
	}
	head, err := encode(map[string]any{"name": "somock", "version": version})
	if err != nil {
		return err
	}
	if _, err := fmt.Fprintf(w, `{"log":{"version":"1.2","creator":%s,"entries":[`, head); err != nil {
		return err
	}
	between := "\n"
	for e, err := range entries {
		if err != nil {
			return err
		}
		line, err := encode(harOf(e, o))
		if err != nil {
			return fmt.Errorf("har: %s: %w", e.ID, err)
		}
		if _, err := io.WriteString(w, between+string(line)); err != nil {
			return err
		}
		between = ",\n"
	}
	_, err = io.WriteString(w, "\n]}}\n")
	return err
}

// encode is JSON that leaves <, > and & as they are.
func encode(v any) ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	err := enc.Encode(v)
	return bytes.TrimSuffix(b.Bytes(), []byte("\n")), err
}

type harEntry struct {
	Started    string      `json:"startedDateTime"`
	Time       mock.Millis `json:"time"`
	Request    harRequest  `json:"request"`
	Response   harResponse `json:"response"`
	Cache      struct{}    `json:"cache"`
	Timings    harTimings  `json:"timings"`
	ID         string      `json:"_id"`
	Tenant     string      `json:"_tenant"`
	Outcome    string      `json:"_outcome"`
	Violations []string    `json:"_violations"`
}

type harRequest struct {
	Method      string    `json:"method"`
	URL         string    `json:"url"`
	HTTPVersion string    `json:"httpVersion"`
	Cookies     []harPair `json:"cookies"`
	Headers     []harPair `json:"headers"`
	QueryString []harPair `json:"queryString"`
	PostData    *harPost  `json:"postData,omitempty"`
	HeadersSize int       `json:"headersSize"` // -1: not known
	BodySize    int       `json:"bodySize"`
}

type harPair struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type harPost struct {
	MimeType string    `json:"mimeType"`
	Params   []harPair `json:"params"`
	Text     string    `json:"text"`
	Encoding string    `json:"_encoding,omitempty"`
}

type harResponse struct {
	Status      int        `json:"status"`
	StatusText  string     `json:"statusText"`
	HTTPVersion string     `json:"httpVersion"`
	Cookies     []harPair  `json:"cookies"`
	Headers     []harPair  `json:"headers"`
	Content     harContent `json:"content"`
	RedirectURL string     `json:"redirectURL"`
	HeadersSize int        `json:"headersSize"`
	BodySize    int        `json:"bodySize"`
}

type harContent struct {
	Size     int    `json:"size"`
	MimeType string `json:"mimeType"`
	Text     string `json:"text,omitempty"`
	Encoding string `json:"encoding,omitempty"`
}

type harTimings struct {
	Send    mock.Millis `json:"send"`
	Wait    mock.Millis `json:"wait"`
	Receive mock.Millis `json:"receive"`
}

func harOf(e *mock.Entry, o Options) harEntry {
	h := harEntry{
		Started: strings.Trim(string(mock.AppendTime(nil, e.Time)), `"`), Request: harRequestOf(e, o), Response: harResponseOf(e),
		ID: e.ID, Tenant: e.Tenant, Outcome: string(mock.Pending), Violations: []string{},
	}
	for i := range e.Violations {
		h.Violations = append(h.Violations, e.Violations[i].Rule)
	}
	if e.Outcome != nil {
		h.Outcome = string(e.Outcome.Kind)
		h.Timings.Wait = min(e.Outcome.Delay, e.Outcome.Duration)
		h.Timings.Receive = asRecorded(e.Outcome.Duration) - asRecorded(h.Timings.Wait)
		h.Time = e.Outcome.Duration
	}
	return h
}

func harRequestOf(e *mock.Entry, o Options) harRequest {
	r := harRequest{
		Method: e.Method, URL: address(sentTo(e, o), e), HTTPVersion: e.Protocol(), Cookies: []harPair{}, Headers: harPairs(e.Headers),
		QueryString: harQuery(e), HeadersSize: -1, BodySize: bodySize(e),
	}
	if e.Body != "" {
		r.PostData = &harPost{MimeType: valueOf(e.Headers, "Content-Type"), Params: []harPair{}, Text: e.Body}
		if e.BodyEncoding != "utf8" {
			r.PostData.Encoding = e.BodyEncoding
		}
	}
	return r
}

// hostName is how a Host looks that an address can hold.
var hostName = regexp.MustCompile(`^[A-Za-z0-9._-]+(:[0-9]+)?$|^\[[0-9A-Fa-f:.]+\](:[0-9]+)?$`)

// sentTo is where the client sent the call, by the Host that it named; without one, where
// somock is now.
func sentTo(e *mock.Entry, o Options) string {
	host := valueOf(e.Headers, "Host")
	scheme, _, ok := strings.Cut(o.base(), "://")
	if !ok || !hostName.MatchString(host) {
		return o.base()
	}
	return scheme + "://" + host
}

// bodySize is how many bytes the body had, -1 if only its redacted form is known.
func bodySize(e *mock.Entry) int {
	if e.BodyEncoding == "redacted" {
		return -1
	}
	return e.BodySize()
}

func harResponseOf(e *mock.Entry) harResponse {
	reply := e.Outcome
	r := harResponse{HTTPVersion: e.Protocol(), Cookies: []harPair{}, Headers: []harPair{}, HeadersSize: -1, Content: harContent{MimeType: "x-unknown"}}
	if reply == nil {
		return r
	}
	if status, ok := e.Status(); ok { // HAR writes 0 where there was none
		r.Status, r.StatusText = status, http.StatusText(status)
	}
	r.Headers = harPairs(reply.Headers)
	r.RedirectURL = valueOf(reply.Headers, "Location")
	if mediaType := valueOf(reply.Headers, "Content-Type"); mediaType != "" {
		r.Content.MimeType = mediaType
	}
	r.Content.Text, r.Content.Size = reply.Body, len(reply.Body)
	if reply.BodyEncoding == "base64" {
		r.Content.Encoding, r.Content.Size = "base64", mock.DecodedSize(reply.Body)
	}
	r.BodySize = r.Content.Size
	if reply.BodyEncoding != "" && reply.BodyEncoding != "base64" {
		r.BodySize = -1
	}
	return r
}

// asRecorded is a duration as a file has it, to the microsecond, so that a live journal
// and a folder differ in no digit, and parts make up their whole.
func asRecorded(m mock.Millis) mock.Millis {
	return mock.Millis(time.Duration(m).Truncate(time.Microsecond))
}

func harPairs(pairs []mock.Pair) []harPair {
	list := make([]harPair, len(pairs))
	for i, p := range pairs {
		list[i] = harPair{p[0], p[1]}
	}
	return list
}

// harQuery is the parameters in the order in which they were sent.
func harQuery(e *mock.Entry) []harPair {
	list := []harPair{}
	_, query, _ := strings.Cut(e.Target, "?")
	for param := range strings.SplitSeq(query, "&") {
		if param == "" {
			continue
		}
		name, value, _ := strings.Cut(param, "=")
		list = append(list, harPair{unescape(name), unescape(value)})
	}
	return list
}

func unescape(s string) string {
	if plain, err := url.QueryUnescape(s); err == nil {
		return plain
	}
	return s
}

func valueOf(pairs []mock.Pair, name string) string {
	for _, p := range pairs {
		if strings.EqualFold(p[0], name) {
			return p[1]
		}
	}
	return ""
}

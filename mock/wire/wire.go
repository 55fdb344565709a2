// Package wire holds what the emulated service puts on the wire, as far as it is known:
// the headers of an answer and the two shapes of its errors, as JSON or XML.
//
// The service's own shape ({"Error":true,…}) is that of the screenshot on the vendor's
// page "Enable basic authentication" and of the tests in its npm client. The framework's
// ({"Message":…}) is HttpError of ASP.NET Web API 2. Which one a failure of this very
// endpoint has is not published for most; each rule says what its answer rests on.
//
// See .github/docs/fidelity.md.
package wire

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"mime"
	"strconv"
	"strings"

	"somock/mock"
)

// A Pair is one key of an error body and its value: a string, bool or nested []Pair.
type Pair struct {
	Key   string
	Value any
}

// An Error is a body in one of the two shapes, keys in order.
type Error []Pair

// Service is an error in the service's shape. source is the assembly that threw it.
func Service(errorType, message, source string) Error {
	return Error{{"Error", true}, {"ErrorType", errorType}, {"Message", message}, {"ErrorSource", source}}
}

// Framework is an error in the framework's shape, with the further keys that it has
// for this status.
func Framework(message string, more ...Pair) Error {
	return append(Error{{"Message", message}}, more...)
}

// The assemblies that errors of the service name as their source.
const (
	SourceWebAPI         = "SuperOffice.Services.WebApi"
	SourceImplementation = "SuperOffice.Services.Implementation"
)

// CacheHeaders are on every answer of the service.
func CacheHeaders() []mock.HeaderField {
	return []mock.HeaderField{mock.Header("Cache-Control", "no-cache"), mock.Header("Pragma", "no-cache"), mock.Header("Expires", "-1")}
}

// Challenge is the header of every 401, from the vendor's page "Set up REST".
func Challenge() mock.HeaderField {
	return mock.Header("WWW-Authenticate", `Basic realm="SuperOffice Username or Ticket"`)
}

// CORS are the headers that let a page of this origin read an answer. The vendor enables
// CORS by default (CORSEnable); that a page may also send its cookies is needed for
// X-XSRF-TOKEN.
func CORS(origin string) []mock.HeaderField {
	return []mock.HeaderField{
		mock.Header("Access-Control-Allow-Origin", origin),
		mock.Header("Access-Control-Allow-Credentials", "true"),
		mock.Header("Vary", "Origin"),
	}
}

// NoContent is the answer to a call that succeeded: 204, no body, no Content-Type.
func NoContent() mock.Reply {
	return mock.Reply{Status: 204, Headers: CacheHeaders(), Body: mock.Literal(""), Accepted: true}
}

// Reply is an answer with this error as its body: XML if accept prefers it, else JSON.
// A 401 carries the challenge.
func (e Error) Reply(status int, accept string) mock.Reply {
	contentType, body := "application/json; charset=utf-8", e.JSON()
	if PrefersXML(accept) {
		contentType, body = "application/xml; charset=utf-8", e.XML()
	}
	headers := append(CacheHeaders(), mock.Header("Content-Type", contentType))
	if status == 401 {
		headers = append(headers, Challenge())
	}
	return mock.Reply{Status: status, Headers: headers, Body: mock.Literal(body)}
}

// JSON is the error as one JSON object.
func (e Error) JSON() string {
	var b bytes.Buffer
	writeJSON(&b, e)
	return b.String()
}

func writeJSON(b *bytes.Buffer, pairs []Pair) {
	b.WriteByte('{')
	for i, p := range pairs {
		if i > 0 {
			b.WriteByte(',')
		}
		writeValue(b, p.Key)
		b.WriteByte(':')
		if nested, ok := p.Value.([]Pair); ok {
			writeJSON(b, nested)
			continue
		}
		writeValue(b, p.Value)
	}
	b.WriteByte('}')
}

func writeValue(b *bytes.Buffer, v any) {
	enc := json.NewEncoder(b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(v) // a string, bool or list of strings: cannot fail
	b.Truncate(b.Len() - 1)
}

// XML is the error as the framework's XML formatter writes an HttpError: <Error> with
// an element a key.
func (e Error) XML() string {
	var b bytes.Buffer
	writeXML(&b, "Error", e)
	return b.String()
}

func writeXML(b *bytes.Buffer, name string, pairs []Pair) {
	b.WriteString("<" + name + ">")
	for _, p := range pairs {
		if nested, ok := p.Value.([]Pair); ok {
			writeXML(b, elementName(p.Key), nested)
			continue
		}
		b.WriteString("<" + elementName(p.Key) + ">" + EscapeXML(xmlText(p.Value)) + "</" + elementName(p.Key) + ">")
	}
	b.WriteString("</" + name + ">")
}

// EscapeXML is a text as it stands between two tags.
func EscapeXML(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a builder does not fail
	return b.String()
}

// elementName is a key as XML can name it: ModelState keys hold dots, and could hold
// anything that a client sent.
func elementName(key string) string {
	name := strings.Map(func(c rune) rune {
		if c == '.' || c == '_' || c == '-' || '0' <= c && c <= '9' || 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' {
			return c
		}
		return '_'
	}, key)
	if name == "" || strings.ContainsRune(".-0123456789", rune(name[0])) {
		return "_" + name // no name begins so
	}
	return name
}

func xmlText(v any) string {
	switch v := v.(type) {
	case bool:
		return strconv.FormatBool(v)
	case []string:
		return strings.Join(v, " ")
	}
	return v.(string) // no other value is ever put into an Error
}

// PrefersXML reports whether an Accept header weighs an XML type higher than JSON. The
// framework's default, for no header or an equal weight, is JSON.
func PrefersXML(accept string) bool {
	var bestXML, bestJSON float64
	for _, part := range strings.Split(accept, ",") {
		mediaType, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		q := 1.0
		if s, ok := params["q"]; ok {
			if q, err = strconv.ParseFloat(s, 64); err != nil {
				continue
			}
		}
		switch mediaType {
		case "application/xml", "text/xml":
			bestXML = max(bestXML, q)
		case "application/json", "text/json", "*/*", "application/*", "text/*":
			bestJSON = max(bestJSON, q)
		}
	}
	return bestXML > bestJSON
}

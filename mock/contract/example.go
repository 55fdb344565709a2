package contract

import (
	"fmt"
	"strings"
)

// The parts from which the examples of the table are made.
const (
	postLine   = "POST /Cust12345/api/v1/Agents/Messaging/CreateMessage HTTP/1.1"
	basicAuth  = "Authorization: Basic dGplMDpUamUw"
	ticketAuth = "Authorization: SOTicket 7T:abc123=="
	appToken   = "SO-AppToken: f2398a3a7wer3759d4b220e9a9c94321"
	jsonType   = "Content-Type: application/json"
	xmlType    = "Content-Type: application/xml"
	formType   = "Content-Type: application/x-www-form-urlencoded"
	goodJSON   = `{"IncomingMessage":{"To":"+4790000001","From":"+4790000002","Content":"Hello"}}`
)

// raw is an HTTP request as it goes over the wire. Host and Content-Length are added;
// a Content-Length among the headers wins.
func raw(line string, body string, headers ...string) string {
	all := append([]string{line, "Host: 127.0.0.1:8204"}, headers...)
	if !strings.Contains(strings.Join(headers, "\n"), "Content-Length:") && (body != "" || strings.HasPrefix(line, "POST")) {
		all = append(all, fmt.Sprintf("Content-Length: %d", len(body)))
	}
	return strings.Join(all, "\r\n") + "\r\n\r\n" + body
}

// good is the call that breaches nothing.
func good() string { return raw(postLine, goodJSON, basicAuth, jsonType) }

// withBody is the good call with another JSON body.
func withBody(body string) string { return raw(postLine, body, basicAuth, jsonType) }

// withLine is the good call with another request line.
func withLine(line string) string { return raw(line, goodJSON, basicAuth, jsonType) }

// withHeaders is the good call with further headers.
func withHeaders(headers ...string) string {
	return raw(postLine, goodJSON, append([]string{basicAuth, jsonType}, headers...)...)
}

// withAuth is the good call with these headers instead of its credential.
func withAuth(headers ...string) string {
	return raw(postLine, goodJSON, append(headers, jsonType)...)
}

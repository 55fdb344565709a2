package decode

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"

	"somock/mock"
)

// TestFindings is what is met in a body, by example. A case is the Content-Type, the body
// and what comes of it: the encoding, the message, and each finding.
func TestFindings(t *testing.T) {
	for _, c := range []struct{ contentType, body, want string }{
		{"application/json", goodJSON, `json {"To":"+4790000001","From":"+4790000002","Content":"Hello","Format":null,"SessionKey":null,"Plugin":null}`},
		{"application/json", "", "- -\nEmpty: an empty body"},
		{"application/json", " \n", "- -\nEmpty: a body of white space only"},
		{"application/json", "null", "json -\nEmpty: the literal null"},
		{"application/json", "{\n  \"IncomingMessage\":,", "json -\nSyntax: invalid character ',' looking for beginning of value, line 2, column 21, looks like json"},
		{"application/json", "<a/>", "json -\nSyntax: invalid character '<' looking for beginning of value, line 1, column 1, looks like xml"},
		{"application/json", "[]", "json -\nWrongType: the body is a list"},
		{"application/json", "{}", "json -\nNoMessage"},
		{"application/json", `{"IncomingMessage":null}`, "json -\nNullMessage"},
		{"application/json", `{"IncomingMessage":"x"}`, "json -\nWrongType: IncomingMessage is a text"},
		{"application/json", `{"IncomingMessage":{"To":4790,"From":[],"Content":null,"format":"a","Format":"b","Subject":"x"}}`,
			`json {"To":"4790","From":null,"Content":null,"Format":"b","SessionKey":null,"Plugin":null}` +
				"\nCoerced: To a number 4790\nWrongText: From a list\nRepeated: Format in IncomingMessage\nUnknown: Subject in IncomingMessage"},
		{"application/json", "{\"IncomingMessage\":{\"To\":\"\xe5\"}}", `json {"To":"` + "\ufffd" + `","From":null,"Content":null,"Format":null,"SessionKey":null,"Plugin":null}` + "\nBadBytes"},
		{"application/json; charset=iso-8859-1", "{\"IncomingMessage\":{\"To\":\"\xe5\"}}", `json {"To":"å","From":null,"Content":null,"Format":null,"SessionKey":null,"Plugin":null}`},
		{"application/json; charset=x-unheard", goodJSON, "- -\nUnsupportedContentType: a charset that is not known"},
		{"text/plain", goodJSON, "- -\nUnsupportedContentType: a media type that the operation does not take"},
		{"text/plain", "\xe5", "- -\nUnsupportedContentType: a media type that the operation does not take"},
		{"", goodJSON, "- -\nNoContentType"},
		{"application/xml", `<CreateMessageRequest><IncomingMessage><To>a</To></IncomingMessage></CreateMessageRequest>`,
			`xml {"To":"a","From":null,"Content":null,"Format":null,"SessionKey":null,"Plugin":null}`},
		{"application/xml", `<a xmlns="b"><IncomingMessage><From>a</From><To>b</To><Content/></IncomingMessage></a>`,
			`xml {"To":"b","From":"a","Content":"","Format":null,"SessionKey":null,"Plugin":null}` + "\nXMLShape: [{a CreateMessageRequest}] b [From To Content]"},
		{"application/x-www-form-urlencoded", "IncomingMessage.To=a&IncomingMessage[From]=b", `form {"To":"a","From":"b","Content":null,"Format":null,"SessionKey":null,"Plugin":null}`},
		{"application/x-www-form-urlencoded", "IncomingMessage.To=%4", "form -\nSyntax: % without two hex digits, line 1, column 20, looks like form"},
		{"application/x-www-form-urlencoded", goodJSON, "form -\nNoMessage, looks like json"},
	} {
		if got := tell(New(Options{MaxBody: 1 << 10}).Decode(request(c.contentType, c.body))); got != c.want {
			t.Errorf("%s, %q: got\n%s\nwant\n%s", c.contentType, c.body, got, c.want)
		}
	}
}

// TestFindingsBeforeTheText are those that end the way before the text is reached.
func TestFindingsBeforeTheText(t *testing.T) {
	zipped, bomb := gzipped(goodJSON), gzipped(strings.Repeat("a", 300))
	for want, req := range map[string]*mock.Request{
		"TooLarge: a body of 300 bytes, with --max-body 200":                                                {Body: strings.Repeat(" ", 300)},
		"TooLarge: a body whose recording does not fit into one message of the engine":                      {State: mock.BodyNoRoom},
		"TooLarge: a body of more than 200 bytes":                                                           {Body: "{", State: mock.BodyTooLarge},
		fmt.Sprintf("TooLarge: a body that gzip inflates too far: more than 200 bytes, from %d", len(bomb)): coded("gzip", bomb),
		"Incomplete: a body that broke off after 1 bytes":                                                   {Body: "{", State: mock.BodyIncomplete},
		"CorruptGzip: invalid header":                                                                       coded("gzip", goodJSON),
		"CorruptGzip: unexpected EOF":                                                                       coded("gzip", zipped[:len(zipped)-9]),
		"UnsupportedCoding":                                                                                 coded("gzip, br", zipped),
	} {
		if req.Header == nil {
			req.Header = request("application/json", "").Header
		}
		if got := tell(New(Options{MaxBody: 200}).Decode(req)); got != "- -\n"+want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
}

// TestGuessing reads what is not said to be readable as what it looks like, also from gzip.
func TestGuessing(t *testing.T) {
	d := New(Options{MaxBody: 1 << 10, GuessMissing: true, GuessUnsupported: true})
	for body, want := range map[string]mock.Carrier{
		goodJSON:                    mock.JSON,
		gzipped(goodJSON):           mock.JSON,
		" <CreateMessageRequest/>":  mock.XML,
		"incomingmessage.To=+47":    mock.Form,
		"anything else that may be": "",
	} {
		for _, contentType := range []string{"", "text/plain"} {
			req := request(contentType, body)
			if strings.HasPrefix(body, "\x1f\x8b") {
				req.Header.Set("Content-Encoding", "gzip")
			}
			if got := d.Decode(req).Carrier; got != want {
				t.Errorf("%q as %q: read as %q, want %q", body, contentType, got, want)
			}
		}
	}
}

func gzipped(text string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write([]byte(text)) // a buffer does not fail
	_ = w.Close()
	return b.String()
}

func coded(coding, body string) *mock.Request {
	req := request("application/json", body)
	req.Header.Set("Content-Encoding", coding)
	return req
}

var kinds = [...]string{"Incomplete", "TooLarge", "Empty", "NoContentType", "UnsupportedContentType", "UnsupportedCoding", "CorruptGzip", "BadBytes", "Syntax",
	"WrongType", "WrongText", "Coerced", "NoMessage", "NullMessage", "XMLShape", "Unknown", "Repeated"}

// tell is a result in words.
func tell(read Result) string {
	var b strings.Builder
	carrier, message := "-", "-"
	if read.Carrier != "" {
		carrier = string(read.Carrier)
	}
	if read.Message != nil {
		message = string(read.Message.Canonical())
	}
	fmt.Fprintf(&b, "%s %s", carrier, message)
	for _, f := range read.Findings {
		words := []string{f.Name, f.Seen, f.Written}
		if f.Inside != "" {
			words = append(words, "in", f.Inside)
		}
		if f.Shape != nil {
			words = append(words, fmt.Sprintf("%v %s %v", f.Shape.Misspelt, f.Shape.Namespace, f.Shape.Order))
		}
		text := strings.Join(strings.Fields(strings.Join(words, " ")), " ")
		b.WriteString("\n" + kinds[f.Kind])
		if text != "" {
			b.WriteString(": " + text)
		}
		if f.Line > 0 {
			fmt.Fprintf(&b, ", line %d, column %d", f.Line, f.Column)
		}
		if f.LooksLike != "" {
			b.WriteString(", looks like " + string(f.LooksLike))
		}
	}
	return b.String()
}

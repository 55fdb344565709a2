package decode

import (
	"strings"

	"golang.org/x/text/encoding/unicode"

	"somock/mock"
)

// xmlText is the body as characters: by the charset of Content-Type, else by its byte
// order mark, else by its own declaration.
func (r *reading) xmlText(m media, body string) (text string, ok bool) {
	if m.named {
		return r.decoded(body, m.charset)
	}
	body, from := byBOM(body)
	if from != nil {
		return r.decoded(body, from)
	}
	switch head := body[:min(len(body), 4)]; head {
	case "<\x00?\x00", "<\x00C\x00":
		return r.decoded(body, unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM))
	case "\x00<\x00?", "\x00<\x00C":
		return r.decoded(body, unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM))
	}
	name := declaredEncoding(body)
	if name == "" {
		return r.decoded(body, nil)
	}
	from, err := charset(name)
	if err != nil {
		r.Carrier = mock.XML
		r.syntax(body, 0, "an encoding in the declaration that is not known")
		return "", false
	}
	if !asciiBased(from) {
		from = nil // the declaration could be read as ASCII, so it is wrong
	}
	return r.decoded(body, from)
}

// declaredEncoding is the encoding of an XML declaration, "" without one.
func declaredEncoding(body string) string {
	head := body[:min(len(body), 200)]
	declaration, _, ok := strings.Cut(head, "?>")
	if !ok || !strings.HasPrefix(declaration, "<?xml") {
		return ""
	}
	_, value, ok := strings.Cut(declaration, "encoding")
	value = strings.TrimLeft(value, " \t\r\n=")
	if !ok || value == "" {
		return ""
	}
	name, _, _ := strings.Cut(value[1:], value[:1])
	return name
}

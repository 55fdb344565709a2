package decode

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/ianaindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"

	"somock/mock"
)

// charset finds an encoding by its name in the IANA registry, else by a label of the
// WHATWG's; IANA first, since iso-8859-1 is not windows-1252. UTF-8 is nil.
func charset(name string) (encoding.Encoding, error) {
	switch strings.ToLower(name) {
	case "utf-8", "utf8", "us-ascii":
		return nil, nil // what is not ASCII in US-ASCII is mostly UTF-8
	case "utf-16":
		return unicode.UTF16(unicode.LittleEndian, unicode.UseBOM), nil // without BOM as .NET has it
	case "utf-32":
		return utf32.UTF32(utf32.LittleEndian, utf32.UseBOM), nil
	}
	if e, err := ianaindex.IANA.Encoding(name); err == nil && e != nil {
		return e, nil
	}
	e, err := htmlindex.Get(name)
	if err != nil || e == encoding.Replacement {
		return nil, fmt.Errorf("charset %q is not known", name)
	}
	return e, nil
}

// byBOM takes a byte order mark off, and finds the encoding that it says.
func byBOM(body string) (string, encoding.Encoding) {
	switch {
	case strings.HasPrefix(body, "\xef\xbb\xbf"):
		return body[3:], nil
	case strings.HasPrefix(body, "\xff\xfe"):
		return body[2:], unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM)
	case strings.HasPrefix(body, "\xfe\xff"):
		return body[2:], unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM)
	}
	return body, nil
}

// characters is the body as characters: by the charset of Content-Type, else by its byte
// order mark, else, of XML, by its own declaration. ok is false if there are none.
func (r *reading) characters(m media, body string) (text string, ok bool) {
	from := m.charset
	if !m.named {
		body, from = byBOM(body)
		if from == nil && m.carrier == mock.XML {
			var err error
			if from, err = inXML(body); err != nil {
				r.Carrier = mock.XML
				r.syntax(body, 0, "an encoding in the declaration that is not known")
				return "", false
			}
		}
	}
	return r.decoded(body, from)
}

func (r *reading) decoded(body string, from encoding.Encoding) (text string, ok bool) {
	text, valid := toUTF8(body, from)
	text = strings.TrimPrefix(text, "\ufeff")
	if !valid {
		r.find(Finding{Kind: BadBytes})
	}
	return text, !r.blank(text)
}

// inXML finds the encoding of XML without a byte order mark, by its first characters or by
// what it declares.
func inXML(body string) (encoding.Encoding, error) {
	switch head := body[:min(len(body), 4)]; head {
	case "<\x00?\x00", "<\x00C\x00":
		return unicode.UTF16(unicode.LittleEndian, unicode.IgnoreBOM), nil
	case "\x00<\x00?", "\x00<\x00C":
		return unicode.UTF16(unicode.BigEndian, unicode.IgnoreBOM), nil
	}
	name := declaredEncoding(body)
	if name == "" {
		return nil, nil
	}
	from, err := charset(name)
	if !asciiBased(from) {
		return nil, err // the declaration could be read as ASCII, so it is wrong
	}
	return from, err
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

// toUTF8 decodes bytes; valid is false if some stand for no character in the charset.
// Those become U+FFFD, as in the service's runtime.
func toUTF8(body string, from encoding.Encoding) (text string, valid bool) {
	if from == nil {
		if utf8.ValidString(body) {
			return body, true
		}
		return strings.ToValidUTF8(body, "\ufffd"), false
	}
	plain, err := from.NewDecoder().String(body)
	text = strings.TrimPrefix(plain, "\ufeff")
	return text, err == nil && !strings.Contains(text, "\ufffd")
}

// asciiBased reports whether the bytes of ASCII mean ASCII in the charset, which is
// what percent-encoding and an XML declaration stand on.
func asciiBased(e encoding.Encoding) bool {
	if e == nil {
		return true
	}
	plain, err := e.NewDecoder().Bytes([]byte("Az=%&"))
	return err == nil && string(plain) == "Az=%&"
}

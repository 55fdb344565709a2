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

package scenario

import (
	"encoding/json"
	"encoding/xml"
	"errors"
	"io"
	"net/textproto"
	"strings"

	"somock/mock"
	"somock/mock/strictyaml"
)

// A content is the body that a step writes, and its type.
type content struct {
	text      text
	mediaType string
}

func contentReader(mediaType string, escape func(string) string, inStub bool) func(strictyaml.Node) (*content, error) {
	return func(n strictyaml.Node) (*content, error) {
		source, err := sourceOf(n, mediaType, inStub)
		if err != nil {
			return nil, err
		}
		text, err := parseText(n, source, escape, inStub)
		return &content{text, mediaType + "; charset=utf-8"}, err
	}
}

func sourceOf(n strictyaml.Node, mediaType string, inStub bool) (string, error) {
	switch mediaType {
	case "application/json":
		w := jsonWriter{check: func(at strictyaml.Node, s string) error {
			_, err := parseText(at, s, mock.EscapeJSON, inStub)
			return err
		}}
		err := w.value(n)
		return w.String(), err
	case "application/xml":
		return xmlText(n)
	}
	return n.Text()
}

// xmlText is a text that is well-formed XML with one root.
func xmlText(n strictyaml.Node) (string, error) {
	source, err := n.Text()
	if err != nil {
		return "", err
	}
	d := xml.NewDecoder(strings.NewReader(source))
	roots, depth := 0, 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return "", n.Errorf("is no well-formed XML: %v", err).
				WithFix("to send broken XML on purpose, write it as body, with headers: {Content-Type: application/xml}")
		}
		switch token.(type) {
		case xml.StartElement:
			if depth++; depth == 1 {
				roots++
			}
		case xml.EndElement:
			depth--
		}
	}
	if roots != 1 {
		return "", n.Errorf("has %d root elements, expected one", roots)
	}
	return source, nil
}

// A jsonWriter builds a JSON text from YAML.
type jsonWriter struct {
	strings.Builder
	check func(at strictyaml.Node, text string) error // of each text, key or value
}

func (b *jsonWriter) value(n strictyaml.Node) error {
	switch {
	case n.IsNull():
		b.WriteString("null")
		return nil
	case n.IsMap():
		return b.object(n)
	case n.IsList():
		return b.list(n)
	}
	s, err := n.Text()
	if err != nil {
		return err
	}
	if n.IsBool() || n.IsNumber() && json.Valid([]byte(s)) {
		b.WriteString(strings.ToLower(s)) // YAML also knows True and TRUE
		return nil
	}
	b.Write(mock.AppendText(nil, s))
	return b.check(n, s)
}

func (b *jsonWriter) object(n strictyaml.Node) error {
	keys, err := n.Keys()
	if err != nil {
		return err
	}
	b.WriteByte('{')
	for i, k := range keys {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := b.check(k.At, k.Name); err != nil {
			return err
		}
		b.Write(append(mock.AppendText(nil, k.Name), ':'))
		if err := b.value(k.Value); err != nil {
			return err
		}
	}
	b.WriteByte('}')
	return nil
}

func (b *jsonWriter) list(n strictyaml.Node) error {
	items, err := n.List()
	if err != nil {
		return err
	}
	b.WriteByte('[')
	for i, item := range items {
		if i > 0 {
			b.WriteByte(',')
		}
		if err := b.value(item); err != nil {
			return err
		}
	}
	b.WriteByte(']')
	return nil
}

// An ownHeader is a header that a step says itself.
type ownHeader struct {
	name   string
	values []text
	at     strictyaml.Node
}

// headersReader reads headers: a text each, or a list of texts.
func headersReader(inStub bool) func(strictyaml.Node) ([]ownHeader, error) {
	return func(n strictyaml.Node) ([]ownHeader, error) {
		keys, err := n.Keys()
		if err != nil {
			return nil, err
		}
		headers := make([]ownHeader, len(keys))
		seen := map[string]bool{}
		for i, k := range keys {
			name := textproto.CanonicalMIMEHeaderKey(k.Name)
			if err := checkHeaderName(k, name); err != nil {
				return nil, err
			}
			if seen[name] {
				return nil, k.At.Errorf("the header %s is set twice", name)
			}
			seen[name] = true
			values, err := headerValues(k.Value, name, inStub)
			if err != nil {
				return nil, err
			}
			headers[i] = ownHeader{name, values, k.At}
		}
		return headers, nil
	}
}

func headerValues(n strictyaml.Node, name string, inStub bool) ([]text, error) {
	values := []strictyaml.Node{n}
	if n.IsList() {
		values, _ = n.List() // it is one
	}
	texts := make([]text, len(values))
	for i, v := range values {
		source, err := v.Text()
		if err != nil {
			return nil, err
		}
		if inHeader(source) != source {
			return nil, v.Errorf("the value of %s has a control character, expected one line of text", name)
		}
		if texts[i], err = parseText(v, source, inHeader, inStub); err != nil {
			return nil, err
		}
	}
	return texts, nil
}

func checkHeaderName(k strictyaml.Key, name string) error {
	switch {
	case !mock.ValidToken(k.Name):
		return k.At.Errorf("seen %q, expected the name of a header", k.Name)
	case strings.HasPrefix(name, "X-Mock-"):
		return k.At.Errorf("%s is somock's own, expected another header", name)
	}
	switch name {
	case "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Trailer", "Upgrade":
		return k.At.Errorf("%s is the server's own: it says how the reply is framed", name).
			WithFix("to break the framing on purpose use a fault: truncate, garbage, close")
	}
	return nil
}

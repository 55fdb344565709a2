package scenario

import (
	"encoding/xml"
	"errors"
	"io"
	"net/textproto"
	"strings"

	"somock/mock/strictyaml"
)

// setContent puts in the body that a step writes, and the type it has.
func (r *reply) setContent(k *strictyaml.Key, where section) (err error) {
	var source, contentType string
	escape := asWritten
	switch k.Name {
	case "body":
		contentType = "text/plain; charset=utf-8"
		source, err = k.Value.Text()
	case "json":
		contentType, escape = "application/json; charset=utf-8", inJSON
		w := jsonWriter{check: func(at strictyaml.Node, s string) error {
			_, err := parseText(at, s, inJSON, where != inOther)
			return err
		}}
		err = w.value(k.Value)
		source = w.String()
	case "xml":
		contentType, escape = "application/xml; charset=utf-8", inXML
		source, err = xmlText(k.Value)
	}
	if err != nil {
		return err
	}
	r.set("Content-Type", literal(contentType))
	r.body, err = parseText(k.Value, source, escape, where != inOther)
	return err
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
			e := n.Errorf("is no well-formed XML: %v", err)
			e.Fix = "to send broken XML on purpose, write it as body, with headers: {Content-Type: application/xml}"
			return "", e
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

// setHeaders puts in the headers of a step: a text each, or a list of texts.
func (r *reply) setHeaders(n strictyaml.Node, retryAfter bool, where section) error {
	keys, err := n.Keys()
	if err != nil {
		return err
	}
	seen := map[string]bool{"Retry-After": retryAfter}
	for _, k := range keys {
		name := textproto.CanonicalMIMEHeaderKey(k.Name)
		if err := checkHeaderName(k, name); err != nil {
			return err
		}
		if seen[name] {
			return k.At.Errorf("the header %s is set twice", name)
		}
		seen[name] = true
		if err := r.setHeader(k, name, where); err != nil {
			return err
		}
	}
	return nil
}

func (r *reply) setHeader(k strictyaml.Key, name string, where section) error {
	values := []strictyaml.Node{k.Value}
	if k.Value.IsList() {
		var err error
		if values, err = k.Value.List(); err != nil {
			return err
		}
	}
	for i, v := range values {
		source, err := v.Text()
		if err != nil {
			return err
		}
		if inHeader(source) != source {
			return v.Errorf("the value of %s has a control character, expected one line of text", name)
		}
		value, err := parseText(v, source, inHeader, where != inOther)
		if err != nil {
			return err
		}
		if i == 0 {
			r.set(name, value)
			continue
		}
		r.headers = append(r.headers, header{name, value})
	}
	return nil
}

func checkHeaderName(k strictyaml.Key, name string) error {
	switch {
	case !validHeaderName(k.Name):
		return k.At.Errorf("seen %q, expected the name of a header", k.Name)
	case strings.HasPrefix(name, "X-Mock-"):
		return k.At.Errorf("%s is somock's own, expected another header", name)
	}
	switch name {
	case "Content-Length", "Transfer-Encoding", "Connection", "Keep-Alive", "Trailer", "Upgrade":
		e := k.At.Errorf("%s is the server's own: it says how the reply is framed", name)
		e.Fix = "to break the framing on purpose use a fault: truncate, garbage, close"
		return e
	}
	return nil
}

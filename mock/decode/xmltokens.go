package decode

import (
	"encoding/xml"
	"errors"
	"strings"
)

const xmlSpace = "http://www.w3.org/XML/1998/namespace"

// An xmlReader reads one document. It holds it to what encoding/xml lets pass: one
// root, no text beside it, no DOCTYPE, bound prefixes, attributes once, bounded depth.
type xmlReader struct {
	reading
	source string
	dec    *xml.Decoder
	start  int // where the current token begins
	depth  int
	spaces map[string]bool // namespaces that were declared so far
	shape  shape
}

// errShape is a document that encoding/xml takes and XML 1.0 does not.
type errShape string

func (e errShape) Error() string { return string(e) }

// locate says where and what an error is.
func (x *xmlReader) locate(err error) (offset int, fault string) {
	var syntax *xml.SyntaxError
	if errors.As(err, &syntax) {
		return int(x.dec.InputOffset()), syntax.Msg
	}
	return x.start, err.Error()
}

// token is the next start, end or text, checked.
func (x *xmlReader) token() (xml.Token, error) {
	for {
		x.start = int(x.dec.InputOffset())
		t, err := x.dec.Token()
		if err != nil {
			return nil, err
		}
		switch t := t.(type) {
		case xml.StartElement:
			return t, x.open(t)
		case xml.EndElement:
			x.depth--
			return t, nil
		case xml.CharData:
			return t, nil
		case xml.Directive:
			return nil, errShape("a DOCTYPE or the like (<!), which is not taken")
		case xml.ProcInst:
			if err := x.declaration(t); err != nil {
				return nil, err
			}
		}
	}
}

func (x *xmlReader) declaration(t xml.ProcInst) error {
	switch {
	case !strings.EqualFold(t.Target, "xml"):
		return nil
	case x.start != 0 || t.Target != "xml":
		return errShape("an XML declaration that is not the first thing")
	case !strings.HasPrefix(strings.TrimSpace(string(t.Inst)), "version"):
		return errShape("an XML declaration without version")
	}
	return nil
}

func (x *xmlReader) open(t xml.StartElement) error {
	if x.depth++; x.depth > maxDepth {
		return errShape("nested deeper than 256 levels")
	}
	for _, a := range t.Attr {
		if a.Name.Space == "xmlns" || a.Name.Space == "" && a.Name.Local == "xmlns" {
			x.spaces[a.Value] = true
		}
	}
	return x.checkNames(t)
}

// checkNames finds prefixes that nothing declares: encoding/xml takes such a prefix for
// the namespace itself.
func (x *xmlReader) checkNames(t xml.StartElement) error {
	bound := func(space string) bool { return space == "" || space == xmlSpace || x.spaces[space] }
	if !bound(t.Name.Space) {
		return errShape("a prefix that is not declared")
	}
	if len(t.Attr) == 0 {
		return nil
	}
	if glued(x.source[x.start:x.dec.InputOffset()]) {
		return errShape("no white space between attributes")
	}
	seen := make(map[xml.Name]bool, len(t.Attr))
	for _, a := range t.Attr {
		if seen[a.Name] {
			return errShape("the same attribute twice")
		}
		seen[a.Name] = true
		if a.Name.Space != "xmlns" && !bound(a.Name.Space) {
			return errShape("a prefix that is not declared")
		}
	}
	return nil
}

// glued reports whether an attribute of a start tag follows the quote of the one before
// it without white space.
func glued(tag string) bool {
	var quote byte
	for i := 0; i < len(tag); i++ {
		switch c := tag[i]; {
		case quote == 0 && (c == '"' || c == '\''):
			quote = c
		case quote != 0 && c == quote:
			if quote = 0; i+1 < len(tag) && !strings.ContainsRune(" \t\r\n/>", rune(tag[i+1])) {
				return true
			}
		}
	}
	return false
}

package decode

import (
	"encoding/xml"
	"io"
	"strings"

	"somock/mock"
)

const xsiSpace = "http://www.w3.org/2001/XMLSchema-instance"

// readXML reads the message from XML by local names, in any order and namespace, and
// notes whether a stricter reader would have found all of it.
func (r *reading) readXML(text string) {
	r.Carrier = mock.XML
	x := &xmlReader{reading: *r, source: text, dec: xml.NewDecoder(strings.NewReader(text)), spaces: map[string]bool{}}
	x.dec.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // decoded already
	err := x.document()
	if err == nil {
		*r = x.reading
		return
	}
	at, fault := x.locate(err)
	r.syntax(text, at, fault)
}

// document reads all of it: the root, and nothing beside it.
func (x *xmlReader) document() error {
	roots := 0
	for {
		t, err := x.token()
		switch {
		case err == io.EOF && roots == 1:
			return nil
		case err == io.EOF:
			return errShape("no element")
		case err != nil:
			return err
		}
		switch t := t.(type) {
		case xml.CharData:
			if strings.TrimSpace(string(t)) != "" {
				return errShape("text beside the root element")
			}
		case xml.StartElement:
			if roots++; roots > 1 {
				return errShape("a second root element")
			}
			if err := x.root(t); err != nil {
				return err
			}
		}
	}
}

// root reads the request.
func (x *xmlReader) root(start xml.StartElement) error {
	x.shape.element(start.Name, "CreateMessageRequest")
	top := object{called: "the root element", known: x.request}
	found, null, isText := false, false, false
	text, _, err := x.children(func(child xml.StartElement) (err error) {
		if _, ok := x.index(&top, child.Name.Local); !ok {
			return x.skip()
		}
		x.shape.element(child.Name, Carrier)
		found, null, isText = true, isNil(child), false
		if null {
			return x.skip()
		}
		isText, err = x.message()
		return err
	})
	if err != nil {
		return err
	}
	if null || isText {
		x.Message = nil
	}
	switch {
	case isNil(start) && !found:
		x.find(Finding{Kind: Empty, Seen: "a root element that is nil"})
		return nil
	case !found && strings.TrimSpace(text) != "":
		x.find(Finding{Kind: WrongType, Seen: "the root element holds text"})
		return nil
	}
	x.end(&top)
	switch {
	case !found || null:
		x.noMessage(null)
	case isText:
		x.wrongMessage("a text")
	}
	x.shape.report(&x.reading)
	return nil
}

// message reads the carrier; isText is true if it holds text instead of elements.
func (x *xmlReader) message() (isText bool, err error) {
	x.begin()
	x.shape.begin()
	text, elements, err := x.children(func(child xml.StartElement) error {
		i, ok := x.index(&x.properties, child.Name.Local)
		if !ok {
			return x.skip()
		}
		x.shape.element(child.Name, x.names[i])
		x.shape.next(x.names[i])
		return x.field(i, child)
	})
	if err != nil || elements == 0 && strings.TrimSpace(text) != "" {
		return err == nil, err
	}
	x.end(&x.properties)
	return false, nil
}

func (x *xmlReader) field(i int, start xml.StartElement) error {
	if i >= texts {
		from := int(x.dec.InputOffset())
		value, err := x.tree(from)
		if err == nil && !isNil(start) {
			x.rights(i, int(x.dec.InputOffset())-from, func() any { return value })
		}
		return err
	}
	text, elements, err := x.children(func(xml.StartElement) error { return x.skip() })
	switch {
	case err != nil:
		return err
	case elements > 0:
		x.wrong(i, "an object")
	case isNil(start):
		x.null(i)
	default:
		x.text(i, text)
	}
	return nil
}

// children reads up to the end of the open element: each child by read, which takes it
// to its end; the text between them and their number are returned.
func (x *xmlReader) children(read func(xml.StartElement) error) (between string, elements int, err error) {
	var text strings.Builder
	for {
		t, err := x.token()
		if err != nil {
			return "", 0, unfinished(err)
		}
		switch t := t.(type) {
		case xml.CharData:
			text.Write(t)
		case xml.StartElement:
			elements++
			if err := read(t); err != nil {
				return "", 0, err
			}
		case xml.EndElement:
			return text.String(), elements, nil
		}
	}
}

// skip reads to the end of the open element, without a copy of what is in it.
func (x *xmlReader) skip() error {
	for depth := x.depth; x.depth >= depth; {
		if _, err := x.token(); err != nil {
			return unfinished(err)
		}
	}
	return nil
}

func unfinished(err error) error {
	if err == io.EOF {
		return errShape("it ends inside an element")
	}
	return err
}

// tree is the open element as maps, lists and texts; nothing is kept beyond the bound
// of rights fields, counted from an offset.
func (x *xmlReader) tree(from int) (any, error) {
	object := map[string]any{}
	text, _, err := x.children(func(child xml.StartElement) error {
		if int(x.dec.InputOffset())-from > maxRights {
			return x.skip()
		}
		value, err := x.tree(from)
		if isNil(child) {
			value = nil
		}
		addTo(object, rightsName(child.Name.Local), value)
		return err
	})
	if len(object) > 0 {
		return object, err
	}
	return text, err
}

// addTo sets a key, or makes a list of what stands there more than once.
func addTo(object map[string]any, key string, value any) {
	switch old, ok := object[key]; old := old.(type) {
	case []any:
		object[key] = append(old, value)
	default:
		if ok {
			value = []any{old, value}
		}
		object[key] = value
	}
}

func isNil(t xml.StartElement) bool {
	for _, a := range t.Attr {
		if a.Name.Space == xsiSpace && a.Name.Local == "nil" && (a.Value == "true" || a.Value == "1") {
			return true
		}
	}
	return false
}

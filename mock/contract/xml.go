package contract

import (
	"encoding/xml"
	"io"
	"strings"

	"somock/mock"
)

const xsiSpace = "http://www.w3.org/2001/XMLSchema-instance"

// readXML reads the message from XML by local names, in any order and namespace, and
// judges whether a stricter reader would have found all of it.
func (j *judgement) readXML(text string) {
	j.call.Carrier = mock.XML
	x := &xmlReader{j: j, text: text, dec: xml.NewDecoder(strings.NewReader(text)), spaces: map[string]int{}}
	x.dec.CharsetReader = func(_ string, r io.Reader) (io.Reader, error) { return r, nil } // decoded already
	if err := x.document(); err != nil {
		j.call.Message = nil
		j.call.Violations = j.call.Violations[:x.before]
		at, fault := x.place(err)
		j.syntax(text, at, fault)
	}
}

// document reads all of it: the root, and nothing beside it.
func (x *xmlReader) document() error {
	x.before = len(x.j.call.Violations)
	roots := 0
	for {
		t, err := x.token()
		if err == io.EOF && roots == 1 {
			return nil
		}
		if err == io.EOF {
			return errShape("no element")
		}
		if err != nil {
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
	top := names{j: x.j, inside: "the root element", known: []string{carrierName}}
	found, null, isText := false, false, false
	text, err := x.children(func(child xml.StartElement) error {
		if _, ok := top.index(child.Name.Local); !ok {
			return x.skip()
		}
		x.shape.element(child.Name, carrierName)
		found, null, isText = true, isNil(child), false
		if null {
			x.j.call.Message = nil
			return x.skip()
		}
		var err error
		isText, err = x.message()
		return err
	})
	if err != nil {
		return err
	}
	x.judgeRoot(start, found, null, isText, text, &top)
	return nil
}

func (x *xmlReader) judgeRoot(start xml.StartElement, found, null, isText bool, text string, top *names) {
	switch {
	case isNil(start) && !found:
		x.j.breach("body.missing", "a root element that is nil")
		return
	case !found && strings.TrimSpace(text) != "":
		x.j.breach("body.type", "the root element holds text")
		return
	}
	top.report()
	switch {
	case !found || null:
		x.j.noMessage(null)
	case isText:
		x.j.call.Message = nil
		x.j.breach("body.type", carrierName+" is a text")
	}
	if seen := x.shape.seen(); seen != "" {
		x.j.breach("message.xml-shape", seen)
	}
}

// message reads the carrier; isText is true if it holds text instead of elements.
func (x *xmlReader) message() (isText bool, err error) {
	r := newReader(x.j)
	elements := 0
	x.shape.begin()
	text, err := x.children(func(child xml.StartElement) error {
		elements++
		i, ok := r.names.index(child.Name.Local)
		if !ok {
			return x.skip()
		}
		x.shape.element(child.Name, r.names.known[i])
		x.shape.next(r.names.known[i])
		return x.field(r, i, child)
	})
	if err != nil {
		return false, err
	}
	if elements == 0 && strings.TrimSpace(text) != "" {
		return true, nil
	}
	r.finish()
	return false, nil
}

func (x *xmlReader) field(r *reader, i int, start xml.StartElement) error {
	if i >= rightsFrom {
		from := int(x.dec.InputOffset())
		value, err := x.tree(from)
		if err == nil && !isNil(start) {
			r.rights(i, int(x.dec.InputOffset())-from, func() any { return value })
		}
		return err
	}
	elements := 0
	text, err := x.children(func(xml.StartElement) error { elements++; return x.skip() })
	switch {
	case err != nil:
		return err
	case elements > 0:
		r.wrong(i, "an object")
	case isNil(start):
		r.null(i)
	default:
		r.text(i, text)
	}
	return nil
}

// children reads up to the end of the open element: each child by read, which takes it
// to its end; the text between them is returned.
func (x *xmlReader) children(read func(xml.StartElement) error) (string, error) {
	var text strings.Builder
	for {
		t, err := x.token()
		if err != nil {
			return "", unfinished(err)
		}
		switch t := t.(type) {
		case xml.CharData:
			text.Write(t)
		case xml.StartElement:
			if err := read(t); err != nil {
				return "", err
			}
		case xml.EndElement:
			return text.String(), nil
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
	text, err := x.children(func(child xml.StartElement) error {
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

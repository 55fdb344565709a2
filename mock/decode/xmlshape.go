package decode

import (
	"encoding/xml"
	"slices"
)

// A Shape is what a DataContract reader would stumble over.
type Shape struct {
	Misspelt  []Spelling // elements that are not spelt as declared
	Namespace string     // the first one that is not the declared none
	Order     []string   // the elements of the carrier, if in none of the declared orders
}

// A Spelling is a name as it was sent and as it is declared.
type Spelling struct{ Sent, Declared string }

// A shape notes what it meets on the way.
type shape struct {
	noted  Shape
	orders [3][]string // what is left of each
	broken [3]bool
}

// element compares an element with how it is declared.
func (s *shape) element(name xml.Name, declared string) {
	if name.Local != declared && len(s.noted.Misspelt) < maxNamed {
		s.noted.Misspelt = append(s.noted.Misspelt, Spelling{name.Local, declared})
	}
	if s.noted.Namespace == "" {
		s.noted.Namespace = name.Space
	}
}

// begin starts a carrier: alphabetical order, that of the vendor's WSDL, and that of a
// DataContract, which puts the members of the base type first.
func (s *shape) begin() {
	s.orders = [3][]string{
		{"Content", "FieldProperties", "Format", "From", "Plugin", "SessionKey", "TableRight", "To"},
		{"TableRight", "FieldProperties", "To", "From", "Content", "Format", "SessionKey", "Plugin"},
		{"FieldProperties", "TableRight", "Content", "Format", "From", "Plugin", "SessionKey", "To"},
	}
	s.noted.Order, s.broken = nil, [3]bool{}
}

// next follows the declared orders by one element.
func (s *shape) next(name string) {
	if len(s.noted.Order) < maxNamed {
		s.noted.Order = append(s.noted.Order, name)
	}
	for i := range s.orders {
		at := slices.Index(s.orders[i], name)
		s.broken[i] = s.broken[i] || at < 0
		s.orders[i] = s.orders[i][max(at, 0):]
	}
}

// report tells what was noted, if anything was.
func (s *shape) report(r *reading) {
	shape := s.noted
	if s.broken != [3]bool{true, true, true} {
		shape.Order = nil
	}
	if shape.Misspelt != nil || shape.Namespace != "" || shape.Order != nil {
		r.find(Finding{Kind: XMLShape, Shape: &shape})
	}
}

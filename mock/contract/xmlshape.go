package contract

import (
	"encoding/xml"
	"fmt"
	"strings"
)

// A shape notes what a DataContract reader would stumble over.
type shape struct {
	spelt   []string
	space   string
	order   []string
	orders  [3][]string
	inOrder [3]bool
	at      [3]int
}

// element compares an element with how it is declared.
func (s *shape) element(name xml.Name, declared string) {
	if name.Local != declared {
		keep(&s.spelt, new(int), short(name.Local)+" instead of "+declared)
	}
	if name.Space != "" && s.space == "" {
		s.space = name.Space
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
	s.order, s.inOrder, s.at = nil, [3]bool{true, true, true}, [3]int{}
}

// next follows the declared orders by one element.
func (s *shape) next(name string) {
	keep(&s.order, new(int), name)
	for i, order := range s.orders {
		for s.at[i] < len(order) && order[s.at[i]] != name {
			s.at[i]++
		}
		s.inOrder[i] = s.inOrder[i] && s.at[i] < len(order)
	}
}

// seen tells all of it, "" if there is nothing to tell.
func (s *shape) seen() string {
	var all []string
	if len(s.spelt) > 0 {
		all = append(all, "elements "+strings.Join(s.spelt, ", "))
	}
	if s.space != "" {
		all = append(all, "the namespace "+quote(s.space))
	}
	if len(s.order) > 0 && s.inOrder == [3]bool{} {
		all = append(all, fmt.Sprintf("the order %s", strings.Join(s.order, ", ")))
	}
	return strings.Join(all, "; ")
}

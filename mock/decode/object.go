package decode

import "strings"

// maxNamed is how many unknown and how many repeated properties are told apart in
// findings: a recording need not grow with what a client invents.
const maxNamed = 10

// An object counts its properties: those that it has, those that it should not have, and
// those that stand there twice.
type object struct {
	called   string
	known    []string
	seen     uint            // a bit for each of known
	others   map[string]bool // unknown names in lower case
	unknown  sample
	repeated sample
}

// A sample is the first of many names, and the number of the others.
type sample struct {
	names []string
	more  int
}

func (s *sample) add(name string) {
	if len(s.names) == maxNamed {
		s.more++
		return
	}
	s.names = append(s.names, name)
}

// index is the position of a name among the known ones, whatever its case; it counts the
// name as seen.
func (o *object) index(name string) (int, bool) {
	i, ok := o.lookup(name)
	switch {
	case !ok:
		o.other(name)
	case o.has(i):
		o.repeated.add(o.known[i])
	default:
		o.seen |= 1 << i
	}
	return i, ok
}

// lookup is index without the counting.
func (o *object) lookup(name string) (int, bool) {
	for i, known := range o.known {
		if len(known) == len(name) && strings.EqualFold(known, name) {
			return i, true
		}
	}
	return 0, false
}

func (o *object) has(i int) bool { return o.seen&(1<<i) != 0 }

func (o *object) other(name string) {
	lower := strings.ToLower(name)
	if o.others[lower] {
		o.repeated.add(name)
		return
	}
	if o.others == nil {
		o.others = map[string]bool{}
	}
	o.others[lower] = true
	o.unknown.add(name)
}

// surplus reports the properties that an object should not have.
func (r *reading) surplus(o *object) {
	r.sampled(Unknown, o, &o.unknown)
	r.sampled(Repeated, o, &o.repeated)
}

func (r *reading) sampled(kind Kind, o *object, s *sample) {
	for _, name := range s.names {
		r.find(Finding{Kind: kind, Name: name, Inside: o.called, Known: o.known})
	}
	if s.more > 0 {
		r.find(Finding{Kind: kind, More: s.more, Inside: o.called})
	}
}

package decode

import "strings"

// maxNamed is how many unknown and how many repeated properties are told apart in
// findings: a recording need not grow with what a client invents.
const maxNamed = 10

// An object counts its properties: those that it has, those that it should not have, and
// those that stand there twice.
type object struct {
	called            string
	known             []string
	seen              uint            // a bit for each of known
	others            map[string]bool // unknown names in lower case
	unknown, repeated int
}

// lookup is the position of a name among the known ones, whatever its case.
func (o *object) lookup(name string) (int, bool) {
	for i, known := range o.known {
		if len(known) == len(name) && strings.EqualFold(known, name) {
			return i, true
		}
	}
	return 0, false
}

func (o *object) has(i int) bool { return o.seen&(1<<i) != 0 }

// index is lookup, and counts the name as seen.
func (r *reading) index(o *object, name string) (int, bool) {
	i, ok := o.lookup(name)
	switch {
	case !ok:
		r.other(o, name)
	case o.has(i):
		r.surplus(o, Repeated, &o.repeated, o.known[i])
	default:
		o.seen |= 1 << i
	}
	return i, ok
}

func (r *reading) other(o *object, name string) {
	lower := strings.ToLower(name)
	if o.others[lower] {
		r.surplus(o, Repeated, &o.repeated, name)
		return
	}
	if o.others == nil {
		o.others = map[string]bool{}
	}
	o.others[lower] = true
	r.surplus(o, Unknown, &o.unknown, name)
}

func (r *reading) surplus(o *object, kind Kind, count *int, name string) {
	if *count++; *count <= maxNamed {
		r.find(Finding{Kind: kind, Name: name, Inside: o.called, Known: o.known})
	}
}

// end reports how much more there was than was told apart.
func (r *reading) end(o *object) {
	if o.unknown > maxNamed {
		r.find(Finding{Kind: Unknown, More: o.unknown - maxNamed, Inside: o.called})
	}
	if o.repeated > maxNamed {
		r.find(Finding{Kind: Repeated, More: o.repeated - maxNamed, Inside: o.called})
	}
}

package contract

import (
	"fmt"
	"strings"

	"somock/mock/suggest"
)

// maxNamed is how many unknown and how many repeated properties are told apart in
// violations: a recording need not grow with what a client invents.
const maxNamed = 10

// names counts the properties of one object: those it has, those it has not, and those
// that stand there twice.
type names struct {
	j        *judgement
	inside   string // what the object is called
	known    []string
	seen     uint            // a bit for each of known
	others   map[string]bool // unknown names in lower case
	unknown  []string
	repeated []string
	more     [2]int // how many further unknown and repeated there were
}

// index is the place of a name among the known ones, whatever its case; it counts the
// name as seen.
func (n *names) index(name string) (int, bool) {
	i, ok := n.find(name)
	switch {
	case !ok:
		n.other(name)
	case n.has(i):
		n.repeat(n.known[i])
	default:
		n.seen |= 1 << i
	}
	return i, ok
}

// find is index without the counting.
func (n *names) find(name string) (int, bool) {
	for i, known := range n.known {
		if len(known) == len(name) && strings.EqualFold(known, name) {
			return i, true
		}
	}
	return 0, false
}

func (n *names) has(i int) bool { return n.seen&(1<<i) != 0 }

func (n *names) repeat(name string) { keep(&n.repeated, &n.more[1], name) }

func (n *names) other(name string) {
	lower := strings.ToLower(name)
	if n.others[lower] {
		n.repeat(name)
		return
	}
	if n.others == nil {
		n.others = map[string]bool{}
	}
	n.others[lower] = true
	keep(&n.unknown, &n.more[0], name)
}

func keep(list *[]string, more *int, name string) {
	if len(*list) == maxNamed {
		*more++
		return
	}
	*list = append(*list, name)
}

// report makes the violations.
func (n *names) report() {
	for _, name := range n.unknown {
		n.j.breachAs("message.unknown-property", fmt.Sprintf("%s in %s", quote(name), n.inside), "", n.fix(name))
	}
	if n.more[0] > 0 {
		n.j.breach("message.unknown-property", count(n.more[0], "further unknown properties in "+n.inside))
	}
	for _, name := range n.repeated {
		n.j.breach("message.duplicate-property", fmt.Sprintf("%s more than once in %s", quote(name), n.inside))
	}
	if n.more[1] > 0 {
		n.j.breach("message.duplicate-property", count(n.more[1], "further repetitions in "+n.inside))
	}
}

func (n *names) fix(name string) string {
	if len(name) > 64 {
		return ""
	}
	if near := suggest.Nearest(name, n.known); near != "" {
		return "did you mean " + near + "?"
	}
	if len(n.known) == 1 {
		for _, field := range n.j.fields {
			if strings.EqualFold(field, name) {
				return "move " + field + " into IncomingMessage"
			}
		}
		return "remove it; the request has IncomingMessage and nothing else"
	}
	return "remove it; the carrier has " + strings.Join(n.known, ", ")
}

package mock

import (
	"net/http"
	"slices"
	"strings"
)

// A listing is the headers of a request and how they were listed.
type listing struct {
	each  []listed
	shown []Pair // of a request: shared by all entries that had the same, so never changed
}

// A listed header is its values and how they were listed, by the canonical name.
type listed struct {
	name   string
	values []string
	shown  []Pair
}

// recurring is Headers for those of a request, which mostly are those of the request
// before it: to list them each time takes a call 7 % longer, and entries here share a list.
func (r *Redactor) recurring(h http.Header) []Pair {
	last := r.lastHeaders.Load()
	if last.lists(h) {
		return last.shown
	}
	l := r.list(h, last)
	if !slices.ContainsFunc(l.each, func(one listed) bool { return len(one.values) == 0 }) { // nothing shows that those are there
		r.lastHeaders.Store(l)
	}
	return l.shown
}

// list takes of another listing, if there is one, what is the same there: of a request's
// headers its length changes more often than what takes long to look at.
func (r *Redactor) list(h http.Header, last *listing) *listing {
	l := &listing{each: make([]listed, 0, len(h)), shown: make([]Pair, 0, len(h))}
	for name, values := range h {
		one, known := last.find(name, values)
		if !known {
			one = listed{name: name, values: slices.Clone(values)}
			for _, v := range values {
				one.shown = append(one.shown, Pair{name, r.Shown(name, v)})
			}
		}
		l.each, l.shown = append(l.each, one), append(l.shown, one.shown...)
	}
	slices.SortStableFunc(l.shown, func(a, b Pair) int { return strings.Compare(a[0], b[0]) })
	return l
}

func (l *listing) find(name string, values []string) (one listed, known bool) {
	if l == nil {
		return one, false
	}
	i := slices.IndexFunc(l.each, func(one listed) bool { return one.name == name && slices.Equal(one.values, values) })
	if i < 0 {
		return one, false
	}
	return l.each[i], true
}

// lists reports whether these are the headers that were listed.
func (l *listing) lists(h http.Header) bool {
	return l != nil && len(h) == len(l.each) && !slices.ContainsFunc(l.each, func(one listed) bool { return !slices.Equal(h[one.name], one.values) })
}

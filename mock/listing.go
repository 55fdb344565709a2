package mock

import (
	"net/http"
	"slices"
)

// A listing is the headers of a request and how they were listed.
type listing struct {
	plain []headerValues
	shown []Pair // shared by all entries whose requests had them, so never changed
}

type headerValues struct {
	name   string
	values []string // at least one
}

// recurring is Headers for those of a request, which mostly are those of the request
// before it: to list them each time takes a call 7 % longer, and entries here share a list.
func (r *Redactor) recurring(h http.Header) []Pair {
	if last := r.lastHeaders.Load(); last != nil && last.lists(h) {
		return last.shown
	}
	l := &listing{shown: r.Headers(h)}
	for name, values := range h {
		if len(values) == 0 { // nothing shows that it is there
			return l.shown
		}
		l.plain = append(l.plain, headerValues{name, slices.Clone(values)})
	}
	r.lastHeaders.Store(l)
	return l.shown
}

// lists reports whether these are the headers that were listed.
func (l *listing) lists(h http.Header) bool {
	if len(h) != len(l.plain) {
		return false
	}
	for i := range l.plain {
		if !slices.Equal(h[l.plain[i].name], l.plain[i].values) {
			return false
		}
	}
	return true
}

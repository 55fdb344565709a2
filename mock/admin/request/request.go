// Package request says what a request to somock's own surface may hold, and finds what
// it holds beside that. A parameter that is misspelt must not be left out in silence: a
// reset of one tenant would become one of all.
package request

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"net/url"
	"slices"

	"somock/mock"
	"somock/mock/suggest"
)

// A Shape is what a request to one route may hold beside its method and path.
type Shape struct {
	Query []string // names of query parameters, each once at most
	Body  bool     // whether it may have one
}

// Check refuses what a request holds that its route knows nothing of, as a usage
// failure. The body of a route that takes none is looked for, not read.
func (s Shape) Check(r *http.Request) error {
	query, err := url.ParseQuery(r.URL.RawQuery)
	if err != nil {
		return mock.Fail(mock.Usage, fmt.Errorf("the query cannot be read: %w", err), "write % as %25 and ; as %3B in it")
	}
	if err := Known("query parameter", query, s.Query...); err != nil {
		return err
	}
	if !s.Body && hasBody(r) {
		return mock.Fail(mock.Usage, fmt.Errorf("seen a body, expected none: %s %s takes none", r.Method, r.URL.Path), "leave it out")
	}
	return nil
}

// Known refuses the first of some values, by name, whose name is none of the known, or
// that is given more than once.
func Known(kind string, values url.Values, known ...string) error {
	for _, name := range slices.Sorted(maps.Keys(values)) {
		switch {
		case !slices.Contains(known, name):
			return mock.Fail(mock.Usage, fmt.Errorf("unknown %s %q", kind, name), cmp.Or(suggest.Hint(name, known), "leave it out: none is known here"))
		case len(values[name]) > 1:
			return mock.Fail(mock.Usage, fmt.Errorf("%s %q is given %d times", kind, name, len(values[name])), "give it once")
		}
	}
	return nil
}

// hasBody reports whether a body comes with a request: one of a length, or one in chunks
// that has any.
func hasBody(r *http.Request) bool {
	if r.ContentLength >= 0 {
		return r.ContentLength > 0
	}
	n, _ := r.Body.Read(make([]byte, 1)) // what cannot be read is none
	return n > 0
}

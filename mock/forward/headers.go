package forward

import (
	"maps"
	"net/http"
	"slices"
	"strings"
)

// oneConnection are the headers that mean one connection alone (RFC 9110, 7.6.1), by
// their canonical names. What Connection names is added to them.
var oneConnection = []string{
	"Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authenticate", "Proxy-Authorization",
	"Te", "Trailer", "Transfer-Encoding", "Upgrade", "Http2-Settings",
}

// notSent are further headers that do not leave: Host and Content-Length are made anew,
// Expect would be answered by nobody.
var notSent = append([]string{"Host", "Content-Length", "Expect", "Forwarded"}, oneConnection...)

// staysBehind tells which of a request's headers are not passed on.
func staysBehind(h http.Header) func(name string) bool {
	named := namedByConnection(h)
	return func(name string) bool {
		return slices.Contains(notSent, name) || named[name] ||
			strings.HasPrefix(name, "X-Mock-") || strings.HasPrefix(name, "X-Forwarded-")
	}
}

func namedByConnection(h http.Header) map[string]bool {
	named := map[string]bool{}
	for _, line := range h["Connection"] {
		for name := range strings.SplitSeq(line, ",") {
			named[http.CanonicalHeaderKey(strings.TrimSpace(name))] = true
		}
	}
	return named
}

// passedOn is a reply's header without what means one connection. Content-Length stays:
// a HEAD's is a fact of its own.
func passedOn(h http.Header) http.Header {
	named := namedByConnection(h)
	kept := http.Header{}
	for name, values := range h {
		if !slices.Contains(oneConnection, name) && !named[name] {
			kept[name] = values
		}
	}
	return kept
}

// ordered gives the names of h, first those in order, then the others sorted.
func ordered(h http.Header, order []string) []string {
	var names []string
	seen := map[string]bool{}
	for _, name := range order {
		name = http.CanonicalHeaderKey(name)
		if _, there := h[name]; there && !seen[name] {
			names, seen[name] = append(names, name), true
		}
	}
	for _, name := range slices.Sorted(maps.Keys(h)) {
		if !seen[name] {
			names = append(names, name)
		}
	}
	return names
}

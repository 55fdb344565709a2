package scenario

import (
	"net/url"
	"strconv"
	"strings"

	"somock/mock"
	"somock/mock/match"
	"somock/mock/strictyaml"
)

// An other answers another endpoint, one that a client calls on its way.
type other struct {
	id      string       // scenario/other-1
	content string       // hash of what it says
	method  string       // "" for any
	path    []match.Glob // of each segment
	step    *step
}

func (o *other) fields() []strictyaml.Field {
	return []strictyaml.Field{
		strictyaml.Into("method", &o.method, strictyaml.WordOf("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")),
		strictyaml.Into("path", &o.path, parsePath),
		strictyaml.Into("reply", &o.step, func(n strictyaml.Node) (*step, error) { return parseStep(n, inOther) }),
	}
}

func parseOthers(n strictyaml.Node) ([]*other, error) {
	return strictyaml.ReadList(n, "{method: GET, path: /api/state/*, reply: 200}", func(i int, n strictyaml.Node) (*other, error) {
		return parseOther(n, "other-"+strconv.Itoa(i+1))
	})
}

func parseOther(n strictyaml.Node, id string) (*other, error) {
	o := &other{id: id}
	keys, err := n.Read(o.fields()...)
	if err != nil {
		return nil, err
	}
	if o.path == nil || o.step == nil {
		return nil, n.Errorf("another endpoint needs a path and a reply").
			WithFix("like {method: GET, path: /api/state/*, reply: 200}")
	}
	o.content, err = contentHash(keys)
	return o, err
}

// parsePath reads a path in which * stands for any text within a segment, and a last
// segment ** for any rest.
func parsePath(n strictyaml.Node) ([]match.Glob, error) {
	path, err := n.Text()
	if err != nil {
		return nil, err
	}
	switch {
	case !strings.HasPrefix(path, "/"):
		return nil, n.Errorf("seen %q, expected a path that begins with /", path).WithFix("write /" + path)
	case strings.ContainsAny(path, "?#"):
		return nil, n.Errorf("seen %q, expected a path alone: a query is not looked at", path)
	case path == "/" || strings.HasPrefix(path, "/__admin") || path == "/livez" || path == "/readyz" || path == "/favicon.ico":
		return nil, n.Errorf("%s is somock's own, expected another path", path)
	}
	var globs []match.Glob
	segments := strings.Split(path[1:], "/")
	for i, s := range segments {
		if strings.Contains(s, "**") && (s != "**" || i != len(segments)-1) {
			return nil, n.Errorf("seen %q, expected ** only as the whole last segment", path)
		}
		globs = append(globs, match.NewGlob(s, true)) // as the service's web server compares paths
	}
	return globs, nil
}

func (o *other) matches(call *mock.Call) bool {
	if o.method != "" && o.method != call.Method {
		return false
	}
	path, err := url.PathUnescape(call.Path)
	if err != nil {
		path = call.Path
	}
	segments := strings.Split(strings.TrimPrefix(path, "/"), "/")
	for i, pattern := range o.path {
		switch {
		case pattern.String() == "**":
			return true
		case i >= len(segments) || !pattern.Matches(segments[i]):
			return false
		}
	}
	return len(segments) == len(o.path)
}

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

func otherKeys() []string { return []string{"method", "path", "reply"} }

func parseOthers(n strictyaml.Node) ([]*other, error) {
	nodes, err := n.List()
	if err != nil {
		return nil, err
	}
	if len(nodes) == 0 {
		return nil, n.Errorf("an empty list, expected {method: GET, path: /api/state/*, reply: 200}")
	}
	others := make([]*other, len(nodes))
	for i, node := range nodes {
		if others[i], err = parseOther(node); err != nil {
			return nil, err
		}
		others[i].id = "other-" + strconv.Itoa(i+1)
	}
	return others, nil
}

func parseOther(n strictyaml.Node) (*other, error) {
	keys, err := n.Keys(otherKeys()...)
	if err != nil {
		return nil, err
	}
	o := &other{}
	for _, k := range keys {
		switch k.Name {
		case "method":
			o.method, err = k.Value.Word("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")
		case "path":
			o.path, err = parsePath(k.Value)
		case "reply":
			o.step, err = parseStep(k.Value, inOther)
		}
		if err != nil {
			return nil, err
		}
	}
	if o.path == nil || o.step == nil {
		e := n.Errorf("another endpoint needs a path and a reply")
		e.Fix = "like {method: GET, path: /api/state/*, reply: 200}"
		return nil, e
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
		e := n.Errorf("seen %q, expected a path that begins with /", path)
		e.Fix = "write /" + path
		return nil, e
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

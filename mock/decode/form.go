package decode

import (
	"errors"
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/text/encoding"

	"somock/mock"
)

// maxParams is how many fields a form may have: the framework's own bound
// (MediaTypeFormatter.MaxHttpCollectionKeys).
const maxParams = 1000

// A param is one field of a form: the names in its key, outermost first, and its value.
type param struct {
	path  []string
	value string
}

// readForm reads the message from a form, in both notations that the framework binds:
// IncomingMessage.To= and IncomingMessage[To]=. Bytes that were percent-encoded are
// characters of the charset.
func (r *reading) readForm(m media, body string) {
	from := m.charset
	if !asciiBased(from) {
		text, ok := r.decoded(body, from)
		if !ok {
			return
		}
		body, from = text, nil
	}
	text := strings.TrimPrefix(body, "\ufeff")
	if r.blank(text) {
		return
	}
	r.Carrier = mock.Form
	if looksLike(text) == mock.JSON {
		r.find(Finding{Kind: NoMessage, LooksLike: mock.JSON})
		return
	}
	if params, ok := r.params(strings.TrimRight(text, "\r\n"), from); ok {
		r.formMessage(params)
	}
}

// params takes a form apart; ok is false if it is not well-formed.
func (r *reading) params(text string, from encoding.Encoding) (params []param, ok bool) {
	if n := strings.Count(text, "&") + 1; n > maxParams {
		r.syntax(text, len(text), fmt.Sprintf("%d fields, more than %d", n, maxParams))
		return nil, false
	}
	valid := true
	for at, rest, more := 0, text, true; more; {
		var pair string
		pair, rest, more = strings.Cut(rest, "&")
		if pair != "" {
			p, fault := parseParam(pair, from, &valid)
			if fault != "" {
				r.syntax(text, at+badEscape(pair), fault)
				return nil, false
			}
			params = append(params, p)
		}
		at += len(pair) + 1
	}
	if !valid {
		r.find(Finding{Kind: BadBytes})
	}
	return params, true
}

func parseParam(pair string, from encoding.Encoding, valid *bool) (p param, fault string) {
	rawKey, rawValue, _ := strings.Cut(pair, "=")
	key, keyErr := url.QueryUnescape(rawKey)
	value, valueErr := url.QueryUnescape(rawValue)
	if keyErr != nil || valueErr != nil {
		return p, "% without two hex digits"
	}
	key, keyValid := toUTF8(key, from)
	value, valueValid := toUTF8(value, from)
	*valid = *valid && keyValid && valueValid
	path, ok := keyPath(key)
	if !ok {
		return p, "a bracket in a key that is not closed"
	}
	return param{path, value}, ""
}

// badEscape is where a text is not percent-encoded well, 0 if nowhere.
func badEscape(s string) int {
	var bad url.EscapeError
	if _, err := url.QueryUnescape(s); !errors.As(err, &bad) {
		return 0
	}
	if len(bad) < len("%00") {
		return len(s) - len(bad)
	}
	return strings.Index(s, string(bad))
}

// keyPath parts a key into names: A.B[C] is A, B, C. An empty pair of brackets, which
// makes a list, is an empty name.
func keyPath(key string) (path []string, ok bool) {
	for {
		end := strings.IndexAny(key, ".[")
		if end < 0 {
			return append(path, key), true
		}
		if end > 0 || len(path) == 0 {
			path = append(path, key[:end])
		}
		opened := key[end] == '['
		key = key[end+1:]
		for opened {
			inner, rest, closed := strings.Cut(key, "]")
			if !closed {
				return nil, false
			}
			path, key = append(path, inner), rest
			if opened = strings.HasPrefix(key, "["); opened {
				key = key[1:]
			}
		}
		if key == "" {
			return path, true
		}
		key = strings.TrimPrefix(key, ".")
	}
}

// formMessage reads the message from a form's fields.
func (r *reading) formMessage(params []param) {
	top := object{called: "the form", known: r.request}
	var inner []param
	for _, p := range params {
		if !strings.EqualFold(p.path[0], Carrier) {
			r.other(&top, p.path[0])
			continue
		}
		inner = append(inner, param{p.path[1:], p.value})
	}
	r.end(&top)
	switch {
	case len(inner) == 0:
		r.noMessage(false)
	case len(inner) == 1 && len(inner[0].path) == 0 && inner[0].value == "":
		r.noMessage(true)
	default:
		r.formFields(inner)
	}
}

func (r *reading) formFields(params []param) {
	for _, p := range params {
		if len(p.path) == 0 {
			r.wrongMessage("a text")
			return
		}
		if isIndex(p.path[0]) {
			r.wrongMessage("a list")
			return
		}
	}
	r.begin()
	var rights [2][]param
	for _, p := range params {
		i, ok := r.properties.lookup(p.path[0])
		if part := len(p.path) > 1 && ok && r.properties.has(i); !part { // the parts of an object repeat its name
			r.index(&r.properties, p.path[0])
		}
		switch {
		case !ok:
		case i >= texts:
			rights[i-texts] = append(rights[i-texts], param{p.path[1:], p.value})
		case len(p.path) > 1 && isIndex(p.path[1]):
			r.wrong(i, "a list")
		case len(p.path) > 1:
			r.wrong(i, "an object")
		default:
			r.text(i, p.value)
		}
	}
	for k := range rights {
		if len(rights[k]) > 0 {
			r.rights(texts+k, sizeOf(rights[k]), func() any { return formTree(rights[k]) })
		}
	}
	r.end(&r.properties)
}

// isIndex reports whether a name is the index of a list; an empty one appends to it.
func isIndex(s string) bool { return strings.Trim(s, "0123456789") == "" }

func sizeOf(params []param) (n int) {
	for _, p := range params {
		n += len(p.value) + len(strings.Join(p.path, "."))
	}
	return n
}

// formTree makes one object of fields; a field without further names is a text.
func formTree(params []param) any {
	object := map[string]any{}
	for _, p := range params {
		if len(p.path) == 0 {
			return p.value
		}
		at := object
		for _, name := range p.path[:min(len(p.path), maxDepth)-1] {
			next, ok := at[rightsName(name)].(map[string]any)
			if !ok {
				next = map[string]any{}
				at[rightsName(name)] = next
			}
			at = next
		}
		at[rightsName(p.path[len(p.path)-1])] = p.value
	}
	return object
}

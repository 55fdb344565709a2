package mock

import (
	"net/url"
	"strings"
)

// target redacts the query values and the user info of a request target.
func (r *Redactor) target(target string) string {
	if r.off {
		return validText(target)
	}
	path, query, hasQuery := strings.Cut(target, "?")
	if scheme, rest, ok := strings.Cut(path, "://"); ok {
		authority, _, _ := strings.Cut(rest, "/")
		if i := strings.LastIndex(authority, "@"); i >= 0 {
			path = scheme + "://" + r.Mask(rest[:i]) + rest[i:]
		}
	}
	if !hasQuery {
		return validText(path)
	}
	params := strings.Split(query, "&")
	for i, param := range params {
		params[i] = r.param(param)
	}
	return validText(path + "?" + strings.Join(params, "&"))
}

// param redacts one query parameter. One without "=" is a value without a name.
func (r *Redactor) param(param string) string {
	name, raw, named := strings.Cut(param, "=")
	if plain, err := url.QueryUnescape(param); !named && err == nil {
		if redacted := r.value("", plain); redacted != validText(plain) {
			return redacted
		}
	}
	value, err := url.QueryUnescape(raw)
	if err != nil {
		value = raw
	}
	plainName, err := url.QueryUnescape(name)
	if err != nil {
		plainName = name
	}
	if redacted := r.value(plainName, value); redacted != validText(value) {
		return name + "=" + redacted
	}
	return param
}

package mock

import (
	"strconv"
	"strings"
)

// separators stand between the parameters of an address, or begin them. Some servers take
// ; for &, and paths and fragments have parameters, too.
const separators = "?&;#"

// Target redacts what may be a secret in a request's target or in an address: user info
// and the values of parameters, in one pass.
func (r *Redactor) Target(target string) string {
	if r.off {
		return validText(target)
	}
	if !strings.ContainsAny(target, separators+"@%") { // most are so
		return validText(target)
	}
	return validText(r.rewritten(target, false))
}

// rewritten is an address without its secrets. nested: it is the value of a parameter of
// another, in which no further address is looked for.
func (r *Redactor) rewritten(address string, nested bool) string {
	path, params := splitAddress(address)
	var b strings.Builder
	r.userInfo(&b, path)
	shown := b.String()
	if plain := unescaped(path); plain != path && !nested && r.rewritten(plain, true) != plain { // encoded separators
		head, hidden, _ := strings.Cut(path, "%")
		shown = head + r.Mask(hidden)
	}
	return shown + r.params(params, nested)
}

// params is the parameters of an address without their secrets. Each begins with what
// separates it from what is before it.
func (r *Redactor) params(params string, nested bool) string {
	var b strings.Builder
	b.Grow(len(params))
	for params != "" {
		b.WriteByte(params[0])
		param := params[1:]
		if end := strings.IndexAny(param, separators); end >= 0 {
			param = param[:end]
		}
		b.WriteString(r.param(param, nested))
		params = params[1+len(param):]
	}
	return b.String()
}

// splitAddress parts an address before its first parameter. A ; in user info begins none.
func splitAddress(s string) (path, params string) {
	from := 0
	if i := strings.Index(s, "//"); i >= 0 && !strings.ContainsAny(s[:i], separators) {
		authority, _ := splitAuthority(s[i+2:])
		from = i + 2 + len(authority)
	}
	if i := strings.IndexAny(s[from:], separators); i >= 0 {
		return s[:from+i], s[from+i:]
	}
	return s, ""
}

// splitAuthority parts what follows // before the path (RFC 3986, 3.2).
func splitAuthority(s string) (authority, rest string) {
	if i := strings.IndexAny(s, "/?#"); i >= 0 {
		return s[:i], s[i:]
	}
	return s, ""
}

// userInfo writes a path without what stands before an @ in its authority, and wherever
// in it another authority begins.
func (r *Redactor) userInfo(b *strings.Builder, path string) {
	for first := true; ; first = false {
		before, after, more := strings.Cut(path, "//")
		if first && !strings.HasPrefix(before, "/") && (!more || !strings.HasSuffix(before, ":")) {
			r.authority(b, before) // as of CONNECT
		} else {
			b.WriteString(before)
		}
		if !more {
			return
		}
		b.WriteString("//")
		for strings.HasPrefix(after, "/") { // some readers take any number for two
			b.WriteByte('/')
			after = after[1:]
		}
		authority, rest := splitAuthority(after)
		r.authority(b, authority)
		path = rest
	}
}

func (r *Redactor) authority(b *strings.Builder, authority string) {
	if i := strings.LastIndexByte(authority, '@'); i > 0 {
		b.WriteString(r.Mask(authority[:i]))
		authority = authority[i:]
	}
	b.WriteString(authority)
}

// param redacts one parameter. One without "=" is a value without a name.
func (r *Redactor) param(param string, nested bool) string {
	name, raw, named := strings.Cut(param, "=")
	if !named {
		name, raw = "", param
	}
	value := unescaped(raw)
	switch {
	case raw == "":
		return param
	case r.secretName(unescaped(name)), startsAsCredential(value):
	case !nested && (value != raw || strings.Contains(raw, "//")) && r.rewritten(value, true) != value: // an address with a secret of its own, or encoded separators
	default:
		return param
	}
	if !named {
		return r.Mask(value)
	}
	return name + "=" + r.Mask(value)
}

// unescaped undoes percent-encoding, twice if need be; what is none stays.
func unescaped(s string) string {
	for range 2 {
		if strings.IndexByte(s, '%') < 0 && strings.IndexByte(s, '+') < 0 {
			return s
		}
		plain := make([]byte, 0, len(s))
		for i := 0; i < len(s); i++ {
			c := s[i]
			if c == '+' {
				c = ' '
			} else if c == '%' && i+2 < len(s) {
				if b, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
					c, i = byte(b), i+2
				}
			}
			plain = append(plain, c)
		}
		s = string(plain)
	}
	return s
}

// HidesSecret reports whether a text has what a [Redactor] would mask whatever it is
// called: a credential, or an address with user info or a parameter that is named as
// secrets are. It is for what is recorded without one.
func HidesSecret(text string) bool {
	for _, spelling := range []string{text, unescaped(text)} {
		if startsAsCredential(spelling) || maskless.rewritten(spelling, false) != spelling {
			return true
		}
	}
	return false
}

// maskless only finds secrets: its fingerprints are never shown.
var maskless = &Redactor{}

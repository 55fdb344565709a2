package mock

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/url"
	"slices"
	"sort"
	"strings"
)

// redactMessage replaces the redacted fields everywhere an entry would show them. The
// raw body gives way to the redacted message, since a field's bytes cannot be told
// apart in every encoding.
func (r *Redactor) redactMessage(e *Entry, call *Call) {
	mask := r.echoes(call)
	if call.Message != nil {
		redacted := *call.Message
		for _, name := range r.fields {
			if field := redacted.Field(name); *field != nil {
				masked := r.Mask(**field)
				*field = &masked
			}
		}
		e.Message = &redacted
	}
	if len(call.Body) > 0 {
		body := append([]byte(`{"message":`), e.Message.appendJSON(nil)...)
		body = fmt.Appendf(body, `,"length":%d,"fp":"%s"}`, len(call.Body), r.Fingerprint(call.Body))
		e.Body, e.BodyEncoding = string(body), "redacted"
	}
	e.Target = mask(e.Target)
	e.Violations = slices.Clone(e.Violations)
	for i := range e.Violations {
		if call.Message == nil { // a body that could not be read may be quoted anywhere in it
			e.Violations[i].Seen = "[redacted]"
			continue
		}
		e.Violations[i].Seen = mask(e.Violations[i].Seen)
	}
}

// echoes masks every mention of a redacted field's value.
func (r *Redactor) echoes(call *Call) func(string) string {
	if r.off || call.Message == nil {
		return func(s string) string { return s }
	}
	var pairs []Pair
	for _, name := range r.fields {
		if v := *call.Message.Field(name); v != nil && *v != "" {
			for _, spelling := range Spellings(*v) {
				pairs = append(pairs, Pair{spelling, r.Mask(*v)})
			}
		}
	}
	// A replacer tries them in this order: one value may begin with another.
	sort.SliceStable(pairs, func(i, j int) bool { return len(pairs[i][0]) > len(pairs[j][0]) })
	var flat []string
	for _, p := range pairs {
		flat = append(flat, p[:]...)
	}
	return strings.NewReplacer(flat...).Replace
}

// Spellings are the ways in which a body, a violation or a target may write a text: as
// it is, inside JSON, with and without < > & spelt out, inside XML, and in an address.
func Spellings(s string) []string {
	html, _ := json.Marshal(s) // a text: cannot fail
	var escaped bytes.Buffer
	_ = xml.EscapeText(&escaped, []byte(s)) // a buffer does not fail
	all := []string{s, EscapeJSON(s), string(html[1 : len(html)-1]), escaped.String(), url.QueryEscape(s), url.PathEscape(s)}
	sort.Strings(all)
	return slices.Compact(all)
}

// MessageField is a message field's value as recordings show it: masked if the field is
// redacted, else as it is. name is one of [MessageFields].
func (r *Redactor) MessageField(name, value string) string {
	if r.off || !slices.Contains(r.fields, name) {
		return value
	}
	return r.Mask(value)
}

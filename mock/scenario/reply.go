package scenario

import (
	"net/http"
	"slices"
	"strings"

	"somock/mock"
	"somock/mock/wire"
)

// A reply is what a step sends, but for its delay and what each call fills in.
type reply struct {
	status   int
	headers  []header
	body     text
	fault    mock.Fault
	accepted bool
}

type header struct {
	name  string
	value text
}

// fill is the reply for one call.
func (r *reply) fill(f filling) mock.Reply {
	out := mock.Reply{Status: r.status, Body: r.body.fill(f), Fault: r.fault, Accepted: r.accepted}
	out.Headers = make([]mock.HeaderField, len(r.headers))
	for i, h := range r.headers {
		out.Headers[i] = mock.HeaderField{Name: h.name, Value: h.value.fill(f)}
	}
	return out
}

// set puts a header in the place of one with the same name, or after the others; further
// values come at the end.
func (r *reply) set(name string, values ...text) {
	for i, value := range values {
		at := slices.IndexFunc(r.headers, func(h header) bool { return strings.EqualFold(h.name, name) })
		if i > 0 || at < 0 {
			r.headers = append(r.headers, header{name, value})
			continue
		}
		r.headers[at] = header{name, value}
	}
}

// setAll puts in headers that no call changes.
func (r *reply) setAll(fields []mock.HeaderField) {
	for _, f := range fields {
		r.set(f.Name, literal(f.Value.Fill("")))
	}
}

func literal(s string) text { return text{parts: []part{{piece, s}}, escape: asWritten} }

// bare is a reply of this status with the headers that the service has on it: those
// against caching on success, the challenge on every 401. What stands in front of the
// service and fails instead of it is known to send neither.
func bare(status int) reply {
	r := reply{status: status, body: literal("")}
	switch {
	case status < 300:
		r.setAll(wire.CacheHeaders())
	case status == http.StatusUnauthorized:
		r.setAll([]mock.HeaderField{wire.Challenge()})
	}
	return r
}

// bodyless reports whether HTTP forbids a body with this status.
func bodyless(status int) bool { return status == 204 || status == 205 || status == 304 }

package contract

import (
	"fmt"
	"unicode/utf8"

	"somock/mock"
)

// fields are the properties of the carrier: the six texts, then the two rights fields.
func fields() []string {
	return []string{"To", "From", "Content", "Format", "SessionKey", "Plugin", "TableRight", "FieldProperties"}
}

const rightsFrom = 6

// A reader fills a message with properties, whatever encoding they come in, and judges
// it.
type reader struct {
	j          *judgement
	names      names
	message    *mock.Message
	texts      *[rightsFrom]string
	places     [rightsFrom]**string
	bad        [rightsFrom]bool // present, but no text
	rightsSent [2]bool
}

// newReader begins the call's message.
func newReader(j *judgement) *reader {
	both := &struct {
		message mock.Message
		texts   [rightsFrom]string
	}{} // one allocation for all
	m := &both.message
	j.call.Message = m
	return &reader{
		j: j, names: names{j: j, inside: carrierName, known: j.fields}, message: m, texts: &both.texts,
		places: [rightsFrom]**string{&m.To, &m.From, &m.Content, &m.Format, &m.SessionKey, &m.Plugin},
	}
}

func (r *reader) text(i int, value string) {
	r.texts[i] = value
	*r.places[i], r.bad[i] = &r.texts[i], false
}

func (r *reader) null(i int) { *r.places[i], r.bad[i] = nil, false }

// coerced takes a number or boolean as the text that it was written as.
func (r *reader) coerced(i int, kind, written string) {
	r.text(i, written)
	seen := r.names.known[i] + " is " + kind
	if len(written) <= maxShown { // whole or not at all: redaction knows the whole value only
		seen += ": " + written
	}
	r.j.breach("message.coerced", seen)
}

// wrong reports a value that is no text.
func (r *reader) wrong(i int, kind string) {
	if r.bad[i] {
		return
	}
	r.bad[i] = true
	r.j.breachAs("body.type", carrierName+"."+r.names.known[i]+" is "+kind, "a text", "send one text")
}

// finish judges the message as a whole.
func (r *reader) finish() {
	r.names.report()
	for i := range 3 { // To, From, Content
		if p := *r.places[i]; (p == nil || *p == "") && !r.bad[i] {
			r.j.breachAs("message.empty", r.names.known[i]+" is "+emptiness(p, r.names.has(i)), "a text in "+r.names.known[i], "fill in "+r.names.known[i])
		}
	}
	for i := 3; i < rightsFrom; i++ { // Format, SessionKey, Plugin
		if p := *r.places[i]; p != nil && len(*p) > maxText && utf8.RuneCountInString(*p) > maxText {
			r.j.breach("message.too-long", fmt.Sprintf("%s has %d characters", r.names.known[i], utf8.RuneCountInString(*p)))
		}
	}
	if r.rightsSent[0] || r.rightsSent[1] {
		sent := "TableRight and FieldProperties"
		if !r.rightsSent[1] {
			sent = "TableRight"
		} else if !r.rightsSent[0] {
			sent = "FieldProperties"
		}
		r.j.breach("message.rights", sent)
	}
}

func emptiness(p *string, present bool) string {
	switch {
	case p != nil:
		return "empty"
	case present:
		return "null"
	}
	return "absent"
}

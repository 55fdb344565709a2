package contract

import (
	"fmt"
	"strings"

	"somock/mock"
	"somock/mock/decode"
	"somock/mock/suggest"
)

// content reads the body and judges what was found in it.
func (j *judgement) content() {
	read := j.decoder.Decode(j.call.Request)
	j.call.Carrier, j.call.Message = read.Carrier, read.Message
	for i := range read.Findings {
		j.breachAs(j.finding(&read.Findings[i]))
	}
	if read.Message != nil {
		j.message(&read)
	}
}

// finding says which rule a finding breaches, and what is seen, expected and to be done;
// what is "" is said in the words of the rule. It is all there is between decoder and
// rules.
func (j *judgement) finding(f *decode.Finding) (id, seen, expected, fix string) {
	switch f.Kind {
	case decode.NoContentType:
		return "content-type.missing", "a body without Content-Type", "", ""
	case decode.UnsupportedContentType:
		return "content-type.unsupported", f.Seen + ": " + j.sent("Content-Type"), "", ""
	case decode.UnsupportedCoding:
		return "content-encoding.unsupported", "Content-Encoding: " + j.sent("Content-Encoding"), "", ""
	case decode.TooLarge:
		return "body.too-large", f.Seen, "", ""
	case decode.Incomplete:
		return "body.incomplete", f.Seen, "", ""
	case decode.CorruptGzip:
		return "body.incomplete", "Content-Encoding: gzip, and a body that is no whole gzip stream: " + f.Seen,
			"a whole gzip stream", "compress the body once, or leave Content-Encoding out"
	case decode.Empty:
		return "body.missing", f.Seen, "", ""
	case decode.Syntax:
		return "body.syntax", fmt.Sprintf("%s, line %d, column %d: %s", j.call.Carrier, f.Line, f.Column, f.Seen), "", j.rightType(f.LooksLike)
	case decode.WrongType:
		return "body.type", f.Seen, "", ""
	case decode.WrongText:
		return "body.type", decode.Carrier + "." + f.Name + " is " + f.Seen, "a text", "send one text"
	case decode.NoMessage:
		if f.LooksLike == mock.JSON {
			return "message.missing", "no IncomingMessage, but what looks like JSON", "", "send Content-Type: application/json (curl -d sends a form by itself)"
		}
		return "message.missing", "no IncomingMessage", "", ""
	case decode.NullMessage:
		return "message.missing", "IncomingMessage: null", "", "send the message itself instead of null"
	case decode.Coerced:
		return "message.coerced", coerced(f), "", ""
	case decode.XMLShape:
		return "message.xml-shape", misshapen(f.Shape), "", ""
	case decode.Unknown:
		if f.More > 0 {
			return "message.unknown-property", fmt.Sprintf("%d further unknown properties in %s", f.More, f.Inside), "", ""
		}
		return "message.unknown-property", quote(f.Name) + " in " + f.Inside, "", j.properName(f)
	case decode.Repeated:
		if f.More > 0 {
			return "message.duplicate-property", fmt.Sprintf("%d further repetitions in %s", f.More, f.Inside), "", ""
		}
		return "message.duplicate-property", quote(f.Name) + " more than once in " + f.Inside, "", ""
	}
	return "message.encoding", "bytes that stand for no character", "", "" // decode.BadBytes
}

// sent is the value of a header as far as it may be shown.
func (j *judgement) sent(header string) string {
	return j.shown(header, strings.Join(j.header[header], ", "))
}

// rightType tells how to send a text that looks like another encoding than it is said
// to have.
func (j *judgement) rightType(looks mock.Carrier) string {
	if looks == "" || looks == j.call.Carrier {
		return ""
	}
	return fmt.Sprintf("the body looks like %s: send it with that Content-Type, instead of %s", looks, j.call.Carrier)
}

// coerced shows the value whole or not at all: redaction knows the whole value only.
func coerced(f *decode.Finding) string {
	seen := f.Name + " is " + f.Seen
	if len(f.Written) <= maxShown {
		seen += ": " + f.Written
	}
	return seen
}

func misshapen(s *decode.Shape) string {
	var all, misspelt []string
	for _, spelling := range s.Misspelt {
		misspelt = append(misspelt, short(spelling.Sent)+" instead of "+spelling.Declared)
	}
	if misspelt != nil {
		all = append(all, "elements "+strings.Join(misspelt, ", "))
	}
	if s.Namespace != "" {
		all = append(all, "the namespace "+quote(s.Namespace))
	}
	if s.Order != nil {
		all = append(all, "the order "+strings.Join(s.Order, ", "))
	}
	return strings.Join(all, "; ")
}

// properName tells what an unknown property may have been meant to be.
func (j *judgement) properName(f *decode.Finding) string {
	if len(f.Name) > 64 {
		return ""
	}
	if near := suggest.Nearest(f.Name, f.Known); near != "" {
		return "did you mean " + near + "?"
	}
	if f.Inside == decode.Carrier {
		return "remove it; the carrier has " + strings.Join(f.Known, ", ")
	}
	for _, field := range j.fields {
		if strings.EqualFold(field, f.Name) {
			return "move " + field + " into IncomingMessage"
		}
	}
	return "remove it; the request has IncomingMessage and nothing else"
}

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
func (j *judgement) finding(f *decode.Finding) (id RuleID, seen, expected, fix string) {
	switch f.Kind {
	case decode.NoContentType:
		return ContentTypeMissing, "a body without Content-Type", "", ""
	case decode.UnsupportedContentType:
		return ContentTypeUnsupported, f.Seen + ": " + j.sent("Content-Type"), "", ""
	case decode.UnsupportedCoding:
		return ContentEncodingUnsupported, "Content-Encoding: " + j.sent("Content-Encoding"), "", ""
	case decode.TooLarge:
		return BodyTooLarge, f.Seen, "", ""
	case decode.Incomplete:
		return BodyIncomplete, f.Seen, "", ""
	case decode.CorruptGzip:
		return BodyIncomplete, "Content-Encoding: gzip, and a body that is no whole gzip stream: " + f.Seen,
			"a whole gzip stream", "compress the body once, or leave Content-Encoding out"
	case decode.Empty:
		return BodyMissing, f.Seen, "", ""
	case decode.Syntax:
		return BodySyntax, fmt.Sprintf("%s, line %d, column %d: %s", j.call.Carrier, f.Line, f.Column, f.Seen), "", j.rightType(f.LooksLike)
	case decode.WrongType:
		return BodyType, f.Seen, "", ""
	case decode.WrongText:
		return BodyType, decode.Carrier + "." + f.Name + " is " + f.Seen, "a text", "send one text"
	case decode.NoMessage:
		if f.LooksLike == mock.JSON {
			return MessageMissing, "no IncomingMessage, but what looks like JSON", "", "send Content-Type: application/json (curl -d sends a form by itself)"
		}
		return MessageMissing, "no IncomingMessage", "", ""
	case decode.NullMessage:
		return MessageMissing, "IncomingMessage: null", "", "send the message itself instead of null"
	case decode.Coerced:
		return MessageCoerced, coerced(f), "", ""
	case decode.XMLShape:
		return MessageXMLShape, misshapen(f.Shape), "", ""
	case decode.Unknown:
		if f.More > 0 {
			return MessageUnknownProperty, fmt.Sprintf("%d further unknown properties in %s", f.More, f.Inside), "", ""
		}
		return MessageUnknownProperty, quote(f.Name) + " in " + f.Inside, "", j.properName(f)
	case decode.Repeated:
		if f.More > 0 {
			return MessageDuplicateProperty, fmt.Sprintf("%d further repetitions in %s", f.More, f.Inside), "", ""
		}
		return MessageDuplicateProperty, quote(f.Name) + " more than once in " + f.Inside, "", ""
	}
	return MessageEncoding, "bytes that stand for no character", "", "" // decode.BadBytes
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

package contract

import (
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/encoding"

	"somock/mock"
)

// maxDepth is how deep a body may nest: the framework's own bound for JSON and XML
// (FormattingUtilities.DefaultMaxDepth).
const maxDepth = 256

func bodyRules() []Rule {
	return []Rule{{
		ID: "body.too-large", Weight: "error", Status: 413,
		Demand: Ours, DemandDoc: docOurs, Answer: Ours, AnswerDoc: docOurs, Wording: Ours,
		When: "the body is over --max-body (10MiB), before or after gunzip",
		Explanation: "The service's limit is not public; the defaults of its platform are 4 MB and 30 MB. " +
			"A gzip body may also not grow to more than 100 times its size, once that is over 1 MiB.",
		Expected: "a body of at most --max-body bytes, before and after gunzip",
		Fix:      "shorten Content: a message is a text; or raise --max-body",
		Setting:  "--max-body 100",
		Breached: withBody(`{"IncomingMessage":{"To":"+4790000001","From":"+4790000002","Content":"` + strings.Repeat("Hello ", 10) + `"}}`),
		Mended:   good(),
	}, {
		ID: "body.incomplete", Weight: "error", Status: 400,
		Demand: Framework, DemandDoc: docASPNET, Answer: Framework, AnswerDoc: docASPNET, Wording: Ours,
		When: "the body is shorter than announced, its chunks are broken, or its gzip is corrupt",
		Explanation: "The connection ended before the body did, or what came cannot be unpacked. " +
			"A Content-Length counted in characters instead of bytes does this as soon as a text holds an Æ.",
		Expected: "as many bytes as Content-Length says, whole chunks, a whole gzip stream",
		Fix:      "count Content-Length in bytes after encoding, or leave it to the HTTP client; do not close the connection before the reply",
		Breached: raw(postLine, goodJSON, basicAuth, jsonType, "Content-Length: 500"),
		Mended:   good(),
	}, {
		ID: "body.missing", Weight: "error", Status: 400,
		Demand: Swagger, DemandDoc: docSwagger + ": request is required", Answer: Vendor, AnswerDoc: docFailures, Wording: Vendor,
		When: "the body is empty, white space only, or the literal null",
		Explanation: "The framework reads all three as null, and the agent throws ArgumentNullException. " +
			"Exception and text are the vendor's, seen for another agent; that its status is 400 is an inference, since an ArgumentNullException is an ArgumentException.",
		Expected: `a body: {"IncomingMessage":{…}}`,
		Fix:      "send the message as body of the POST; npm: createMessageAsync(message), not createMessageAsync()",
		Breached: raw(postLine, "", basicAuth, jsonType),
		Mended:   good(),
	}, {
		ID: "body.syntax", Weight: "error", Status: 400,
		Demand: Framework, DemandDoc: docRFC8259 + ", as the framework's readers take them", Answer: Ours, AnswerDoc: docOurs, Wording: Ours,
		When: "the body is not well-formed: RFC 8259, XML 1.0 without DOCTYPE, urlencoding",
		Explanation: "The framework's reader gives up and reports the request as invalid. Its own words for it are not imitated: somock's name line and column, counted from 1 in characters. " +
			"Nesting over 256 levels and forms of more than 1000 fields, both bounds of the framework, count as not well-formed, too.",
		Expected: "well-formed JSON, XML without DOCTYPE, or urlencoding, as Content-Type says",
		Fix:      "let a library write the body instead of joining strings",
		Breached: withBody(`{"IncomingMessage":{"To":"+4790000001","From":"+4790000002","Content":"Hello",}}`),
		Mended:   good(),
	}, {
		ID: "body.type", Weight: "error", Status: 400,
		Demand: Swagger, DemandDoc: docSwagger + ": CreateMessageRequest, IncomingMessage", Answer: Ours, AnswerDoc: docOurs, Wording: Ours,
		When: "the body or IncomingMessage is no object, or an object or list stands where text is declared",
		Explanation: "Neither the request nor the carrier can be made of a list or a text, nor a text of an object. " +
			"The array of an RFC 6902 patch cannot be one either, although application/json-patch+json is among the media types.",
		Expected: `the body an object with the object IncomingMessage, whose six properties are texts`,
		Fix:      `send {"IncomingMessage":{"To":"…"}}: one recipient, as text; one call a message`,
		Breached: withBody(`{"IncomingMessage":{"To":["+4790000001"],"From":"+4790000002","Content":"Hello"}}`),
		Mended:   good(),
	}}
}

// content judges the body and reads the message.
func (j *judgement) content() {
	whole := j.arrived()
	if whole && len(j.call.Body) == 0 {
		j.breach("body.missing", "an empty body")
		return
	}
	m := j.mediaOf()
	gzipped, decodable := j.codingOf()
	if !whole || !decodable {
		return
	}
	body := j.call.Body
	if gzipped {
		var ok bool
		if body, ok = j.inflate(body); !ok {
			return
		}
	}
	j.read(m, body)
}

// arrived judges whether all of the body is there.
func (j *judgement) arrived() bool {
	switch j.call.State {
	case mock.BodyTooLarge:
		j.breach("body.too-large", fmt.Sprintf("a body of more than %d bytes", j.config.MaxBody))
	case mock.BodyIncomplete:
		j.breach("body.incomplete", fmt.Sprintf("a body that broke off after %d bytes", len(j.call.Body)))
	default:
		if int64(len(j.call.Body)) <= j.config.MaxBody {
			return true
		}
		j.breach("body.too-large", fmt.Sprintf("a body of %d bytes, with --max-body %d", len(j.call.Body), j.config.MaxBody))
	}
	return false
}

func (j *judgement) inflate(body string) (string, bool) {
	plain, err := gunzip(body, j.config.MaxBody)
	switch {
	case errors.Is(err, errInflated):
		j.breach("body.too-large", err.Error())
	case err != nil:
		j.breachAs("body.incomplete", "Content-Encoding: gzip, and a body that is no whole gzip stream: "+strings.TrimPrefix(err.Error(), "gzip: "), "a whole gzip stream",
			"compress the body once, or leave Content-Encoding out")
	}
	return plain, err == nil
}

// read decodes the body's characters and then its structure.
func (j *judgement) read(m media, body string) {
	switch m.carrier {
	case mock.Form:
		j.readForm(m, body)
	case mock.XML:
		if text, ok := j.xmlText(m, body); ok {
			j.readXML(text)
		}
	case mock.JSON:
		if text, ok := j.text(m, body); ok {
			j.readJSON(text)
		}
	default:
		j.text(m, body)
	}
}

// text is the body as characters; ok is false if there is none.
func (j *judgement) text(m media, body string) (text string, ok bool) {
	from := m.charset
	if !m.named {
		body, from = byBOM(body)
	}
	return j.decoded(body, from)
}

func (j *judgement) decoded(body string, from encoding.Encoding) (text string, ok bool) {
	text, valid := toUTF8(body, from)
	text = strings.TrimPrefix(text, "\ufeff")
	if !valid {
		j.breach("message.encoding", "bytes that stand for no character")
	}
	if strings.TrimSpace(text) == "" {
		j.breach("body.missing", "a body of white space only")
		return "", false
	}
	return text, true
}

// syntax reports that the body is not well-formed at a place.
func (j *judgement) syntax(text string, offset int, fault string) {
	line, column := position(text, offset)
	fix := j.rules["body.syntax"].Fix
	if other := looksLike(text); other != "" && other != j.call.Carrier {
		fix = fmt.Sprintf("the body looks like %s: send it with that Content-Type, instead of %s", other, j.call.Carrier)
	}
	j.breachAs("body.syntax", fmt.Sprintf("%s, line %d, column %d: %s", j.call.Carrier, line, column, fault), "", fix)
}

// looksLike guesses the encoding of a text by its first character.
func looksLike(text string) mock.Carrier {
	switch text = strings.TrimLeft(text, " \t\r\n"); {
	case strings.HasPrefix(text, "{"), strings.HasPrefix(text, "["):
		return mock.JSON
	case strings.HasPrefix(text, "<"):
		return mock.XML
	case strings.HasPrefix(text, "IncomingMessage"):
		return mock.Form
	}
	return ""
}

// position is the line and column, in characters from 1, of a place in a text.
func position(text string, offset int) (line, column int) {
	before := text[:max(0, min(offset, len(text)))]
	lineStart := strings.LastIndexByte(before, '\n') + 1
	return strings.Count(before, "\n") + 1, utf8.RuneCountInString(before[lineStart:]) + 1
}

package contract

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"somock/mock"
	"somock/mock/decode"
	"somock/mock/wire"
)

// maxText is the length of the columns behind Plugin, Format and SessionKey.
const maxText = 255

func messageRules() []Rule {
	return []Rule{{
		ID: MessageMissing, Name: "message.missing", Weight: mock.WeightError, Status: 400,
		Probe: Probe{Effect: Possible, Why: "a lenient reader may take the properties for the message"},
		Brief: "no IncomingMessage in the body", Body: wire.Service("ArgumentNullException", "Value cannot be null. Parameter name: incomingMessage", wire.SourceImplementation),
		Demand: Swagger, DemandDoc: docSwagger + ": CreateMessageRequest", Answer: Ours, AnswerDoc: docOurs, Wording: Ours,
		When: "there is no IncomingMessage, or it is null",
		Explanation: "The request is an object whose one property IncomingMessage holds the message. What the service does without it is not public; " +
			"somock answers as for a null request. npm's createMessageAsync(null) sends null here.",
		Expected: `{"IncomingMessage":{…}}, the message not null`,
		Fix:      "wrap the six properties in IncomingMessage",
		Breached: withBody(`{"To":"+4790000001","From":"+4790000002","Content":"Hello"}`),
	}, {
		ID: MessageCoerced, Name: "message.coerced", Weight: mock.WeightWarning,
		Probe:  Probe{Effect: Creates, Why: "a warning never refuses the call"},
		Demand: Swagger, DemandDoc: docSwagger + ": IncomingMessage",
		When: "a number or boolean stands where text is declared",
		Explanation: "The service's JSON reader takes the text of a number, so the call works, and somock reads it the same way, as written. " +
			"But a telephone number as a number has lost its + and its leading zeros before it was sent.",
		Expected: "a text, in quotes",
		Fix:      "send the value as text, in quotes",
		Breached: withBody(`{"IncomingMessage":{"To":4790000001,"From":"+4790000002","Content":"Hello"}}`),
	}, {
		ID: MessageXMLShape, Name: "message.xml-shape", Weight: mock.WeightWarning,
		Probe:  Probe{Effect: Creates, Why: "a warning never refuses the call"},
		Demand: Framework, DemandDoc: docASPNET + ", DataContractSerializer; " + docWSDL,
		When: "the XML is one that a DataContract reader may silently drop: the root is not CreateMessageRequest, a foreign namespace, names in other case, elements neither in alphabetical order nor in that of the carrier",
		Explanation: "There is no sample of an XML request for any agent. The framework's default XML reader takes elements by exact name and namespace and in order, and skips without a word what comes out of turn: " +
			"the call succeeds and texts are lost. somock reads by local name, in any case, order and namespace, which is lenient. " +
			"The vendor shows the XML of this API without any namespace.",
		Expected: "<CreateMessageRequest><IncomingMessage> without namespace, elements spelt as declared, in alphabetical order or TableRight, FieldProperties, To, From, Content, Format, SessionKey, Plugin",
		Fix:      "name the root CreateMessageRequest, drop xmlns, spell elements with a capital and order them To, From, Content, Format, SessionKey, Plugin; or send JSON",
		Breached: raw(postLine, "<createMessageRequest><incomingMessage><to>+4790000001</to><content>Hello</content><from>+4790000002</from></incomingMessage></createMessageRequest>", basicAuth, xmlType),
		Mended:   raw(postLine, "<CreateMessageRequest><IncomingMessage><To>+4790000001</To><From>+4790000002</From><Content>Hello</Content></IncomingMessage></CreateMessageRequest>", basicAuth, xmlType),
	}, {
		ID: MessageUnknownProperty, Name: "message.unknown-property", Weight: mock.WeightWarning,
		Probe:  Probe{Effect: Creates, Why: "a warning never refuses the call"},
		Demand: Swagger, DemandDoc: docSwagger + ": CreateMessageRequest, IncomingMessage",
		When: "there is a property that the carrier has not",
		Explanation: "Presumably the service ignores what it does not know, so that a misspelt property is a lost text. There are six texts and two rights fields, and nothing else: " +
			"no subject, id, date, attachment or list of recipients.",
		Expected: "To, From, Content, Format, SessionKey, Plugin (and TableRight, FieldProperties)",
		Fix:      "remove the property, or spell it as declared",
		Breached: withBody(`{"IncomingMessage":{"To":"+4790000001","From":"+4790000002","Content":"Hello","PlugIn-Name":"Twilio"}}`),
		Mended:   withBody(`{"IncomingMessage":{"To":"+4790000001","From":"+4790000002","Content":"Hello","Plugin":"Twilio"}}`),
	}, {
		ID: MessageDuplicateProperty, Name: "message.duplicate-property", Weight: mock.WeightWarning,
		Probe:  Probe{Effect: Creates, Why: "a warning never refuses the call"},
		Demand: Ours, DemandDoc: "RFC 8259, section 4: names should be unique",
		When:        "the same property stands twice, also by case",
		Explanation: "Which of the two the service takes depends on its reader. somock takes the last, as Json.NET does.",
		Expected:    "each property once, also by case",
		Fix:         "send the property once: a camelCase and a PascalCase serializer may both have been at work",
		Breached:    withBody(`{"IncomingMessage":{"To":"+4790000001","From":"+4790000002","Content":"Hello","content":"Hello again"}}`),
	}, {
		ID: MessageEmpty, Name: "message.empty", Weight: mock.WeightWarning,
		Probe:  Probe{Effect: Creates, Why: "a warning never refuses the call"},
		Demand: Ours, DemandDoc: docOurs,
		When: "To, From or Content is absent, null or empty (one violation each)",
		Explanation: "No property is declared as required, and what the service does without them is not public. " +
			"But a message without receiver, sender or content is hardly what the client wanted to send.",
		Expected: "To, From and Content with a text each",
		Fix:      "fill in To, From and Content",
		Breached: withBody(`{"IncomingMessage":{"To":"+4790000001","From":"","Content":"Hello"}}`),
	}, {
		ID: MessageTooLong, Name: "message.too-long", Weight: mock.WeightWarning,
		Probe:  Probe{Effect: Creates, Why: "a warning never refuses the call"},
		Demand: Vendor, DemandDoc: docTables,
		When:        "Plugin, Format or SessionKey is over 255 characters",
		Explanation: "The columns behind the three are String(255). What becomes of a longer value is not public: cut off, or an error.",
		Expected:    "at most 255 characters",
		Fix:         "shorten the value; a key of one's own can be hashed",
		Breached:    withBody(`{"IncomingMessage":{"To":"+4790000001","From":"+4790000002","Content":"Hello","SessionKey":"` + strings.Repeat("k", maxText+1) + `"}}`),
		Mended:      withBody(`{"IncomingMessage":{"To":"+4790000001","From":"+4790000002","Content":"Hello","SessionKey":"abc-1"}}`),
	}, {
		ID: MessageEncoding, Name: "message.encoding", Weight: mock.WeightWarning,
		Probe:  Probe{Effect: Creates, Why: "a warning never refuses the call"},
		Demand: Ours, DemandDoc: docOurs,
		When: "there are bytes that are not valid in the charset",
		Explanation: "The body was written in another charset than Content-Type names; without one, it is UTF-8. " +
			"Such bytes arrive as U+FFFD (\ufffd): Æ, Ø and Å are the first to suffer.",
		Expected: "bytes of the charset that Content-Type names, UTF-8 if none",
		Fix:      "encode the body as UTF-8, or name its charset: Content-Type: application/json; charset=iso-8859-1",
		// A form, since a terminal, a page and JSON can show its bytes without losing them.
		Breached: raw(postLine, "IncomingMessage.To=%2B4790000001&IncomingMessage.From=%2B4790000002&IncomingMessage.Content=Hello&IncomingMessage.SessionKey=Bl%E5b%E6r", basicAuth, formType),
		Mended:   raw(postLine, "IncomingMessage.To=%2B4790000001&IncomingMessage.From=%2B4790000002&IncomingMessage.Content=Hello&IncomingMessage.SessionKey=Bl%C3%A5b%C3%A6r", basicAuth, formType),
	}, {
		ID: MessageRights, Name: "message.rights", Weight: mock.WeightInfo,
		Probe:  Probe{Effect: Creates, Why: "a warning never refuses the call"},
		Demand: Vendor, DemandDoc: docWSDL,
		When: "TableRight or FieldProperties is sent: made by the server, ignored",
		Explanation: "Both tell a client what it may do with a carrier that it has read. On a request they mean nothing. " +
			"Masks are documented as text (\"Select, Update\") and sent as numbers by the npm client; both are read, and up to 64 KiB is kept for matchers.",
		Expected: "neither TableRight nor FieldProperties",
		Fix:      "leave both out; a client that sends a carrier back as it read it does no harm",
		Breached: withBody(`{"IncomingMessage":{"To":"+4790000001","From":"+4790000002","Content":"Hello","TableRight":{"Mask":15,"Reason":""}}}`),
	}}
}

// message judges the message that was read, as a whole.
func (j *judgement) message(read *decode.Result) {
	m := read.Message
	for i, value := range [...]*string{m.To, m.From, m.Content} {
		if (value == nil || *value == "") && read.Sent[i] != decode.NoText {
			name := j.fields[i]
			j.breachAs(MessageEmpty, name+" is "+emptiness(value, read.Sent[i]), "a text in "+name, "fill in "+name)
		}
	}
	for i, value := range [...]*string{m.Format, m.SessionKey, m.Plugin} {
		if value != nil && len(*value) > maxText && utf8.RuneCountInString(*value) > maxText {
			j.breach(MessageTooLong, fmt.Sprintf("%s has %d characters", j.fields[3+i], utf8.RuneCountInString(*value)))
		}
	}
	var rights []string
	for i, name := range j.fields[6:] {
		if read.Sent[6+i] == decode.Present {
			rights = append(rights, name)
		}
	}
	if rights != nil {
		j.breach(MessageRights, strings.Join(rights, " and "))
	}
}

func emptiness(value *string, sent decode.Presence) string {
	switch {
	case value != nil:
		return "empty"
	case sent == decode.Null:
		return "null"
	}
	return "absent"
}

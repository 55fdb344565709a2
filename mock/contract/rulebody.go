package contract

import (
	"strings"

	"somock/mock"
	"somock/mock/wire"
)

func bodyRules() []Rule {
	return []Rule{{
		ID: BodyTooLarge, Name: "body.too-large", Weight: mock.WeightError, Status: 413, Final: true,
		Probe: Probe{Why: "throttling, body size and load are never probed"},
		Brief: "body is too large", Body: wire.Framework("Maximum request length exceeded."),
		Demand: Ours, DemandDoc: docOurs, Answer: Ours, AnswerDoc: docOurs, Wording: Ours,
		When: "the body is over --max-body (10MiB), before or after gunzip",
		Explanation: "The service's limit is not public; the defaults of its platform are 4 MB and 30 MB. " +
			"A gzip body may also not grow to more than 100 times its size, once that is over 1 MiB. " +
			"Several replicas keep a recording in one message of their engine, so its max_payload (1 MiB) bounds body and message together.",
		Expected: "a body of at most --max-body bytes, before and after gunzip",
		Fix:      "shorten Content: a message is a text; or raise --max-body",
		Setting:  "--max-body 100",
		Breached: withBody(`{"IncomingMessage":{"To":"+4790000001","From":"+4790000002","Content":"` + strings.Repeat("Hello ", 10) + `"}}`),
	}, {
		ID: BodyIncomplete, Name: "body.incomplete", Weight: mock.WeightError, Status: 400,
		Probe: Probe{Effect: Possible, Why: "what arrives is a whole message"},
		Brief: "body ended early", Body: wire.Framework("The request is invalid.", wire.Pair{Key: "MessageDetail", Value: "${seen}"}),
		Demand: Framework, DemandDoc: docASPNET, Answer: Framework, AnswerDoc: docASPNET, Wording: Ours,
		When: "the body is shorter than announced, its chunks are broken, or its gzip is corrupt",
		Explanation: "The connection ended before the body did, or what came cannot be unpacked. " +
			"A Content-Length counted in characters instead of bytes does this as soon as a text holds an Æ.",
		Expected: "as many bytes as Content-Length says, whole chunks, a whole gzip stream",
		Fix:      "count Content-Length in bytes after encoding, or leave it to the HTTP client; do not close the connection before the reply",
		Breached: raw(postLine, goodJSON, basicAuth, jsonType, "Content-Length: 500"),
	}, {
		ID: BodyMissing, Name: "body.missing", Weight: mock.WeightError, Status: 400,
		Probe: Probe{Effect: NoEffect, Why: "there is no message in it"},
		Brief: "no body", Body: wire.NullRequest(),
		Demand: Swagger, DemandDoc: docSwagger + ": request is required", Answer: Vendor, AnswerDoc: docFailures, Wording: Vendor,
		When: "the body is empty, white space only, or the literal null",
		Explanation: "The framework reads all three as null, and the agent throws ArgumentNullException. " +
			"Exception and text are the vendor's, seen for another agent; that its status is 400 is an inference, since an ArgumentNullException is an ArgumentException.",
		Expected: `a body: {"IncomingMessage":{…}}`,
		Fix:      "send the message as body of the POST; npm: createMessageAsync(message), not createMessageAsync()",
		Breached: raw(postLine, "", basicAuth, jsonType),
	}, {
		ID: BodySyntax, Name: "body.syntax", Weight: mock.WeightError, Status: 400,
		Probe: Probe{Effect: Possible, Why: "a lenient reader may take the message all the same"},
		Brief: "body is not well-formed", Body: invalid(),
		Demand: Framework, DemandDoc: docRFC8259 + ", as the framework's readers take them", Answer: Ours, AnswerDoc: docOurs, Wording: Ours,
		When: "the body is not well-formed: RFC 8259, XML 1.0 without DOCTYPE, urlencoding",
		Explanation: "The framework's reader gives up and reports the request as invalid. Its own words for it are not imitated: somock's name line and column, counted from 1 in characters. " +
			"Nesting over 256 levels and forms of more than 1000 fields, both bounds of the framework, count as not well-formed, too.",
		Expected: "well-formed JSON, XML without DOCTYPE, or urlencoding, as Content-Type says",
		Fix:      "let a library write the body instead of joining strings",
		Breached: withBody(`{"IncomingMessage":{"To":"+4790000001","From":"+4790000002","Content":"Hello",}}`),
	}, {
		ID: BodyType, Name: "body.type", Weight: mock.WeightError, Status: 400,
		Probe: Probe{Effect: Possible, Why: "a lenient reader may take the message all the same"},
		Brief: "body has the wrong shape", Body: invalid(),
		Demand: Swagger, DemandDoc: docSwagger + ": CreateMessageRequest, IncomingMessage", Answer: Ours, AnswerDoc: docOurs, Wording: Ours,
		When: "the body or IncomingMessage is no object, or an object or list stands where text is declared",
		Explanation: "Neither the request nor the carrier can be made of a list or a text, nor a text of an object. " +
			"The array of an RFC 6902 patch cannot be one either, although application/json-patch+json is among the media types.",
		Expected: `the body an object with the object IncomingMessage, whose six properties are texts`,
		Fix:      `send {"IncomingMessage":{"To":"…"}}: one recipient, as text; one call a message`,
		Breached: withBody(`{"IncomingMessage":{"To":["+4790000001"],"From":"+4790000002","Content":"Hello"}}`),
	}}
}

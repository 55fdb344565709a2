package contract

import (
	"somock/mock"
	"somock/mock/wire"
)

func contentEncodingRules() []Rule {
	return []Rule{{
		ID: ContentEncodingUnsupported, Name: "content-encoding.unsupported", Weight: mock.WeightError, Status: 415,
		Probe: Probe{Effect: Possible, Why: "a service that does not look at the header reads the body as it is"},
		Brief: "Content-Encoding is not supported", Body: wire.Framework("The request entity's content encoding is not supported for this resource."),
		Demand: Ours, DemandDoc: docOurs, Answer: Ours, AnswerDoc: docOurs, Wording: Ours,
		When: "Content-Encoding is neither identity nor gzip",
		Explanation: "The .NET client can compress its requests with gzip (its option Compressed), so the service takes gzip; that it takes deflate or br is said nowhere. " +
			"Accept-Encoding is another header: it speaks of the reply.",
		Expected: "Content-Encoding: gzip, identity or none",
		Fix:      "send the body as it is or with gzip",
		Breached: withHeaders("Content-Encoding: br"),
		Mended:   withHeaders("Content-Encoding: identity"),
	}}
}

package contract

func contentEncodingRules() []Rule {
	return []Rule{{
		ID: "content-encoding.unsupported", Weight: "error", Status: 415,
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

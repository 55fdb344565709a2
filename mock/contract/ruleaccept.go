package contract

import (
	"mime"
	"strconv"
	"strings"

	"somock/mock"
)

func acceptRules() []Rule {
	return []Rule{{
		ID: AcceptUnsupported, Name: "accept.unsupported", Weight: mock.WeightInfo,
		Probe:  Probe{Effect: Creates, Why: "the call is a good one"},
		Demand: Page, DemandDoc: docPage,
		When: "Accept names no type that the service could send",
		Explanation: "A 204 has no body to negotiate, and the framework does not send 406: it falls back to JSON. " +
			"So errors arrive as JSON whatever was asked for. Without Accept anything goes.",
		Expected: "Accept with application/json, text/json, application/xml, text/xml or */*",
		Fix:      "send Accept: application/json",
		Breached: withHeaders("Accept: text/csv"),
		Mended:   withHeaders("Accept: application/json"),
	}}
}

func (j *judgement) accept() {
	if all := strings.Join(j.header["Accept"], ", "); strings.TrimSpace(all) != "" && !acceptable(all) {
		j.breach(AcceptUnsupported, "Accept: "+j.shown("Accept", all))
	}
}

func acceptable(accept string) bool {
	for part := range strings.SplitSeq(accept, ",") {
		mediaType, params, err := mime.ParseMediaType(part)
		if err != nil {
			continue
		}
		if q, err := strconv.ParseFloat(params["q"], 64); err == nil && q == 0 {
			continue
		}
		switch mediaType {
		case "*/*", "application/*", "text/*", "application/json", "text/json", "application/xml", "text/xml",
			"application/json-patch+json", "application/merge-patch+json":
			return true
		}
	}
	return false
}

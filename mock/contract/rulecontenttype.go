package contract

import (
	"strings"

	"somock/mock"
)

func contentTypeRules() []Rule {
	return []Rule{{
		ID: ContentTypeMissing, Name: "content-type.missing", Weight: mock.WeightError, Status: 415,
		Probe: Probe{Effect: Possible, Why: "a lenient service may read the body all the same"},
		Brief: "no Content-Type", Body: unreadable("The request contains an entity body but no Content-Type header. "+
			"The inferred media type 'application/octet-stream' is not supported for this resource.", "application/octet-stream"),
		Demand: Page, DemandDoc: docPage, Answer: Framework, AnswerDoc: docASPNET + ", HttpContentExtensions", Wording: Framework,
		When: "there is a body without Content-Type",
		Explanation: "The framework chooses its reader by the body's media type, and takes a body without one for application/octet-stream, " +
			"which it cannot read. An empty body needs none: it is read as null (see body.missing).",
		Expected: "a Content-Type with the body, such as application/json",
		Fix:      "send the header Content-Type: application/json",
		Breached: raw(postLine, goodJSON, basicAuth),
	}, {
		ID: ContentTypeUnsupported, Name: "content-type.unsupported", Weight: mock.WeightError, Status: 415,
		Probe: Probe{Effect: Possible, Why: "a lenient service may read the body all the same"},
		Brief: "Content-Type is not supported", Body: unreadable("The request entity's media type '${media-type}' is not supported for this resource.", "${media-type}"),
		Demand: Page, DemandDoc: docPage, Answer: Framework, AnswerDoc: docASPNET + ", HttpContentExtensions", Wording: Framework,
		When: "the media type is not one of the seven, or its charset is not known",
		Explanation: "The page lists seven types, the same for every operation: they are the service's readers. " +
			"The two patch types are taken as plain JSON, an object. Parameters are allowed. Which charsets the service knows is not public; " +
			"somock knows those of the WHATWG and IANA registries.",
		Expected: "one of " + strings.Join(mock.MediaTypes(), ", ") + ", with a known charset if any",
		Fix:      "send Content-Type: application/json (curl -d and HTML forms send application/x-www-form-urlencoded by themselves; fetch sends text/plain for a string)",
		Breached: raw(postLine, goodJSON, basicAuth, "Content-Type: text/plain"),
	}}
}

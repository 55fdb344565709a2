package contract

import (
	"mime"
	"strings"

	"golang.org/x/text/encoding"

	"somock/mock"
)

func contentTypeRules() []Rule {
	return []Rule{{
		ID: "content-type.missing", Weight: "error", Status: 415,
		Demand: Page, DemandDoc: docPage, Answer: Framework, AnswerDoc: docASPNET + ", HttpContentExtensions", Wording: Framework,
		When: "there is a body without Content-Type",
		Explanation: "The framework chooses its reader by the body's media type, and takes a body without one for application/octet-stream, " +
			"which it cannot read. An empty body needs none: it is read as null (see body.missing).",
		Expected: "a Content-Type with the body, such as application/json",
		Fix:      "send the header Content-Type: application/json",
		Breached: raw(postLine, goodJSON, basicAuth),
		Mended:   good(),
	}, {
		ID: "content-type.unsupported", Weight: "error", Status: 415,
		Demand: Page, DemandDoc: docPage, Answer: Framework, AnswerDoc: docASPNET + ", HttpContentExtensions", Wording: Framework,
		When: "the media type is not one of the seven, or its charset is not known",
		Explanation: "The page lists seven types, the same for every operation: they are the service's readers. " +
			"The two patch types are taken as plain JSON, an object. Parameters are allowed. Which charsets the service knows is not public; " +
			"somock knows those of the WHATWG and IANA registries.",
		Expected: "one of " + strings.Join(MediaTypes(), ", ") + ", with a known charset if any",
		Fix:      "send Content-Type: application/json (curl -d and HTML forms send application/x-www-form-urlencoded by themselves; fetch sends text/plain for a string)",
		Breached: raw(postLine, goodJSON, basicAuth, "Content-Type: text/plain"),
		Mended:   good(),
	}}
}

// MediaTypes are the media types of a body, in the order of the reference page.
func MediaTypes() []string {
	return []string{"application/json", "text/json", "application/xml", "text/xml", "application/x-www-form-urlencoded",
		"application/json-patch+json", "application/merge-patch+json"}
}

// carrierOf is the encoding behind a media type, "" if it is none of the seven.
func carrierOf(mediaType string) mock.Carrier {
	switch mediaType {
	case "application/json", "text/json", "application/json-patch+json", "application/merge-patch+json":
		return mock.JSON
	case "application/xml", "text/xml":
		return mock.XML
	case "application/x-www-form-urlencoded":
		return mock.Form
	}
	return ""
}

// A media is what Content-Type says of a body. A nil charset is UTF-8.
type media struct {
	carrier mock.Carrier
	charset encoding.Encoding
	named   bool // the charset is named
}

// mediaOf judges Content-Type. The carrier is "" if the body is not to be read; one
// whose type is wrong, but not refused, is read as what it looks like.
func (j *judgement) mediaOf() media {
	values := j.header["Content-Type"]
	if len(values) == 0 || len(values) == 1 && strings.TrimSpace(values[0]) == "" {
		j.breach("content-type.missing", "a body without Content-Type")
		return j.guess("content-type.missing")
	}
	m, fault := parseMedia(values)
	if fault == "" {
		return m
	}
	j.breach("content-type.unsupported", fault+": "+j.shown("Content-Type", strings.Join(values, ", ")))
	return j.guess("content-type.unsupported")
}

// parseMedia reads the values of Content-Type; fault says what is wrong with them.
func parseMedia(values []string) (m media, fault string) {
	if len(values) > 1 {
		return media{}, "more than one Content-Type"
	}
	if carrier := carrierOf(values[0]); carrier != "" {
		return media{carrier: carrier}, ""
	}
	mediaType, params, err := mime.ParseMediaType(values[0])
	if err != nil {
		return media{}, "a Content-Type that is no media type"
	}
	if m.carrier = carrierOf(mediaType); m.carrier == "" {
		return media{}, "a media type that the operation does not take"
	}
	name, named := params["charset"]
	if !named || name == "" {
		return m, ""
	}
	m.named = true
	if m.charset, err = charset(name); err != nil {
		return media{}, "a charset that is not known"
	}
	return m, ""
}

// guess is the media of a body whose Content-Type breaches the rule of this id.
func (j *judgement) guess(id string) media {
	if j.refuses(id) {
		return media{}
	}
	switch body := strings.TrimLeft(j.call.Body[:min(len(j.call.Body), 64)], "\ufeff \t\r\n"); {
	case strings.HasPrefix(body, "{"):
		return media{carrier: mock.JSON}
	case strings.HasPrefix(body, "<"):
		return media{carrier: mock.XML}
	case strings.HasPrefix(strings.ToLower(body), "incomingmessage"):
		return media{carrier: mock.Form}
	}
	return media{}
}

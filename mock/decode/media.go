package decode

import (
	"mime"
	"strings"

	"golang.org/x/text/encoding"

	"somock/mock"
)

// A media is what Content-Type says of a body. A nil charset is UTF-8.
type media struct {
	carrier mock.Carrier // "": the body is not read, unless
	guess   bool         // it is to be read as what it looks like
	charset encoding.Encoding
	named   bool // the charset is named
}

// media reads Content-Type.
func (r *reading) media(values []string) media {
	if len(values) == 0 || len(values) == 1 && strings.TrimSpace(values[0]) == "" {
		r.find(Finding{Kind: NoContentType})
		return media{guess: r.GuessMissing}
	}
	m, fault := parseMedia(values)
	if fault == "" {
		return m
	}
	r.find(Finding{Kind: UnsupportedContentType, Seen: fault})
	return media{guess: r.GuessUnsupported}
}

// parseMedia reads the values of Content-Type; fault says what is wrong with them.
func parseMedia(values []string) (m media, fault string) {
	if len(values) > 1 {
		return media{}, "more than one Content-Type"
	}
	mediaType, params, err := mime.ParseMediaType(values[0])
	if err != nil {
		return media{}, "a Content-Type that is no media type"
	}
	if m.carrier = mock.CarrierOf(mediaType); m.carrier == "" {
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

// Package decode turns the body of a request into one [mock.Message], whatever encoding
// it comes in, and tells by typed findings what it met on the way.
//
// It knows no rule: what a finding counts, and whether it changes the answer, is for the
// contract (mock/contract) to say. A body goes through the steps of [Decoder.Decode]
// once, forwards: has it arrived, what is it said to be, is it compressed, which
// characters is it made of, and then by encoding what it holds (json.go, xml.go,
// form.go).
//
// See .github/docs/rules.md.
package decode

import (
	"fmt"
	"strings"

	"somock/mock"
)

// maxDepth is how deep a body may nest: the framework's own bound for JSON and XML
// (FormattingUtilities.DefaultMaxDepth).
const maxDepth = 256

// Options are the bounds of decoding.
type Options struct {
	MaxBody int64 // bytes, before and after decompression

	// Whether a body is read as what it looks like where its Content-Type is missing, or
	// is one that is not supported. Otherwise it is not read.
	GuessMissing, GuessUnsupported bool
}

// A Decoder decodes bodies. It is immutable, and may be used concurrently.
type Decoder struct {
	Options
	request, names []string // the properties of the request, and of its carrier
}

// New makes a decoder.
func New(o Options) *Decoder { return &Decoder{o, []string{Carrier}, mock.MessageProperties()} }

// A Result is what was read, and what was found on the way.
type Result struct {
	Carrier  mock.Carrier  // "" if nothing was read
	Message  *mock.Message // nil if there is none
	Sent     [8]Presence   // how each of mock.MessageProperties was sent
	Findings []Finding     // in the order in which they were met
}

// A reading is one body being decoded.
type reading struct {
	*Decoder
	Result
	properties object          // of the carrier
	fields     [texts]**string // the message's texts
}

// Decode reads the body of a request. It neither fails nor panics, and the same request
// gives the same result. Work and memory are bounded by the size of the body, by MaxBody
// for one that is compressed.
func (d *Decoder) Decode(req *mock.Request) Result {
	r := reading{Decoder: d}
	whole := r.arrived(req)
	if whole && req.Body == "" {
		r.find(Finding{Kind: Empty, Seen: "an empty body"})
		return r.Result
	}
	m := r.media(req.Header["Content-Type"])
	gzipped, known := r.coding(req.Header["Content-Encoding"])
	if !whole || !known {
		return r.Result
	}
	body := req.Body
	if gzipped {
		if body, known = r.inflate(body); !known {
			return r.Result
		}
	}
	if m.guess {
		m.carrier = looksLike(body)
	}
	r.read(m, body)
	return r.Result
}

// arrived reports whether all of the body is there.
func (r *reading) arrived(req *mock.Request) bool {
	switch {
	case req.State == mock.BodyIncomplete:
		r.find(Finding{Kind: Incomplete, Seen: fmt.Sprintf("a body that broke off after %d bytes", len(req.Body))})
	case req.State == mock.BodyTooLarge:
		r.find(Finding{Kind: TooLarge, Seen: fmt.Sprintf("a body of more than %d bytes", r.MaxBody)})
	case req.State == mock.BodyNoRoom:
		r.find(Finding{Kind: TooLarge, Seen: "a body whose recording does not fit into one message of the engine"})
	case int64(len(req.Body)) > r.MaxBody:
		r.find(Finding{Kind: TooLarge, Seen: fmt.Sprintf("a body of %d bytes, with --max-body %d", len(req.Body), r.MaxBody)})
	default:
		return true
	}
	return false
}

// read decodes the characters of a body and then its structure.
func (r *reading) read(m media, body string) {
	switch m.carrier {
	case mock.JSON:
		if text, ok := r.characters(m, body); ok {
			r.readJSON(text)
		}
	case mock.XML:
		if text, ok := r.characters(m, body); ok {
			r.readXML(text)
		}
	case mock.Form:
		r.readForm(m, body)
	}
}

// blank reports, and finds, a text of white space only.
func (r *reading) blank(text string) bool {
	if strings.TrimSpace(text) != "" {
		return false
	}
	r.find(Finding{Kind: Empty, Seen: "a body of white space only"})
	return true
}

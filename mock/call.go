package mock

import (
	"slices"
	"strings"
)

// A Route says what a call is to the emulated service.
type Route int

const (
	Operation   Route = iota // a POST to CreateMessage, or a method it does not have
	Description              // a GET or HEAD of it: described, not invoked
	Preflight                // an OPTIONS with Origin: answered as CORS preflight
	Elsewhere                // any other path
)

// Carrier is the encoding that a message came in.
type Carrier string

// The carriers. A call without a body that could be read has none ("").
const (
	JSON Carrier = "json"
	XML  Carrier = "xml"
	Form Carrier = "form"
)

// MediaTypes are the media types of a body, in the order of the reference page.
func MediaTypes() []string {
	return []string{"application/json", "text/json", "application/xml", "text/xml", "application/x-www-form-urlencoded",
		"application/json-patch+json", "application/merge-patch+json"}
}

// CarrierOf is the encoding behind one of the [MediaTypes], whatever its case and
// parameters; "" for any other.
func CarrierOf(mediaType string) Carrier {
	mediaType, _, _ = strings.Cut(mediaType, ";")
	mediaType = strings.ToLower(strings.TrimSpace(mediaType))
	switch {
	case !slices.Contains(MediaTypes(), mediaType):
		return ""
	case strings.HasSuffix(mediaType, "json"):
		return JSON
	case strings.HasSuffix(mediaType, "xml"):
		return XML
	}
	return Form
}

// A Call is a request and what the contract made of it.
type Call struct {
	*Request
	Route      Route
	Tenant     string // as the client wrote it; compare by TenantKey
	Carrier    Carrier
	Message    *Message    // nil if none could be read
	Auth       *Auth       // nil if no credential could be read
	Violations []Violation // in the order of the rules
	Answer     *Answer     // the contract's own answer; nil leaves it to the scenario
	Withheld   *Answer     // the refusal that stands no more since violations are only recorded; nil if there is none
}

// An Answer is a reply that needs no scenario: a refusal or a description.
type Answer struct {
	By    By     // ByRefusal or ByDescription
	Rule  string // whose refusal it is; "" of a description, and where nothing is emulated and its rule is off
	Final bool   // no stub may answer in its place, not even one that bypasses the contract
	Reply Reply
}

// Decision is the decision for this answer.
func (a *Answer) Decision() Decision {
	d := Decision{By: a.By}
	if a.Rule != "" {
		d.Rule = &a.Rule
	}
	return d
}

// Auth is who called. It holds no secret.
type Auth struct {
	Scheme      string `json:"scheme"`   // basic, soticket, bearer or xsrf
	Identity    string `json:"identity"` // Basic's user, the credentials file's identity, else Fingerprint
	Fingerprint string `json:"fp"`       // keyed hash of the credential, see Redactor.Fingerprint

	// DrawByte is eight bits of an unkeyed hash of the credential, never recorded. Draws
	// that are scoped by credential start from it, so that they repeat in another
	// folder, with another key; it is too little to test guesses of a password by.
	DrawByte byte `json:"-"`
}

// Weight is what a rule's breach counts in a verdict.
type Weight string

// The weights, heaviest first.
const (
	WeightError   Weight = "error"
	WeightWarning Weight = "warning"
	WeightInfo    Weight = "info"
)

// A Violation is one breach of one rule, told so that a client can be mended without
// opening a document. No text in it holds a secret.
type Violation struct {
	Rule     string `json:"rule"`
	Weight   Weight `json:"weight"`
	Seen     string `json:"seen"`
	Expected string `json:"expected"`
	Source   string `json:"source"` // what demand and answer rest on, and the document
	Fix      string `json:"fix"`    // what to change, by header or SDK setting

	// Lifted says that the demand falls away where a scenario answers for another
	// endpoint. It is never recorded.
	Lifted bool `json:"-"`
}

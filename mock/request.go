package mock

import (
	"net/http"
	"time"
)

// A Request is one call as it arrived: live values, secrets included. It exists in
// memory only; what is kept of it is what [Redactor.Entry] lets through.
type Request struct {
	Arrived  time.Time // when its head had been read
	Complete time.Time // when its last byte had been read; scripted delays count from here
	Remote   string    // the client's address, host:port
	Method   string
	Target   string      // the request target as it stood in the request line
	Proto    string      // the version of HTTP there, if it was not HTTP/1.1
	Path     string      // the path of Target, still percent-encoded
	RawQuery string      // what follows the first "?" of Target
	Header   http.Header // canonical names; Host is one of them
	Body     string      // the bytes as received, before any Content-Encoding is undone
	State    BodyState
}

// BodyState says how much of an announced body arrived.
type BodyState int

const (
	BodyWhole      BodyState = iota // all of it
	BodyTooLarge                    // more than the limit; Body holds what was read of it
	BodyNoRoom                      // what a recording of it would hold is more than the journal takes; Body is empty
	BodyIncomplete                  // it ended, or its chunks broke, before its announced end
)

package mock

import (
	"strings"
	"time"
)

// A Reply is what is to be sent: after a delay, the status, headers and body, with or
// instead of which a fault is played. A reply whose fault sends nothing has no status (0).
type Reply struct {
	Status   int
	Headers  []HeaderField
	Body     Text
	Delay    time.Duration // from the last byte of the request to the first of the reply
	Fault    Fault
	Accepted bool // whether the message goes into the inbox
}

// A HeaderField is one header of a reply.
type HeaderField struct {
	Name  string
	Value Text
}

// Header makes a Field of a fixed value.
func Header(name, value string) HeaderField { return HeaderField{name, Literal(value)} }

// A Text may mention the id of the recording, which exists only once the journal has
// taken the entry: it is kept as the pieces between those mentions.
type Text struct{ pieces []string }

// Literal is a text without such a mention.
func Literal(s string) Text { return Text{[]string{s}} }

// JoinByID is the text in which the id stands between the pieces.
func JoinByID(pieces ...string) Text { return Text{pieces} }

// Fill is the text for the recording of this id.
func (t Text) Fill(id string) string {
	if len(t.pieces) == 1 {
		return t.pieces[0]
	}
	return strings.Join(t.pieces, id)
}

// A Fault is a way in which a connection fails. The zero Fault is none.
type Fault struct {
	Kind  FaultKind
	Bytes int           // dribble: how many bytes are written at a time
	Every time.Duration // dribble: and how often
}

// FaultKind names a fault as scenario files and recordings do; "" is none.
type FaultKind string

// The faults.
const (
	FaultReset    FaultKind = "reset"    // the connection is reset (RST)
	FaultClose    FaultKind = "close"    // it is closed before any byte
	FaultGarbage  FaultKind = "garbage"  // bytes that are no HTTP, then closed
	FaultTruncate FaultKind = "truncate" // the reply is cut inside its body, without one inside its status line
	FaultHang     FaultKind = "hang"     // nothing is sent until the client leaves
	FaultDribble  FaultKind = "dribble"  // the reply comes a few bytes at a time
)

// FaultKinds are all faults, in the order in which they are documented.
func FaultKinds() []FaultKind {
	return []FaultKind{FaultReset, FaultClose, FaultGarbage, FaultTruncate, FaultHang, FaultDribble}
}

// SendsReply reports whether anything of the reply reaches the wire under this fault.
func (k FaultKind) SendsReply() bool { return k == "" || k == FaultTruncate || k == FaultDribble }

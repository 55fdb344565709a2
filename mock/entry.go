package mock

import (
	"cmp"
	"encoding/base64"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// An Entry is one recording: what came in, how it was judged and decided, and, once
// known, what became of the reply. It is immutable, holds no secret, and is whole by
// itself; two entries of one ID are the same one, seen before and after its outcome.
// Its JSON has the field order of the struct; see [Entry.AppendJSON].
type Entry struct {
	ID           string      `json:"id"` // <run>-<seq>, opaque to readers
	Run          string      `json:"run"`
	Seq          uint64      `json:"seq"` // counts the received calls of a run from 1
	Time         time.Time   `json:"time"`
	Tenant       string      `json:"tenant"`
	Epoch        int         `json:"epoch"` // how often the tenant had been reset
	Remote       string      `json:"remote"`
	Method       string      `json:"method"`
	Target       string      `json:"target"`
	Proto        string      `json:"proto,omitempty"` // of the request, where it was not HTTP/1.1
	Headers      []Pair      `json:"headers"`         // sorted by canonical name, secrets redacted
	Body         string      `json:"body"`
	BodyEncoding string      `json:"body_encoding"` // utf8, base64, or redacted
	Message      *Message    `json:"message"`
	Auth         *Auth       `json:"auth"`
	Violations   []Violation `json:"violations"`
	Decision     Decision    `json:"decision"`
	Outcome      *Outcome    `json:"reply,omitempty"`       // nil while it is pending
	Observations []string    `json:"observations,omitzero"` // as of the outcome: nil while it is pending, or if nobody has looked

	Place uint64 `json:"-"` // in the one order of several runs, where a journal has such; else 0

	text string // the fields up to the outcome as they were read; "" if they were not
}

// Order ascends with the order of the journal that an entry was read from, within one of
// its runs or, where it has one order for all of them, across them.
func (e *Entry) Order() uint64 { return cmp.Or(e.Place, e.Seq) }

// Protocol is the version of HTTP that a call was made in, and answered in.
func (e *Entry) Protocol() string { return cmp.Or(e.Proto, "HTTP/1.1") }

// BodySize is how many bytes the body had, however it is recorded.
func (e *Entry) BodySize() int {
	switch e.BodyEncoding {
	case "base64":
		return DecodedSize(e.Body)
	case "redacted":
		var stand struct{ Length int }
		if json.Unmarshal([]byte(e.Body), &stand) == nil {
			return stand.Length
		}
	}
	return len(e.Body)
}

// DecodedSize is how many bytes a padded base64 text stands for.
func DecodedSize(s string) int {
	return base64.StdEncoding.DecodedLen(len(s)) - (len(s) - len(strings.TrimRight(s, "=")))
}

// A Pair is a header's name and value.
type Pair [2]string

// By says what decided an answer.
type By string

// The deciders.
const (
	ByStub        By = "stub"        // a step of a scenario's stub
	ByDefault     By = "default"     // no stub matched: 204
	ByRefusal     By = "refusal"     // a breached rule
	ByDescription By = "description" // GET, HEAD or a CORS preflight
	ByOther       By = "other"       // a scenario's entry for another endpoint
	ByForward     By = "forward"     // the service that calls are passed on to; the status planned is what would have been answered here
	ByUndecided   By = "undecided"   // nothing: no ordinal could be had, so it is answered 503
)

// A Decision says why a call is answered as it is, and what is planned. What does not
// apply is nil, null in JSON.
type Decision struct {
	By       By                 `json:"by"`
	Book     string             `json:"book"`    // hash of the scenarios in force
	Stub     *string            `json:"stub"`    // scenario/stub
	Step     *int               `json:"step"`    // from 1, as written in the file; one past the last is finally
	Ordinal  *uint64            `json:"ordinal"` // counts the claims of its key, this one included
	Draw     map[string]float64 `json:"draw"`    // each random draw by its purpose, in [0, 1)
	Rule     *string            `json:"rule"`    // whose refusal the answer is
	Status   *int               `json:"status"`
	Delay    Millis             `json:"delay_ms"`
	Fault    *FaultKind         `json:"fault"`
	Accepted bool               `json:"accepted"`
}

// StubStep names the step that decided, scenario/stub#step, or "" where none did.
func (d *Decision) StubStep() string {
	if d.Stub == nil || d.Step == nil {
		return ""
	}
	return *d.Stub + "#" + strconv.Itoa(*d.Step)
}

// Settled is the entry with its outcome; one without (nil) is still pending.
func (e *Entry) Settled(o *Outcome) *Entry {
	if o == nil {
		return e
	}
	settled := *e
	settled.Outcome, settled.Observations = o, o.Observations
	return &settled
}

// Plan completes a decision by what the reply is planned to be.
func (d Decision) Plan(r Reply) Decision {
	if r.Status != 0 {
		d.Status = &r.Status
	}
	if r.Fault.Kind != "" {
		d.Fault = &r.Fault.Kind
	}
	d.Delay, d.Accepted = Millis(r.Delay), r.Accepted
	return d
}

// Status is the status that the reply counts as wherever replies are told apart by it:
// filters, expectations, statistics, exports, lists. A reply under a fault counts as none,
// however much of it was sent: it was there to break the client, not to answer it. ok is
// false where there is none.
func (e *Entry) Status() (status int, ok bool) {
	if e.Decision.Fault != nil || e.Outcome == nil || e.Outcome.Kind == Faulted || e.Outcome.Status == nil {
		return 0, false
	}
	return *e.Outcome.Status, true
}

// FaultyStatus is Status for whoever asks for faults by name: of a reply under a fault it
// is the status that was sent, else the one that the fault kept from being sent.
func (e *Entry) FaultyStatus() (status int, ok bool) {
	switch {
	case e.Outcome == nil:
		return 0, false
	case e.Outcome.Status != nil:
		return *e.Outcome.Status, true
	case e.Outcome.Kind == Faulted && e.Decision.Status != nil:
		return *e.Decision.Status, true
	}
	return 0, false
}

// An Outcome is what became of a reply.
type Outcome struct {
	Kind         OutcomeKind `json:"outcome"`
	Status       *int        `json:"status"`                  // null if no whole status line was sent; see [Entry.Status]
	Headers      []Pair      `json:"headers"`                 // as sent, redacted like those of a request
	Body         string      `json:"body"`                    // bounded, see MaxReplyBody
	BodyEncoding string      `json:"body_encoding,omitempty"` // base64, redacted or truncated; absent for plain text
	Delay        Millis      `json:"delay_ms"`                // from the last byte of the request to the first of the reply
	Duration     Millis      `json:"duration_ms"`             // from arrival to the end of the reply

	// Forwarded is what is to be observed of a call that was passed on; nil for others.
	Forwarded *Forwarded `json:"-"`

	// Observations are what the call and its reply were observed for. They are recorded
	// and shown beside the outcome, not in it; nil: nobody has looked.
	Observations []string `json:"-"`
}

// Forwarded is what passing a call on showed.
type Forwarded struct {
	Took    time.Duration // the service's own time
	Differs bool          // its status or the shape of its error is another than the one planned here
}

// OutcomeKind names what became of a reply.
type OutcomeKind string

// The outcomes. Pending and Unknown are never recorded: they are what a reader finds
// where no outcome is, while the run lives and after it has died.
const (
	Answered   OutcomeKind = "answered"    // handed to the kernel, whole
	ClientGone OutcomeKind = "client-gone" // the client left first
	Faulted    OutcomeKind = "fault"       // the scripted fault was played
	WriteError OutcomeKind = "write-error" // the reply could not be written
	Shutdown   OutcomeKind = "shutdown"    // the server ended before the reply was due

	// ForwardError: the service gave no answer to a call that was passed on.
	ForwardError OutcomeKind = "forward-error"

	Pending OutcomeKind = "pending"
	Unknown OutcomeKind = "unknown"
)

// MaxReplyBody is how many bytes of a reply's body are recorded.
const MaxReplyBody = 64 << 10

// A Note is an ordered remark in a journal: an act of control (reset, arm, disarm,
// book), or something that a reader must know to judge the rest (evicted, lost, keys).
type Note struct {
	Time   time.Time         `json:"time"`
	Note   string            `json:"note"`
	Tenant string            `json:"tenant,omitempty"` // absent: all tenants
	Epoch  int               `json:"epoch,omitempty"`  // reset: the epoch that begins
	Text   string            `json:"text"`             // for people
	Detail map[string]string `json:"detail,omitempty"` // for programs
}

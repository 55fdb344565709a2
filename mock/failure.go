package mock

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
)

// A Failure is an error for people and for programs: of which kind it is, what was wrong
// and how to mend it. By the kind a command ends with an exit code, and the control
// plane answers with a status.
type Failure struct {
	Kind FailureKind
	Err  error  // what was wrong; nil where it has been said already
	Fix  string // how to mend it, a line or several; may be empty
}

// A FailureKind tells failures apart. Its text is the code of the control plane's errors.
type FailureKind string

// The kinds.
const (
	No          FailureKind = "no"           // the answer is no: violations, unmet, a difference
	NotFound    FailureKind = "not-found"    // nothing has that name or id
	Evicted     FailureKind = "evicted"      // retention dropped it
	Usage       FailureKind = "usage"        // a flag, an argument, a query parameter
	BadInput    FailureKind = "bad-input"    // a file or a body
	TimedOut    FailureKind = "timeout"      // time is up, waiting
	Environment FailureKind = "environment"  // port, permission, disk
	Unreachable FailureKind = "unreachable"  // no somock answers
	WrongHost   FailureKind = "host"         // a name that may be a web page's
	CrossOrigin FailureKind = "cross-origin" // a web page asks for a change
	NoToken     FailureKind = "token"        // none, or not the right one
	NoJournal   FailureKind = "journal"      // it could not be recorded
	Behind      FailureKind = "behind"       // a replica cannot make sure that it has all recordings
	Ending      FailureKind = "ending"       // the server ends
	Internal    FailureKind = "internal"     // a fault of somock's own
)

// answers are the status and the exit code by which a kind is told. The control plane
// never answers with those that only a command meets.
func (k FailureKind) answers() (status, exitCode int) {
	switch k {
	case No:
		return http.StatusInternalServerError, 1
	case NotFound:
		return http.StatusNotFound, 1
	case Evicted:
		return http.StatusGone, 1
	case Usage:
		return http.StatusBadRequest, 2
	case BadInput:
		return http.StatusBadRequest, 3
	case TimedOut:
		return http.StatusInternalServerError, 5
	case WrongHost, CrossOrigin:
		return http.StatusForbidden, 4
	case NoToken:
		return http.StatusUnauthorized, 4
	case NoJournal, Behind, Ending:
		return http.StatusServiceUnavailable, 4
	}
	return http.StatusInternalServerError, 4
}

// Fail makes a failure.
func Fail(kind FailureKind, err error, fix string) *Failure { return &Failure{kind, err, fix} }

// Failf is [Fail] with an error of this text, as by [fmt.Errorf].
func Failf(kind FailureKind, fix, format string, args ...any) *Failure {
	return Fail(kind, fmt.Errorf(format, args...), fix)
}

// FailureOf is the failure that err is, or wraps; nil if it is none. An error that has a
// method Hint for its mend, which may be empty, is bad input.
func FailureOf(err error) *Failure {
	var f *Failure
	if errors.As(err, &f) {
		return f
	}
	var helpful interface{ Hint() string }
	if errors.As(err, &helpful) {
		return Fail(BadInput, err, helpful.Hint())
	}
	return nil
}

// IsFailure reports whether err is, or wraps, a failure of this kind.
func IsFailure(err error, kind FailureKind) bool {
	var f *Failure
	return errors.As(err, &f) && f.Kind == kind
}

// HintOf is the mend that an error names, or "".
func HintOf(err error) string {
	if f := FailureOf(err); f != nil {
		return f.Fix
	}
	return ""
}

func (f *Failure) Error() string {
	if f.Err == nil {
		return fmt.Sprintf("exit %d", f.ExitCode())
	}
	return f.Err.Error()
}

// Unwrap gives the cause.
func (f *Failure) Unwrap() error { return f.Err }

// Hint says how to mend it.
func (f *Failure) Hint() string { return f.Fix }

// ExitCode is what a command ends with: 1 no, 2 usage, 3 bad input, 4 environment, 5
// timed out.
func (f *Failure) ExitCode() int {
	_, code := f.Kind.answers()
	return code
}

// StatusCode is the status of the control plane's answer.
func (f *Failure) StatusCode() int {
	status, _ := f.Kind.answers()
	return status
}

// failureJSON is the form in which the control plane tells of a failure.
type failureJSON struct {
	Code    FailureKind `json:"code"`
	Message string      `json:"message"`
	Hint    string      `json:"hint"`
}

// MarshalJSON gives code, message and hint.
func (f *Failure) MarshalJSON() ([]byte, error) {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false) // it is read by people, too
	err := enc.Encode(failureJSON{f.Kind, f.Error(), f.Fix})
	return bytes.TrimSpace(b.Bytes()), err
}

// UnmarshalJSON reads what [Failure.MarshalJSON] wrote.
func (f *Failure) UnmarshalJSON(b []byte) error {
	var told failureJSON
	if err := json.Unmarshal(b, &told); err != nil {
		return err
	}
	*f = Failure{told.Code, errors.New(told.Message), told.Hint}
	return nil
}

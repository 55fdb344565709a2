// Package prose holds what is said to people in more than one place: on the page, on the
// command line and in verdicts. It knows no recordings' files, no HTML and no colours.
package prose

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"somock/mock"
)

// Count is a number and its noun: 1 call, 2 calls.
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}

// Ordinal is 1st, 2nd, 3rd, 4th.
func Ordinal(n uint64) string {
	suffix := "th"
	if tens := n % 100; tens < 11 || tens > 13 {
		switch n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return strconv.FormatUint(n, 10) + suffix
}

// OneOf reads a list aloud: a, b or c.
func OneOf(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	last := len(list) - 1
	return strings.Join(list[:last], ", ") + " or " + list[last]
}

// Duration is a stretch of time without what is nothing in it: 10m, 1h30m, 9m58s; from a
// second on in whole seconds.
func Duration(d time.Duration) string {
	if d >= time.Second {
		d = d.Round(time.Second)
	}
	text := d.String()
	if strings.HasSuffix(text, "m0s") {
		text = strings.TrimSuffix(text, "0s")
	}
	if strings.HasSuffix(text, "h0m") {
		text = strings.TrimSuffix(text, "0m")
	}
	return text
}

// Status is 204 No Content, or the number alone if it has no name.
func Status(status int) string {
	if text := http.StatusText(status); text != "" {
		return fmt.Sprintf("%d %s", status, text)
	}
	return strconv.Itoa(status)
}

// Outcome says what became of a reply.
func Outcome(o mock.OutcomeKind) string {
	switch o {
	case mock.Answered:
		return "answered"
	case mock.ClientGone:
		return "the client left first"
	case mock.Faulted:
		return "the fault was played"
	case mock.WriteError:
		return "the reply could not be written"
	case mock.Shutdown:
		return "the server ended before the reply was due"
	case mock.ForwardError:
		return "the service that calls are passed on to gave no answer"
	case mock.Unknown:
		return "unknown: the server ended before it could record what became of the reply"
	}
	return string(o)
}

// Observation says what an observation means; one of another version has its name alone.
func Observation(name string) string {
	switch name {
	case "slow":
		return "the reply took longer than the threshold (the vendor's NsApiSlow, 5000 ms, is telemetry and no error)"
	case "repeated":
		return "the inbox has the same six texts from an earlier call of the tenant: the call is not idempotent, so a retry after a lost reply makes a second entry"
	case "rate":
		return "ten other calls of the tenant came within the second before it; the vendor's checklist allows no more"
	case "differs":
		return "the service answered with another status, or an error of another shape, than somock would have"
	}
	return name
}

// Reason says what decided the answer.
func Reason(e *mock.Entry) string {
	d := e.Decision
	switch d.By {
	case mock.ByStub:
		return stubReason(d)
	case mock.ByRefusal:
		return refusalReason(e)
	case mock.ByDescription:
		if e.Method == http.MethodOptions {
			return "a CORS preflight asks what may be sent, nothing was called"
		}
		return "a " + e.Method + " only describes the operation, nothing was called"
	case mock.ByOther:
		return "a scenario answers this path for clients that call it on their way"
	case mock.ByForward:
		return forwardReason(d)
	case mock.ByUndecided:
		return "undecided: it could not be learnt which step is next, so none was played"
	}
	return "by default: no stub matched, so the call succeeds"
}

// forwardReason says beside who answered what somock would have said.
func forwardReason(d mock.Decision) string {
	reason := "by the service that calls are passed on to"
	if d.Status == nil {
		return reason
	}
	reason += "; somock would have answered " + Status(*d.Status)
	if d.Rule != nil {
		reason += ", " + *d.Rule
	}
	return reason
}

func stubReason(d mock.Decision) string {
	reason := "by " + OneLine(d.StubStep(), 140)
	if d.Ordinal != nil {
		reason += ", as the " + Ordinal(*d.Ordinal) + " call that this stub answered"
	}
	return reason
}

// refusalReason names the rule whose refusal was the answer. Without one nothing is
// emulated there, or the recording is of a version that did not say it.
func refusalReason(e *mock.Entry) string {
	switch {
	case e.Decision.Rule != nil:
		return "refused, " + *e.Decision.Rule
	case len(e.Violations) > 0:
		return "refused, see its violations"
	}
	return "refused: there is nothing here to answer"
}

// Sentence begins a clause with a capital and ends it.
func Sentence(clause string) string {
	first, size := utf8.DecodeRuneInString(clause)
	if size == 0 {
		return ""
	}
	return string(unicode.ToUpper(first)) + clause[size:] + "."
}

// Package prose holds what is said to people in more than one place: on the page, on the
// command line and in verdicts. It knows no recordings' files, no HTML and no colours.
package prose

import (
	"fmt"
	"net/http"
	"strconv"
	"strings"

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
	}
	return name
}

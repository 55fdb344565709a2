package page

import (
	"cmp"
	"fmt"
	"maps"
	"net/http"
	"slices"
	"time"

	"somock/mock"
	"somock/mock/contract"
	"somock/mock/prose"
)

// A tone is how a call ended, for its colour; the words say it too.
type tone string

const (
	good    tone = "good"    // the message was taken and answered
	refused tone = "refused" // the contract said no
	failed  tone = "failed"  // a scenario made it fail
	waiting tone = "waiting" // no answer yet
	plain   tone = "plain"   // nothing was invoked
)

// headline is a call in a few words: what became of it, as someone would say it.
func headline(e *mock.Entry) string {
	if e.Outcome == nil {
		return pending(e)
	}
	switch e.Outcome.Kind {
	case mock.ClientGone:
		return "The client gave up after " + inWords(e.Outcome.Duration)
	case mock.Shutdown:
		return "Not answered: somock was ended first"
	case mock.Unknown:
		return "Outcome unknown: somock died first"
	case mock.ForwardError:
		return "Passed on: the service gave no answer"
	case mock.WriteError:
		return "The answer could not be written"
	case mock.Faulted:
		return broken(e)
	}
	return answered(e)
}

func pending(e *mock.Entry) string {
	switch d := e.Decision; {
	case d.Fault != nil && *d.Fault == mock.FaultHang:
		return "Held open: never answered"
	case d.Delay > 0:
		return "Waiting: the reply takes " + inWords(d.Delay)
	}
	return "Being answered"
}

// broken is a scripted fault, in words.
func broken(e *mock.Entry) string {
	kind := mock.FaultReset
	if e.Decision.Fault != nil {
		kind = *e.Decision.Fault
	}
	switch kind {
	case mock.FaultReset:
		if e.Decision.Accepted {
			return "Lost reply: message taken, then reset"
		}
		return "Connection reset, nothing answered"
	case mock.FaultClose:
		return "Connection closed, nothing answered"
	case mock.FaultGarbage:
		return "Answered with bytes that are no HTTP"
	case mock.FaultTruncate:
		return "Answer cut off before its end"
	case mock.FaultDribble:
		return "Answered a few bytes at a time"
	}
	return "Never answered"
}

func answered(e *mock.Entry) string {
	status := statusOfReply(e)
	switch e.Decision.By {
	case mock.ByRefusal:
		return "Refused: " + refusalWords(refusingRule(e))
	case mock.ByDescription:
		if e.Method == http.MethodOptions {
			return "CORS preflight answered"
		}
		return "Described, nothing called"
	case mock.ByOther:
		return "Another endpoint: " + prose.Status(status)
	case mock.ByForward:
		return "The service answered " + prose.Status(status)
	case mock.ByUndecided:
		return "Undecided: no step could be had"
	}
	switch {
	case status >= 400:
		return "As scripted: " + prose.Status(status)
	case !e.Decision.Accepted:
		return "Answered " + prose.Status(status) + ", message not taken"
	case e.Outcome.Delay >= mock.Millis(time.Second):
		return "Accepted after " + inWords(e.Outcome.Delay)
	}
	return "Accepted"
}

func toneOf(e *mock.Entry) tone {
	switch {
	case e.Outcome == nil:
		return waiting
	case e.Decision.By == mock.ByRefusal:
		return refused
	case e.Outcome.Kind != mock.Answered || statusOfReply(e) >= 400:
		return failed
	case e.Decision.By == mock.ByForward:
		return good
	case e.Decision.By != mock.ByDescription && e.Decision.By != mock.ByOther && !e.Decision.Accepted:
		return failed
	case e.Decision.By == mock.ByDescription || e.Decision.By == mock.ByOther:
		return plain
	}
	return good
}

func statusOfReply(e *mock.Entry) int {
	status, _ := e.Status()
	return status
}

// refusingRule is the rule whose refusal was the answer, "" if none was.
func refusingRule(e *mock.Entry) string {
	if e.Decision.Rule == nil {
		return ""
	}
	return *e.Decision.Rule
}

// refusalWords is why a rule refuses, in words; its id where this version has none.
func refusalWords(rule string) string {
	if rule == "" {
		return "see its violations"
	}
	known, _ := contract.Lookup(rule)
	return cmp.Or(known.Brief, rule)
}

// because says what decided the answer.
func because(e *mock.Entry) string {
	words := prose.Reason(e)
	for _, purpose := range slices.Sorted(maps.Keys(e.Decision.Draw)) {
		words += fmt.Sprintf("; the draw for %s was %.4f", purpose, e.Decision.Draw[purpose])
	}
	words = prose.Sentence(words)
	if e.Outcome != nil && e.Outcome.Kind == mock.ClientGone && e.Decision.Accepted {
		words += " The message was taken all the same."
	}
	return words
}

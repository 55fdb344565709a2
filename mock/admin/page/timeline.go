package page

import (
	"strconv"
	"time"

	"somock/mock"
)

// A timeline is one exchange as a picture, and in words. Places are in percent of its
// width, as SVG takes them, so that text keeps its size on a narrow screen.
type timeline struct {
	Spans     []span
	Marks     []mark
	Threshold string // place of the threshold
	Limit     string // how long it is, in words
	Moments   []moment
	Scale     string // how long the whole width is
}

// A span is a stretch of time.
type span struct {
	Class string // checked, wait, planned or reply
	X, W  string
	Label string
}

// A mark is a moment in the picture.
type mark struct {
	Class  string // reply or gone
	X      string
	Anchor string // of its label: start or end, so that it stays in the picture
	Label  string
}

// A moment is a line of the text twin.
type moment struct {
	At   string
	What string
}

// newTimeline draws an exchange. What is on record of it: how long it took in all, how
// long from the last byte of the request to the first of the reply, and the scripted
// wait in that. Checking and recording are not timed by themselves: they are over before
// a wait goes on, or else before the reply.
func newTimeline(e *mock.Entry, threshold time.Duration) timeline {
	limit, planned := mock.Millis(threshold), e.Decision.Delay
	took := planned
	if e.Outcome != nil {
		took = e.Outcome.Duration
	}
	full := max(limit, took, planned) * 23 / 20
	t := timeline{Threshold: percent(limit, full), Limit: inWords(limit), Scale: inWords(full)}
	t.moment(0, "received")
	if e.Outcome == nil {
		t.awaited(planned, full)
		return t
	}
	waited := min(planned, e.Outcome.Delay)
	own := took - waited
	t.span("checked", 0, own, full, "received and checked")
	if waited > 0 {
		t.span("wait", own, took, full, "scripted wait")
		t.Moments = append(t.Moments, moment{"then", "checked and put on record"})
	} else {
		t.Moments = append(t.Moments, moment{"by " + inWords(own), "checked and put on record"})
	}
	t.end(e, took, planned, full)
	t.compare(took, limit)
	return t
}

// awaited is a reply that has not come yet.
func (t *timeline) awaited(planned, full mock.Millis) {
	if planned > 0 {
		t.span("planned", 0, planned, full, "scripted wait")
		t.moment(planned, "the reply is due")
	}
	t.Moments = append(t.Moments, moment{"", "no outcome yet"})
}

// end is how the exchange ended.
func (t *timeline) end(e *mock.Entry, took, planned, full mock.Millis) {
	if e.Outcome.Kind == mock.ClientGone {
		if planned > took {
			t.span("planned", took, planned, full, "the rest of the wait")
		}
		t.mark("gone", took, full, "client gave up, "+inWords(took))
		t.moment(took, "the client gave up")
		if planned > took {
			t.moment(planned, "the reply would have been due")
		}
		return
	}
	what := endWords(e)
	t.mark("reply", took, full, what+", "+inWords(took))
	if d := e.Decision.Delay; d > 0 {
		what += ", after a scripted wait of " + inWords(d)
	}
	t.moment(took, what)
}

func endWords(e *mock.Entry) string {
	switch status := statusOfReply(e); {
	case e.Outcome.Kind == mock.Faulted && e.Decision.Fault != nil:
		return "fault: " + string(*e.Decision.Fault)
	case status != 0:
		return "reply " + strconv.Itoa(status)
	}
	return string(e.Outcome.Kind)
}

// compare says which side of the threshold it was on.
func (t *timeline) compare(took, limit mock.Millis) {
	if took > limit {
		t.moment(limit, "threshold, exceeded by "+inWords(took-limit))
		return
	}
	t.moment(limit, "threshold, not reached")
}

func (t *timeline) span(class string, from, to, full mock.Millis, label string) {
	t.Spans = append(t.Spans, span{class, percent(from, full), percent(to-from, full), label})
}

func (t *timeline) mark(class string, at, full mock.Millis, label string) {
	anchor := "start"
	if at > full/2 {
		anchor = "end"
	}
	t.Marks = append(t.Marks, mark{class, percent(at, full), anchor, label})
}

func (t *timeline) moment(at mock.Millis, what string) {
	when := inWords(at)
	if at == 0 {
		when = "0 ms"
	}
	t.Moments = append(t.Moments, moment{when, what})
}

func percent(part, of mock.Millis) string {
	return strconv.FormatFloat(100*float64(part)/float64(of), 'f', 2, 64) + "%"
}

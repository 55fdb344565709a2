package page

import (
	"strconv"
	"time"

	"somock/mock"
)

// A row is a call in the list.
type row struct {
	ID       string
	Seq      uint64 // its place in the order
	Time     time.Time
	Tenant   string
	Status   string // of the reply, or what stands for it
	Tone     tone
	Headline string
	Took     string // "" while it is pending
	To       string // the receiver; "" without one
	About    string // how the message begins, or the call itself
	Errors   int    // violations of that weight
	Warnings int
	Observed []string
	URL      string
	Current  bool // the one that is looked at
	Pending  bool
}

func newRow(e *mock.Entry, v view, current string) row {
	r := row{
		ID: e.ID, Seq: e.Order(), Time: e.Time, Tenant: e.Tenant, Status: "…", Tone: toneOf(e), Headline: headline(e),
		To: receiver(e), About: about(e), Observed: e.Observations, URL: v.Row(e.ID), Current: e.ID == current, Pending: e.Outcome == nil,
	}
	for _, v := range e.Violations {
		switch v.Weight {
		case mock.WeightError:
			r.Errors++
		case mock.WeightWarning:
			r.Warnings++
		}
	}
	if e.Outcome != nil {
		r.Status, r.Took = "—", inWords(e.Outcome.Duration)
		if status := statusOfReply(e); status != 0 {
			r.Status = strconv.Itoa(status)
		}
	}
	return r
}

func receiver(e *mock.Entry) string {
	if e.Message == nil || e.Message.To == nil {
		return ""
	}
	return oneLine(*e.Message.To, 40)
}

// about tells one call from the next in a list.
func about(e *mock.Entry) string {
	if e.Message == nil {
		return oneLine(e.Method+" "+e.Target, 120)
	}
	for _, name := range []string{"Content", "To"} {
		if value := *e.Message.Field(name); value != nil && *value != "" {
			return oneLine(*value, 120)
		}
	}
	return "an empty message"
}

package page

import (
	"bytes"
	"iter"
	"math"
	"net/http"

	"somock/mock"
	"somock/mock/match"
	"somock/mock/recordings"
	"somock/mock/verify"
)

// An inboxPage is the messages that the service would now hold, newest first.
type inboxPage struct {
	frame
	Messages []inboxRow
	Total    int
	Repeated int // of those that are listed
	Tenants  []string
	Error    *filterError // nil: the filter can be read
	Advice   string       // how to ask for what it may mean
}

// Searched reports whether messages are searched for, and Total is not of all.
func (i inboxPage) Searched() bool { return i.View.Filter != "" }

// An inboxRow is one message.
type inboxRow struct {
	verify.InboxMessage
	To, From, Content, Plugin string
	URL                       string
	FirstURL                  string // of the call that brought it first, "" if this one did
}

func (p *Page) showInbox(w http.ResponseWriter, r *http.Request) error {
	v := p.viewOf(r)
	shown := inboxPage{frame: p.frame(r, "inbox", "Inbox", v), Tenants: p.tenants(r.Context(), v), Advice: match.Advice(v.Filter)}
	q, err := p.query(v)
	if err != nil {
		shown.Error = newFilterError(err)
		p.render(w, http.StatusOK, "inbox.html", shown)
		return nil
	}
	shown.Total = math.MaxInt
	if !shown.Searched() {
		shown.Total, err = p.Recordings.Held(r.Context(), v.Tenant, v.Run)
	}
	if err == nil {
		err = shown.fill(p.Recordings.Entries(r.Context(), q, false))
	}
	if err != nil {
		return err
	}
	p.render(w, http.StatusOK, "inbox.html", shown)
	return nil
}

// fill takes the newest messages.
func (i *inboxPage) fill(newestFirst iter.Seq2[*mock.Entry, error]) error {
	for e, err := range newestFirst {
		if err != nil {
			return err
		}
		m, ok := verify.InboxMessageOf(e)
		if !ok {
			continue
		}
		if m.Repeated {
			i.Repeated++
		}
		if i.Messages = append(i.Messages, newInboxRow(m, i.View)); len(i.Messages) == maxRows || len(i.Messages) >= i.Total {
			break
		}
	}
	if i.Searched() {
		i.Total = len(i.Messages)
	}
	return nil
}

// Full reports whether there is or may be more than is listed.
func (i inboxPage) Full() bool {
	return len(i.Messages) == maxRows && (i.Searched() || i.Total > maxRows)
}

func newInboxRow(m verify.InboxMessage, v view) inboxRow {
	text := func(name string, width int) string {
		if value := *m.Message.Field(name); value != nil {
			return oneLine(*value, width)
		}
		return ""
	}
	row := inboxRow{InboxMessage: m, To: text("To", 40), From: text("From", 40), Content: text("Content", 240), Plugin: text("Plugin", 40), URL: view{ID: m.ID, Run: v.Run}.URL()}
	if m.Repeated {
		row.FirstURL = firstURL(m.ID)
	}
	return row
}

// firstURL leads from a repeated message to the call that brought it first.
func firstURL(id string) string { return view{ID: id}.at(Pages + "first") }

// showFirst finds the call that brought a message first, and leads there.
func (p *Page) showFirst(w http.ResponseWriter, r *http.Request) error {
	repeated, err := p.recording(r.Context(), r.URL.Query().Get("id"), "")
	if err != nil {
		return err
	}
	v := p.viewOfCall(repeated)
	for e, err := range p.Recordings.Entries(r.Context(), recordings.Selection{Tenant: repeated.Tenant, Run: v.Run}, true) {
		if err != nil {
			return err
		}
		if _, held := verify.InboxMessageOf(e); held && repeated.Message != nil && bytes.Equal(e.Message.Canonical(), repeated.Message.Canonical()) {
			http.Redirect(w, r, v.For(e.ID), http.StatusSeeOther)
			return nil
		}
	}
	return mock.Failf(mock.NotFound, "", "the inbox does not hold the message of %s any more: there was a reset, or retention dropped it", repeated.ID)
}

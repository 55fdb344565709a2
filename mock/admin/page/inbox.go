package page

import (
	"iter"
	"net/http"

	"somock/mock"
	"somock/mock/verify"
)

// An inboxPage is the messages that the service would now hold, newest first.
type inboxPage struct {
	frame
	Messages []inboxRow
	Total    int
	Repeated int // of those that are listed
	Tenants  []string
}

// An inboxRow is one message.
type inboxRow struct {
	verify.InboxMessage
	To, From, Content, Plugin string
	URL                       string
}

func (p *Page) showInbox(w http.ResponseWriter, r *http.Request) {
	v := view{Tenant: r.URL.Query().Get("tenant")}
	shown := inboxPage{frame: p.frame(r, "inbox", "Inbox", v), Tenants: p.tenants(r.Context())}
	var err error
	if shown.Total, err = p.Recordings.Held(r.Context(), v.Tenant); err == nil {
		err = shown.fill(p.Recordings.Entries(r.Context(), Query{Tenant: v.Tenant}))
	}
	if err != nil {
		p.fail(w, r, http.StatusInternalServerError, err)
		return
	}
	p.render(w, http.StatusOK, "inbox.html", shown)
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
		if i.Messages = append(i.Messages, newInboxRow(m)); len(i.Messages) == maxRows || len(i.Messages) >= i.Total {
			break
		}
	}
	return nil
}

func newInboxRow(m verify.InboxMessage) inboxRow {
	text := func(name string, width int) string {
		if value := *m.Message.Field(name); value != nil {
			return oneLine(*value, width)
		}
		return ""
	}
	return inboxRow{m, text("To", 40), text("From", 40), text("Content", 240), text("Plugin", 40), view{ID: m.ID}.URL()}
}

package page

import (
	"net/http"

	"somock/mock/verify"
)

// An inboxPage is the messages that the service would now hold, newest first.
type inboxPage struct {
	frame
	Messages []inboxRow
	Total    int
	Repeated int
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
	messages, err := verify.Inbox(p.Recordings.Entries(r.Context(), Query{Tenant: v.Tenant, OldestFirst: true}), nil)
	if err != nil {
		p.fail(w, r, http.StatusInternalServerError, err)
		return
	}
	shown := inboxPage{frame: p.frame(r, "inbox", "Inbox", v), Total: len(messages), Tenants: p.tenants(r.Context())}
	for i := len(messages) - 1; i >= 0; i-- {
		if messages[i].Repeated {
			shown.Repeated++
		}
		if len(shown.Messages) < maxRows {
			shown.Messages = append(shown.Messages, newInboxRow(messages[i]))
		}
	}
	p.render(w, http.StatusOK, "inbox.html", shown)
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

package verify

import (
	"encoding/json"
	"slices"
	"time"

	"somock/mock"
)

// An InboxMessage is one message that the service would now hold.
type InboxMessage struct {
	ID       string
	Time     time.Time
	Tenant   string
	Message  *mock.Message
	Repeated bool // it was observed that an earlier one of the tenant has the same six texts
}

// MarshalJSON gives id, time, tenant, message and repeated, spelt as in a recording.
func (m InboxMessage) MarshalJSON() ([]byte, error) {
	return json.Marshal(struct {
		ID       string          `json:"id"`
		Time     json.RawMessage `json:"time"`
		Tenant   string          `json:"tenant"`
		Message  json.RawMessage `json:"message"`
		Repeated bool            `json:"repeated"`
	}{m.ID, mock.AppendTime(nil, m.Time), m.Tenant, m.Message.Canonical(), m.Repeated})
}

// InboxMessageOf is the message of an entry that was accepted; ok is false where there is
// none. Whether it is still held a reset decides, which an entry alone does not tell.
func InboxMessageOf(e *mock.Entry) (m InboxMessage, ok bool) {
	if !e.Decision.Accepted || e.Message == nil {
		return m, false
	}
	return InboxMessage{e.ID, e.Time, e.Tenant, e.Message, slices.Contains(e.Observations, Repeated)}, true
}

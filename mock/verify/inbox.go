package verify

import (
	"encoding/json"
	"iter"
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

	place place
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

// Epochs says in which epoch a tenant of a run is; the journal knows from its notes.
// The key is mock.TenantKey of its name.
type Epochs func(run, tenantKey string) int

// Inbox is the messages accepted in the current epoch of each tenant, oldest first. An
// epoch is current if no greater one is known, from epochs (which may be nil) or from
// an entry. It keeps what it returns, and nothing of other entries.
func Inbox(entries iter.Seq2[*mock.Entry, error], epochs Epochs) ([]InboxMessage, error) {
	in := inbox{current: map[world]int{}, byID: map[string]InboxMessage{}, epochs: epochs, starts: starts{}}
	for e, err := range entries {
		if err != nil {
			return nil, err
		}
		in.add(e)
	}
	return in.list(), nil
}

type inbox struct {
	epochs  Epochs
	starts  starts
	current map[world]int // the greatest epoch, by world without epoch
	byID    map[string]InboxMessage
}

func (in *inbox) add(e *mock.Entry) {
	in.starts.note(e)
	w := worldOf(e)
	w.epoch = 0
	now, known := in.current[w]
	if !known && in.epochs != nil {
		now = in.epochs(e.Run, w.tenant)
	}
	if e.Epoch > now {
		now = e.Epoch
		in.drop(w)
	}
	in.current[w] = now
	if e.Epoch == now && e.Decision.Accepted && e.Message != nil {
		in.byID[e.ID] = InboxMessage{ID: e.ID, Time: e.Time, Tenant: e.Tenant, Message: e.Message, Repeated: slices.Contains(e.Observations, Repeated), place: place{run: e.Run, seq: e.Seq}}
	}
}

// drop forgets what a reset has emptied.
func (in *inbox) drop(w world) {
	for id, m := range in.byID {
		if m.place.run == w.run && mock.TenantKey(m.Tenant) == w.tenant {
			delete(in.byID, id)
		}
	}
}

func (in *inbox) list() []InboxMessage {
	messages := make([]InboxMessage, 0, len(in.byID))
	for _, m := range in.byID {
		m.place.start = in.starts[m.place.run]
		messages = append(messages, m)
	}
	slices.SortFunc(messages, func(a, b InboxMessage) int { return a.place.compare(b.place) })
	return messages
}

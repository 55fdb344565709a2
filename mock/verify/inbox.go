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
	Repeated bool // an earlier one of the tenant has the same six texts

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

// place orders the entries of several runs: by run, and in a run by seq.
type place struct {
	run   string
	start time.Time // when the run's first entry came
	seq   uint64
}

func (p place) compare(q place) int {
	if c := p.start.Compare(q.start); c != 0 && p.run != q.run {
		return c
	}
	if p.run != q.run {
		if p.run < q.run {
			return -1
		}
		return 1
	}
	switch {
	case p.seq < q.seq:
		return -1
	case p.seq > q.seq:
		return 1
	}
	return 0
}

// starts is when each run's first entry came, which is how runs are put in order.
type starts map[string]time.Time

func (s starts) note(e *mock.Entry) {
	if first, ok := s[e.Run]; !ok || e.Time.Before(first) {
		s[e.Run] = e.Time
	}
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
		in.byID[e.ID] = InboxMessage{ID: e.ID, Time: e.Time, Tenant: e.Tenant, Message: e.Message, place: place{run: e.Run, seq: e.Seq}}
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
	type key struct {
		world
		digest
	}
	seen := map[key]bool{}
	for i, m := range messages {
		k := key{world{run: m.place.run, tenant: mock.TenantKey(m.Tenant)}, digestOf(m.Message)}
		messages[i].Repeated = seen[k]
		seen[k] = true
	}
	return messages
}

// A Tenant is what there is of one tenant of a run, as of its current epoch.
type Tenant struct {
	Name       string `json:"name"` // as it was first written
	Epoch      int    `json:"epoch"`
	Recordings int    `json:"recordings"`
	Inbox      int    `json:"inbox"`
}

// Tenants lists the tenants in the entries by name.
func Tenants(entries iter.Seq2[*mock.Entry, error], epochs Epochs) ([]Tenant, error) {
	t := tenants{byWorld: map[world]*tenant{}, epochs: epochs}
	for e, err := range entries {
		if err != nil {
			return nil, err
		}
		t.add(e)
	}
	return t.list(), nil
}

type tenants struct {
	epochs  Epochs
	byWorld map[world]*tenant
}

type tenant struct {
	name     string
	first    uint64
	epoch    int
	entries  sequence
	accepted sequence
}

func (ts *tenants) add(e *mock.Entry) {
	w := worldOf(e)
	w.epoch = 0
	t := ts.byWorld[w]
	if t == nil {
		t = &tenant{name: e.Tenant, first: e.Seq}
		if ts.epochs != nil {
			t.epoch = ts.epochs(e.Run, w.tenant)
		}
		ts.byWorld[w] = t
	}
	if e.Seq < t.first {
		t.name, t.first = e.Tenant, e.Seq
	}
	if e.Epoch > t.epoch {
		t.epoch, t.entries, t.accepted = e.Epoch, sequence{}, sequence{}
	}
	if e.Epoch < t.epoch {
		return
	}
	t.entries.add(e.Seq)
	if e.Decision.Accepted && e.Message != nil {
		t.accepted.add(e.Seq)
	}
}

func (ts *tenants) list() []Tenant {
	list := make([]Tenant, 0, len(ts.byWorld))
	for _, t := range ts.byWorld {
		list = append(list, Tenant{t.name, t.epoch, t.entries.n, t.accepted.n})
	}
	slices.SortFunc(list, func(a, b Tenant) int {
		return slices.Compare([]string{mock.TenantKey(a.Name), a.Name}, []string{mock.TenantKey(b.Name), b.Name})
	})
	return list
}

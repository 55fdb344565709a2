package journal

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"

	"somock/mock"
	"somock/mock/journal/format"
)

// A Tenant is what there is of one tenant of a run, as of its current epoch.
type Tenant struct {
	Run        string `json:"-"`
	Name       string `json:"name"` // as it was first written
	Epoch      int    `json:"epoch"`
	Recordings int    `json:"recordings"`
	Inbox      int    `json:"inbox"` // messages that the service would now hold
	Hidden     int    `json:"-"`     // recordings of earlier epochs
	First      uint64 `json:"-"`     // the number of the oldest of the current ones, or of one before it; 0 without any
}

// reach begins an epoch, if it is a later one.
func (t *Tenant) reach(epoch int) {
	if epoch > t.Epoch {
		*t = Tenant{Run: t.Run, Name: t.Name, Epoch: epoch, Hidden: t.Hidden + t.Recordings}
	}
}

// maxTenants is how many tenants are counted while a run is written. Of one with more the
// open lines tell nothing and its segments are counted when somebody asks.
const maxTenants = 10_000

// A tally is what there is of a run: its recordings by tenant, and the epochs.
type tally struct {
	epochs  Epochs
	tenants map[string]*Tenant // by mock.TenantKey; nil if there are too many to count
}

func newTally() *tally { return &tally{epochs: newEpochs(), tenants: map[string]*Tenant{}} }

// counted is a number of recordings of one tenant in one epoch.
type counted struct {
	recordings, inbox int
	first             uint64
}

func (t *tally) add(name string, epoch int, c counted) {
	if t.tenants == nil {
		return
	}
	key := mock.TenantKey(name)
	one := t.tenants[key]
	if one == nil {
		one = &Tenant{Name: name, Epoch: epoch}
		t.tenants[key] = one
	}
	one.reach(epoch)
	if epoch < one.Epoch {
		one.Hidden += c.recordings
		return
	}
	if one.First == 0 {
		one.First = c.first
	}
	one.Recordings += c.recordings
	one.Inbox += c.inbox
}

// added counts an entry.
func (t *tally) added(e *mock.Entry) {
	t.add(e.Tenant, e.Epoch, counted{1, inboxOf(e), e.Order()})
	if len(t.tenants) > maxTenants {
		t.tenants = nil
	}
}

// dropped takes an entry away again.
func (t *tally) dropped(e *mock.Entry) {
	t.add(e.Tenant, e.Epoch, counted{-1, -inboxOf(e), 0})
}

func inboxOf(e *mock.Entry) int {
	if e.Decision.Accepted && e.Message != nil {
		return 1
	}
	return 0
}

// without takes away what was counted before: what retention has dropped since.
func (t *tally) without(earlier *tally, first uint64) {
	for key, gone := range earlier.tenants {
		one := t.tenants[key]
		if one == nil {
			continue
		}
		gone.reach(one.Epoch)
		one.Recordings -= gone.Recordings
		one.Inbox -= gone.Inbox
		one.Hidden -= gone.Hidden
		one.First = max(one.First, first)
	}
}

// list is the tenants by name. One that was reset has nothing until it calls again.
func (t *tally) list(run string) []Tenant {
	list := make([]Tenant, 0, len(t.tenants))
	for _, key := range slices.Sorted(maps.Keys(t.tenants)) {
		one := *t.tenants[key]
		one.Run = run
		one.reach(t.epochs.Of(one.Name))
		list = append(list, one)
	}
	return list
}

func (t *tally) clone() *tally {
	c := &tally{epochs: t.epochs.clone()}
	if t.tenants != nil {
		c.tenants = make(map[string]*Tenant, len(t.tenants))
	}
	for key, one := range t.tenants {
		other := *one
		c.tenants[key] = &other
	}
	return c
}

// A totalsLine is the tally as the open line of a later segment has it: of all segments
// before, so that none of them need be read for it.
type totalsLine struct {
	Epoch   int            `json:"epoch"`  // of tenants that were not reset by themselves
	Epochs  map[string]int `json:"epochs"` // of those that were
	Tenants []tenantLine   `json:"tenants"`
}

type tenantLine struct {
	Name       string `json:"name"`
	Epoch      int    `json:"epoch"`
	Recordings int    `json:"recordings"`
	Inbox      int    `json:"inbox"`
	Hidden     int    `json:"hidden"`
	First      uint64 `json:"first"`
}

// line is nil if there are too many tenants.
func (t *tally) line() *totalsLine {
	if t.tenants == nil {
		return nil
	}
	l := &totalsLine{t.epochs.all, t.epochs.tenants, []tenantLine{}}
	for _, key := range slices.Sorted(maps.Keys(t.tenants)) {
		one := t.tenants[key]
		l.Tenants = append(l.Tenants, tenantLine{one.Name, one.Epoch, one.Recordings, one.Inbox, one.Hidden, one.First})
	}
	return l
}

// parseTotals reads what an open line says; nil if it says nothing.
func parseTotals(raw json.RawMessage) *tally {
	var l *totalsLine
	if len(raw) == 0 || json.Unmarshal(raw, &l) != nil || l == nil {
		return nil
	}
	t := newTally()
	t.epochs.all = l.Epoch
	maps.Copy(t.epochs.tenants, l.Epochs)
	for _, one := range l.Tenants {
		t.tenants[mock.TenantKey(one.Name)] = &Tenant{"", one.Name, one.Epoch, one.Recordings, one.Inbox, one.Hidden, one.First}
	}
	return t
}

// counts are the recordings of a segment by the part of their lines that has tenant and
// epoch.
type counts map[string]*counted

func (c counts) clone() counts {
	out := make(counts, len(c))
	for head, one := range c {
		other := *one
		out[head] = &other
	}
	return out
}

const (
	tenantMark   = `,"tenant":`
	remoteMark   = `,"remote":`
	encodingMark = `,"body_encoding":"`
)

// add counts a received line by looking where things stand in one, and where they do not
// stand so by decoding it.
func (c counts) add(raw []byte, seq uint64) {
	_, rest, ok := bytes.Cut(raw, []byte(tenantMark))
	head, rest, ok2 := bytes.Cut(rest, []byte(remoteMark))
	accepted, known := acceptedIn(raw)
	_, rest, ok3 := bytes.Cut(rest, []byte(encodingMark))
	_, rest, ok4 := bytes.Cut(rest, []byte(`"`))
	inbox := 0
	if accepted && !bytes.HasPrefix(rest, []byte(`,"message":null`)) {
		inbox = 1
	}
	if !ok || !ok2 || !ok3 || !ok4 || !known {
		e, err := format.DecodeEntry(raw)
		if err != nil {
			return
		}
		head, inbox = fmt.Appendf(mock.AppendText(nil, e.Tenant), `,"epoch":%d`, e.Epoch), inboxOf(e)
	}
	one := c[string(head)]
	if one == nil {
		one = &counted{first: seq}
		c[string(head)] = one
	}
	one.recordings++
	one.inbox += inbox
}

// acceptedIn reads the last field of a received line.
func acceptedIn(raw []byte) (accepted, known bool) {
	body := raw[:max(0, len(raw)-format.TailSize)]
	accepted = bytes.HasSuffix(body, []byte(`"accepted":true}`))
	return accepted, accepted || bytes.HasSuffix(body, []byte(`"accepted":false}`))
}

// addTo adds the counts to a tally.
func (c counts) addTo(t *tally) {
	for _, head := range slices.SortedFunc(maps.Keys(c), func(a, b string) int { return cmp.Compare(c[a].first, c[b].first) }) {
		var is struct {
			Tenant string
			Epoch  int
		}
		if json.Unmarshal([]byte(`{"tenant":`+head+`}`), &is) == nil {
			t.add(is.Tenant, is.Epoch, *c[head])
		}
	}
}

// tally counts a run: from what the newest open line says that says something, and the
// segments since.
func (s source) tally() (*tally, error) {
	from, t := 0, newTally()
	for i := len(s.segs) - 1; i >= 0; i-- {
		if told := parseTotals(s.segs[i].totals); told != nil {
			from, t = i, told
			break
		}
	}
	if gone := parseTotals(s.segs[0].totals); gone != nil {
		t.without(gone, s.segs[0].next)
	}
	for i := from; i < len(s.segs); i++ {
		if err := s.count(t, i); err != nil {
			return nil, err
		}
	}
	return t, nil
}

func (s source) count(t *tally, i int) error {
	x, err := s.index(i)
	if err != nil {
		return err
	}
	x.counts.addTo(t)
	one := source{segs: s.segs[i : i+1], indexes: s.indexes, warn: s.warn}
	for n, err := range decoded(one.remarks(context.Background(), format.KindNote), format.Decode[mock.Note]) {
		if err != nil {
			return err
		}
		t.epochs.apply(n)
	}
	return nil
}

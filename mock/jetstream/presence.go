package jetstream

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"somock/mock"
)

// A beat is what a replica lets the others hear.
type beat struct {
	Run     string    `json:"run"`
	Version string    `json:"version,omitempty"`
	Book    string    `json:"book,omitempty"`
	Applied uint64    `json:"applied"` // the place in the log up to which it has read
	Act     uint64    `json:"act"`     // the place of the act that it has applied last
	Time    time.Time `json:"time"`    // by its clock
	Left    bool      `json:"left,omitempty"`
}

// say publishes a beat, and gives its place among all of them. It takes a majority of the
// engine: who is cut off is not heard, and knows it.
func (g *Group) say(ctx context.Context, b beat) (place uint64, err error) {
	ctx, cancel := context.WithTimeout(ctx, attempt)
	defer cancel()
	text, err := json.Marshal(b)
	if err != nil {
		return 0, err
	}
	ack, err := g.c.js.Publish(ctx, g.c.subject("replicas", b.Run), text, jetstream.WithRetryAttempts(0))
	if err != nil {
		return 0, err
	}
	return ack.Sequence, nil
}

// listen begins to hear of the others, from what each has said last.
func (g *Group) listen(ctx, background context.Context) error {
	name := "somock-" + g.c.o.Address.Name + "-replicas"
	stream, err := g.c.stream(ctx, jetstream.StreamConfig{
		Name: name, Description: "which somocks live under " + g.c.o.Address.Name, Subjects: []string{g.c.subject("replicas", "*")},
		Storage: jetstream.FileStorage, Duplicates: 2 * gone, MaxAge: 2 * gone, MaxMsgsPerSubject: 1, Discard: jetstream.DiscardOld,
		MaxMsgs: -1, MaxBytes: -1, MaxMsgSize: -1, MaxConsumers: -1,
	})
	if err != nil {
		return err
	}
	if err := (reading{stream, g.c.subject("replicas", "*"), g.others.reached, g.hear, g.o.Log}).start(ctx, background, &g.background); err != nil {
		return g.c.failed("stream "+name, err)
	}
	return nil
}

// hear takes in what a replica has said. When this one hears itself, those that were silent
// until then have died.
func (g *Group) hear(place uint64, m jetstream.Msg) {
	meta, err := m.Metadata()
	var b beat
	if err == nil {
		err = json.Unmarshal(m.Data(), &b)
	}
	if err != nil {
		g.o.Log.Warn("what a replica says cannot be read", "subject", m.Subject(), "error", err)
		return
	}
	silence := g.others.heard(b, place, meta.Timestamp)
	if b.Run != g.log.Run() {
		return
	}
	if silence > lease { // it was the engine, and the others have a moment to come back, too
		g.others.spare(meta.Timestamp)
	}
	for _, run := range g.others.bury(meta.Timestamp.Add(-gone)) {
		g.o.Log.Warn("a replica is not heard any more; no act waits for it", "run", run)
		g.log.Copy.Gone(run)
	}
}

// presence is what is known of all replicas, this one among them.
type presence struct {
	mu    sync.Mutex
	all   map[string]member
	place uint64 // of what was heard last
	moved broadcast
}

// A member is a replica as it was heard last.
type member struct {
	beat
	stamp time.Time     // of the engine
	ahead time.Duration // of its clock before the engine's, less what a message takes
}

func (p *presence) init() { p.all = map[string]member{} }

// slack is by how much less each time the clock of a replica may seem to be ahead: it is
// told by the quickest of its last messages, since slow ones seem to be behind.
const slack = 5 * time.Millisecond

// heard tells how long the replica was silent before.
func (p *presence) heard(b beat, place uint64, stamp time.Time) (silence time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	defer p.moved.tell()
	p.place = max(p.place, place)
	if b.Left {
		delete(p.all, b.Run)
		return 0
	}
	ahead := b.Time.Sub(stamp)
	if before, known := p.all[b.Run]; known {
		ahead, silence = max(ahead, before.ahead-slack), stamp.Sub(before.stamp)
	}
	p.all[b.Run] = member{b, stamp, ahead}
	return silence
}

// spare takes all as heard at that moment.
func (p *presence) spare(stamp time.Time) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for run, m := range p.all {
		m.stamp = stamp
		p.all[run] = m
	}
}

// bury forgets those that were not heard since, and names them.
func (p *presence) bury(since time.Time) (runs []string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	for run, m := range p.all {
		if m.stamp.Before(since) {
			delete(p.all, run)
			runs = append(runs, run)
		}
	}
	if runs != nil {
		p.moved.tell()
	}
	return runs
}

// end wakes whoever waits.
func (p *presence) end() { p.moved.tell() }

func (p *presence) has(run string) bool {
	p.mu.Lock()
	defer p.mu.Unlock()
	_, has := p.all[run]
	return has
}

// reached is the place up to which all was heard.
func (p *presence) reached() uint64 {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.place
}

// reach waits until all was heard up to a place.
func (p *presence) reach(ctx context.Context, place uint64) error {
	return p.until(ctx, func() bool { return p.place >= place })
}

// await waits until all have applied an act, and gives the runs of those that have not when
// ctx is done.
func (p *presence) await(ctx context.Context, act uint64) (waiting []string) {
	_ = p.until(ctx, func() bool { // what is missing then is the answer
		waiting = nil
		for run, m := range p.all {
			if m.Act < act {
				waiting = append(waiting, run)
			}
		}
		return waiting == nil
	})
	slices.Sort(waiting)
	return waiting
}

// until waits for what is, as it is after each time that something was heard.
func (p *presence) until(ctx context.Context, is func() bool) error {
	held := func() bool {
		p.mu.Lock()
		defer p.mu.Unlock()
		return is()
	}
	for {
		next := p.moved.next()
		if held() {
			return nil
		}
		select {
		case <-next:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

func (p *presence) list() []mock.Replica {
	p.mu.Lock()
	defer p.mu.Unlock()
	list := []mock.Replica{}
	for _, m := range p.all {
		list = append(list, mock.Replica{Run: m.Run, Version: m.Version, Book: m.Book, Applied: m.Applied, Seen: m.stamp.UTC(), Ahead: m.ahead})
	}
	slices.SortFunc(list, func(a, b mock.Replica) int { return strings.Compare(a.Run, b.Run) })
	return list
}

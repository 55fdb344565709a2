package jetstream

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"sync/atomic"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"somock/mock"
	"somock/mock/journal/format"
	"somock/mock/scenario"
)

// lease is for how long after it has last told the others that it lives a replica decides
// calls without asking what has been done meanwhile. Who is silent for gone counts as dead,
// and no act waits for it: so it must have ceased to decide by then.
const (
	lease     = 3 * time.Second
	gone      = 5 * time.Second
	heartbeat = time.Second
)

// A Group is one replica among those of its name: it puts the engine's acts in the log that
// all share, applies those of others, and knows who lives. It is made before the engine
// that it serves, and does nothing until Join. Methods may be called concurrently.
type Group struct {
	c      *Connection
	log    *Log
	o      GroupOptions
	engine Engine
	others presence

	until  atomic.Int64  // when the lease ends, since began, in ns
	began  time.Time     // its monotonic clock
	moved  chan struct{} // has one in it when the others have to hear that something was applied
	acted  chan struct{} // has one in it when the snapshot is old
	leased broadcast

	background sync.WaitGroup
	stop       context.CancelFunc
}

// GroupOptions say what the others hear of a replica.
type GroupOptions struct {
	Version string // of the program
	Log     *slog.Logger
}

// An Engine is what acts are applied to: a [scenario.Engine].
type Engine interface {
	Apply(place uint64, act mock.Note) error
	Place() uint64
	BookHash() string
	Snapshot() (place uint64, content []byte, err error)
	Restore(content []byte) error
}

var (
	_ scenario.Log = (*Group)(nil)
	_ Engine       = (*scenario.Engine)(nil)
)

// Group is this replica among the others.
func (c *Connection) Group(o GroupOptions) *Group {
	g := &Group{c: c, o: o, began: time.Now(), moved: make(chan struct{}, 1), acted: make(chan struct{}, 1)}
	if g.o.Log == nil {
		g.o.Log = slog.New(slog.DiscardHandler)
	}
	g.others.init()
	return g
}

// Join opens the log, and returns once every act that is in it was applied to the engine
// and the others know that this replica lives. The errors are the environment's.
func (g *Group) Join(ctx context.Context, engine Engine, o LogOptions) (*Log, error) {
	g.engine = engine
	if err := g.restore(ctx); err != nil {
		return nil, err
	}
	o.Acts = g.apply
	var err error
	if g.log, err = g.c.OpenLog(ctx, o); err != nil {
		return nil, err
	}
	var background context.Context
	background, g.stop = context.WithCancel(context.Background())
	if err := g.meet(ctx, background); err != nil {
		return nil, errors.Join(err, g.Leave(), g.log.Close())
	}
	g.background.Go(func() { g.beatOn(background) })
	g.background.Go(func() { g.keepSnapshots(background) })
	return g.log, nil
}

// meet hears of the others, and lets them hear of this one.
func (g *Group) meet(ctx, background context.Context) error {
	if err := g.listen(ctx, background); err != nil {
		return err
	}
	place, err := g.beat(ctx)
	if err == nil {
		err = g.others.reach(ctx, place)
	}
	if err == nil {
		err = g.buryOld()
	}
	return err
}

// buryOld says which runs of the log have died before this one came.
func (g *Group) buryOld() error {
	runs, err := g.log.Copy.Runs()
	for _, r := range runs {
		if r.Live && !g.others.has(r.ID) {
			g.log.Copy.Gone(r.ID)
		}
	}
	return err
}

// Leave tells the others that this replica ends, and waits for all that runs for it. The
// log is still open then.
func (g *Group) Leave() error {
	g.stop()
	g.background.Wait()
	g.others.end()
	ctx, cancel := context.WithTimeout(context.Background(), Timeout)
	defer cancel()
	g.keepSnapshot(ctx)
	_, err := g.say(ctx, beat{Run: g.log.Run(), Left: true})
	return err
}

// Append implements [scenario.Log]: it publishes the act, if none came after the one at
// that place.
func (g *Group) Append(ctx context.Context, after uint64, act mock.Note) error {
	line, err := format.AppendNote(nil, act)
	if err != nil {
		return err
	}
	if most := g.log.MaxLine(); int64(len(line)) > most {
		return mock.Fail(mock.BadInput, fmt.Errorf("the act has %d bytes on record, at most %d fit in a message of the engine", len(line), most), "make the scenario smaller, or raise max_payload of the engine")
	}
	subject, id, expected := g.c.subject("log", actToken), nats.NewInbox(), after
	for {
		ack, err := g.log.publish(context.WithoutCancel(ctx), subject, id, line, jetstream.WithExpectLastSequencePerSubject(expected))
		if err == nil {
			return g.applied(ctx, ack.Sequence)
		}
		if !outOfOrder(err) {
			return notDone(err)
		}
		var own bool
		if expected, own, err = g.lastAct(ctx, subject, id); err != nil {
			return notDone(err)
		}
		if own { // it was taken, its answer was lost, and the engine has forgotten its id with a change of leader
			return g.applied(ctx, expected)
		}
		if expected > after { // less: retention has dropped the act at after
			return errors.Join(g.applied(ctx, expected), scenario.ErrOvertaken)
		}
	}
}

func notDone(err error) error {
	return mock.Fail(mock.NoJournal, fmt.Errorf("not done, unless the engine has recorded it and could not say so: %w", err), "see /readyz; ask what is armed, or which epoch it is, once that is ready")
}

// applied waits until an act was applied here.
func (g *Group) applied(ctx context.Context, place uint64) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), Timeout)
	defer cancel()
	if err := g.log.Copy.Reach(ctx, place); err != nil {
		return mock.Fail(mock.NoJournal, fmt.Errorf("it is on record and was not read from there in %v", Timeout), "see /readyz; it is done as soon as this replica reads it")
	}
	select {
	case g.acted <- struct{}{}:
	default:
	}
	return nil
}

// lastAct is the place of the last act that is in the log, 0 if there is none (any more), and
// whether it is the one of this id.
func (g *Group) lastAct(ctx context.Context, subject, id string) (place uint64, own bool, err error) {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), Timeout)
	defer cancel()
	last, err := g.log.stream.GetLastMsgForSubject(ctx, subject)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, err
	}
	return last.Sequence, last.Header.Get(nats.MsgIdHdr) == id, nil
}

// outOfOrder reports whether another message stands where one was expected to be the last.
func outOfOrder(err error) bool {
	var refused *jetstream.APIError
	return errors.As(err, &refused) && (refused.ErrorCode == wrongLast || refused.ErrorCode == wrongLastUntold)
}

// wrongLast and wrongLastUntold are the engine's codes for a message out of order.
const (
	wrongLast       = 10071
	wrongLastUntold = 10164
)

// apply is given each act by the log.
func (g *Group) apply(place uint64, act mock.Note) error {
	err := g.engine.Apply(place, act)
	select {
	case g.moved <- struct{}{}:
	default:
	}
	return err
}

// Current implements [scenario.Log]: while the lease lasts the others wait for this replica,
// so it has applied what they were told holds. After that it has to find out.
func (g *Group) Current(ctx context.Context) error {
	if g.holds() {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	for {
		again := g.leased.next()
		if g.holds() {
			return nil
		}
		select {
		case <-again:
		case <-ctx.Done():
			return fmt.Errorf("this replica has lost the others, and cannot know what they were told: %w", ctx.Err())
		}
	}
}

func (g *Group) holds() bool { return time.Since(g.began) < time.Duration(g.until.Load()) }

// beatOn lets the others hear of this replica, in time and when it has applied an act.
func (g *Group) beatOn(ctx context.Context) {
	ticks := time.NewTicker(heartbeat)
	defer ticks.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-ticks.C:
		case <-g.moved:
		}
		for {
			_, err := g.beat(ctx)
			if err == nil || ctx.Err() != nil {
				break
			}
			g.o.Log.Debug("the others were not told that this replica lives; they are told again", "error", err)
			rest(ctx, pause)
		}
	}
}

// beat tells the others that this replica lives and how far it is, and begins a lease with
// the moment before that. Where the last was over, it first reads all that they have done.
func (g *Group) beat(ctx context.Context) (place uint64, err error) {
	sent, lapsed := time.Since(g.began), !g.holds()
	place, err = g.say(ctx, beat{
		Run: g.log.Run(), Version: g.o.Version, Book: g.engine.BookHash(), Applied: g.log.Applied(), Act: g.engine.Place(), Time: time.Now(),
	})
	if err == nil && lapsed {
		err = g.log.Fresh(ctx)
	}
	if err != nil {
		return place, err
	}
	g.until.Store(int64(sent + lease))
	g.leased.tell()
	return place, nil
}

// Life is the mark of the world in which all of them are; see the package.
func (g *Group) Life() string { return g.c.world }

// Fresh returns once all that was acknowledged before was read here, acts among it.
func (g *Group) Fresh(ctx context.Context) error { return g.log.Fresh(ctx) }

// All tells of each replica that lives, in the order of their ids.
func (g *Group) All(context.Context) ([]mock.Replica, error) { return g.others.list(), nil }

// Waiting waits until each replica that lives has applied what this one has, for timeout
// at most, and gives the runs of those that have not.
func (g *Group) Waiting(ctx context.Context) []string {
	act := g.engine.Place()
	ctx, cancel := context.WithTimeout(ctx, Timeout)
	defer cancel()
	// Who has begun to live before this is heard lives for this question.
	if place, err := g.beat(ctx); err == nil {
		_ = g.others.reach(ctx, place) // else its time is up, and who is known to be behind is told
	}
	return g.others.await(ctx, act)
}

// A broadcast wakes all who wait.
type broadcast struct {
	mu sync.Mutex
	ch chan struct{}
}

// next is closed at the next tell.
func (b *broadcast) next() <-chan struct{} {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ch == nil {
		b.ch = make(chan struct{})
	}
	return b.ch
}

func (b *broadcast) tell() {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.ch != nil {
		close(b.ch)
		b.ch = nil
	}
}

package jetstream

import (
	"cmp"
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
	"somock/mock/journal"
	"somock/mock/journal/format"
)

// The log keeps so much unless it is told otherwise.
const (
	DefaultRetainBytes = 1 << 30
	DefaultRetainAge   = 72 * time.Hour
)

// What the subjects of the log say of a message beside the run that wrote it.
const (
	actToken  = "act"  // a note that all replicas have to apply
	readToken = "read" // no line: where somebody began to read
)

// overhead is what a message has beside its line: its id, and what the client adds.
const overhead = 512

// LogOptions say what this process writes to the log.
type LogOptions struct {
	Run         string // of this process
	Opening     journal.Opening
	Observer    journal.Observer // default: nothing is observed
	RetainBytes int64            // of the whole log; 0: DefaultRetainBytes
	RetainAge   time.Duration    // 0: DefaultRetainAge

	// Acts is given each note that replicas have to apply, in the order of the log and
	// before anybody here can read what comes after it; also, before OpenLog returns, all
	// that were there.
	Acts func(place uint64, n mock.Note) error

	Log *slog.Logger
}

// A Log is the journal that all replicas write, in the engine, and what this one has read
// of it. Its methods may be called concurrently.
type Log struct {
	*journal.Copy
	c      *Connection
	o      LogOptions
	js     jetstream.JetStream
	stream jetstream.Stream
	outbox outbox
	reads  barriers

	order  sync.Mutex // numbers are given out in the order in which lines leave
	seq    uint64
	closed bool

	received, replied atomic.Uint64
	acked             atomic.Uint64 // the place of the last line that the engine said it has

	applying   sync.Mutex
	acting     bool // the line that is being applied is an act
	background sync.WaitGroup
	ctx        context.Context // done when the log is closed
	stop       context.CancelFunc
}

// OpenLog begins a run in the log, and returns once all that was in the log before is
// read. The errors are the environment's.
func (c *Connection) OpenLog(ctx context.Context, o LogOptions) (*Log, error) {
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	l := &Log{c: c, o: o}
	var err error
	if l.Copy, err = journal.NewCopy(journal.CopyOptions{Run: o.Run, Observer: o.Observer, Publish: l.publishOutcome, Noted: l.noted, Log: o.Log}); err != nil {
		return nil, mock.Fail(mock.Environment, err, "set TMPDIR to a folder that can be written, with room for --retain-bytes")
	}
	l.ctx, l.stop = context.WithCancel(context.Background())
	l.outbox.init(l)
	l.reads.init(l)
	if err := l.open(ctx); err != nil {
		l.end()
		return nil, err
	}
	return l, nil
}

func (l *Log) open(ctx context.Context) (err error) {
	if l.js, err = jetstream.New(l.c.nc, jetstream.WithDefaultTimeout(Timeout), jetstream.WithPublishAsyncTimeout(Timeout), jetstream.WithPublishAsyncMaxPending(1<<16)); err != nil {
		return err
	}
	name := "somock-" + l.c.o.Address.Name + "-log"
	if l.stream, err = l.c.stream(ctx, jetstream.StreamConfig{
		Name: name, Description: "recordings of somock " + l.c.o.Address.Name, Subjects: []string{l.c.subject("log", ">")},
		Storage: jetstream.FileStorage, Duplicates: window, Discard: jetstream.DiscardOld, AllowRollup: true, DenyDelete: true,
		MaxBytes: cmp.Or(l.o.RetainBytes, DefaultRetainBytes), MaxAge: cmp.Or(l.o.RetainAge, DefaultRetainAge),
		MaxMsgs: -1, MaxMsgsPerSubject: -1, MaxMsgSize: -1, MaxConsumers: -1,
	}); err != nil {
		return err
	}
	l.background.Go(l.outbox.run)
	first := l.stream.CachedInfo().State.FirstSeq
	l.Copy.Reached(max(first, 1) - 1) // 0: there was never any
	if err := (reading{l.stream, l.c.subject("log", ">"), l.Applied, l.take, l.o.Log}).start(ctx, l.ctx, &l.background); err != nil {
		return l.c.failed("stream "+name, err)
	}
	line, err := format.AppendLine(nil, format.KindOpen, format.NewOpen(l.o.Run, 1, 1, l.o.Opening))
	if err != nil {
		return err
	}
	ack, err := l.publish(ctx, l.lines(), l.o.Run+"/open", line)
	if err != nil {
		return l.c.failed("stream "+name, err)
	}
	if err := l.readUpTo(ctx, ack.Sequence); err != nil {
		return err
	}
	l.background.Go(l.watchRetention)
	l.o.Log.Info("a recording has room in one message of the engine; a body that does not fit is refused as body.too-large", "bytes", l.MaxLine())
	return nil
}

// stalled is for how long reading what is there may make no progress.
const stalled = 10 * time.Second

// readUpTo waits until all that was there is read, as long as there is progress.
func (l *Log) readUpTo(ctx context.Context, place uint64) error {
	for before := l.Applied(); ; before = l.Applied() {
		wait, cancel := context.WithTimeout(ctx, stalled)
		err := l.Copy.Reach(wait, place)
		cancel()
		if err == nil || ctx.Err() != nil {
			return err
		}
		if l.Applied() == before {
			return mock.Fail(mock.Environment, fmt.Errorf("engine %s: read %d of %d lines of the log, and none for %v", l.c.o.Address.engine(), before, place, stalled), "see the log of the engine")
		}
	}
}

// lines is the subject of what this run writes.
func (l *Log) lines() string { return l.c.subject("log", l.o.Run) }

// noted passes on the acts.
func (l *Log) noted(place uint64, n mock.Note) {
	if !l.acting || l.o.Acts == nil {
		return
	}
	if err := l.o.Acts(place, n); err != nil {
		l.o.Log.Error("an act cannot be applied here", "place", place, "note", n.Note, "error", err)
	}
}

// Run is the id of the run that this process writes.
func (l *Log) Run() string { return l.o.Run }

// MaxLine is how long a line may be to fit into a message of the engine, in bytes.
func (l *Log) MaxLine() int64 { return l.c.nc.MaxPayload() - overhead }

// Append records what came in, and returns when the engine has it. It has then filled in
// ID, Run and Seq; the entry must not be changed any more. The error is
// [journal.ErrUnavailable] if the engine has not said so in time, or [journal.ErrClosed].
func (l *Log) Append(ctx context.Context, e *mock.Entry) error {
	line, sent, err := l.number(e)
	if err != nil {
		return err
	}
	ack, err := l.await(ctx, sent, l.lines(), e.ID, line)
	if err != nil {
		l.lose(e.Seq, sent.left)
		e.ID, e.Run, e.Seq = "", "", 0
		return fmt.Errorf("%w: %w", journal.ErrUnavailable, err)
	}
	l.received.Add(1)
	for last := l.acked.Load(); ack.Sequence > last && !l.acked.CompareAndSwap(last, ack.Sequence); last = l.acked.Load() {
	}
	return nil
}

// number gives an entry its number, and lets its line leave before any later one.
func (l *Log) number(e *mock.Entry) ([]byte, *sending, error) {
	l.order.Lock()
	defer l.order.Unlock()
	if l.closed {
		return nil, nil, journal.ErrClosed
	}
	l.seq++
	e.ID, e.Run, e.Seq = format.JoinID(l.o.Run, l.seq), l.o.Run, l.seq
	line := format.AppendReceived(nil, e)
	l.Copy.Expect(e)
	return line, l.send(l.lines(), e.ID, line), nil
}

// lose gives up a number. Its line may be in the log all the same, or come to it: then a
// note takes it out again, for all who read.
func (l *Log) lose(seq uint64, left bool) {
	l.Copy.Forget(seq)
	if !left {
		return
	}
	note := journal.LostNote(seq)
	note.Time = time.Now()
	if line, err := format.AppendNote(nil, note); err == nil { // texts and a time: cannot fail
		l.outbox.put(l.lines(), format.JoinID(l.o.Run, seq)+"/lost", line)
	}
}

// Settle records what became of a reply. It waits for nothing: the outcome leaves once the
// call was seen in the log. The error is ErrNotFound or ErrClosed.
func (l *Log) Settle(id string, o *mock.Outcome) error {
	if l.isClosed() {
		return journal.ErrClosed
	}
	return l.Copy.Settle(id, o, l.acked.Load())
}

func (l *Log) publishOutcome(id string, line []byte) {
	l.outbox.put(l.lines(), id+"/o", line)
	l.replied.Add(1)
}

// Note records a remark and returns when the engine has it. The errors are those of Append.
func (l *Log) Note(n mock.Note) error {
	if l.isClosed() {
		return journal.ErrClosed
	}
	if n.Time.IsZero() {
		n.Time = time.Now()
	}
	line, err := format.AppendNote(nil, n)
	if err != nil {
		return err
	}
	if _, err := l.publish(l.ctx, l.lines(), nats.NewInbox(), line); err != nil {
		return fmt.Errorf("%w: %w", journal.ErrUnavailable, err)
	}
	return nil
}

// RecordMalformed records what never became a request. It does not wait.
func (l *Log) RecordMalformed(m journal.Malformed) error {
	if l.isClosed() {
		return journal.ErrClosed
	}
	line, err := m.Line()
	if err == nil {
		l.outbox.put(l.lines(), nats.NewInbox(), line)
	}
	return err
}

func (l *Log) isClosed() bool {
	l.order.Lock()
	defer l.order.Unlock()
	return l.closed
}

// Counts are the figures of this run so far.
func (l *Log) Counts() journal.Counts {
	return journal.Counts{Received: l.received.Load(), Pending: uint64(l.Copy.Owed())}
}

// watchRetention drops here what the engine has dropped.
func (l *Log) watchRetention() {
	for rest(l.ctx, 2*time.Second); l.ctx.Err() == nil; rest(l.ctx, 2*time.Second) {
		ctx, cancel := context.WithTimeout(l.ctx, Timeout)
		info, err := l.stream.Info(ctx)
		cancel()
		if err == nil && info.State.FirstSeq > 0 {
			l.Copy.Drop(info.State.FirstSeq)
		}
	}
}

// Close lets what waits leave, writes the close line and ends the run. The error is what
// the engine has not taken. What was read can still be read.
func (l *Log) Close() error {
	l.order.Lock()
	closed := l.closed
	l.closed = true
	l.order.Unlock()
	if closed {
		return nil
	}
	last, cancel := context.WithTimeout(context.Background(), Timeout)
	defer cancel()
	err := errors.Join(l.reads.fresh(last), l.outbox.drain(last), l.writeClose(last)) // what was read brings the last outcomes on their way
	l.end()
	if err != nil {
		return fmt.Errorf("close the log: %w: %w", journal.ErrUnavailable, err)
	}
	return nil
}

func (l *Log) writeClose(ctx context.Context) error {
	l.order.Lock()
	line, err := format.AppendLine(nil, format.KindClose, format.Close{
		Run: l.o.Run, Time: format.Stamp(time.Now()), Next: l.seq + 1, Received: l.received.Load(), Replied: l.replied.Load(),
	})
	l.order.Unlock()
	if err != nil {
		return err
	}
	_, err = l.publish(ctx, l.lines(), l.o.Run+"/close", line)
	return err
}

// end lets go of all that runs in the background.
func (l *Log) end() {
	l.stop()
	l.background.Wait()
	l.Copy.Close()
}

// rest waits, or less if ctx is done.
func rest(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}

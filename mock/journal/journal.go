package journal

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"sync"
	"sync/atomic"
	"time"

	"somock/mock"
	"somock/mock/journal/format"
)

// Fsync says when a recording counts as durable.
type Fsync string

// The two ways.
const (
	FsyncBatch Fsync = "batch" // one fsync for all that wait: survives the machine
	FsyncOff   Fsync = "off"   // handed to the kernel: survives the process
)

// ParseFsync reads one of the two.
func ParseFsync(s string) (Fsync, error) {
	switch f := Fsync(s); f {
	case FsyncBatch, FsyncOff:
		return f, nil
	}
	return "", fmt.Errorf("fsync is %q, expected batch or off", s)
}

// ErrUnavailable: the recording could not be made durable, and is not acknowledged.
var ErrUnavailable = errors.New("the journal cannot be written")

// ErrNotFound: there is no such recording, or it has an outcome already.
var ErrNotFound = errors.New("no such recording")

// ErrVersion: a line was written in a version of the format that this program does not know.
var ErrVersion = format.ErrVersion

// ErrEvicted: the recording was dropped by retention.
var ErrEvicted = errors.New("the recording was evicted")

// ErrAmbiguous: several recordings begin with this id.
var ErrAmbiguous = errors.New("the id is ambiguous")

// What is said of a run in its files.
type (
	Opening  = format.Opening
	Settings = format.Settings
)

// An Observer makes observations, once: what it says is recorded with the outcome.
type Observer interface {
	// Received takes in a recording. The journal calls it for each, in the order of their
	// numbers, from one goroutine.
	Received(*mock.Entry) []string
	// Replied looks at an outcome alone; it is called concurrently.
	Replied(*mock.Outcome) []string
}

// Options say where a journal is kept and how.
type Options struct {
	Dir     string // made if it is absent; unused with Memory
	Memory  bool   // nothing on disk; what RetainBytes has no room for is evicted
	Key     []byte // of the fingerprints, kept in Dir should it have to be made again; default: none
	Opening Opening

	Observer Observer // default: nothing is observed

	Fsync        Fsync         // default FsyncBatch
	SegmentBytes int64         // a new segment begins before this is passed; default 64 MiB
	RetainBytes  int64         // of all segments of the folder; 0: all, or 256 MiB in memory
	RetainAge    time.Duration // since a segment was last written; 0: any

	QueueBytes   int64         // room for what waits for the disk; default 64 MiB
	QueueTimeout time.Duration // how long a caller waits for that room; default 5 s
	RingBytes    int64         // newest recordings held in memory; default 8 MiB
	RingCount    int           // and how many at most; default 2048

	Files Files        // default OSFiles
	Log   *slog.Logger // default: none
}

func (o *Options) fillIn() {
	def(&o.Fsync, FsyncBatch)
	def(&o.SegmentBytes, 64<<20)
	def(&o.QueueBytes, 64<<20)
	def(&o.QueueTimeout, 5*time.Second)
	def(&o.RingBytes, 8<<20)
	def(&o.RingCount, 2048)
	if o.Files == nil {
		o.Files = OSFiles{}
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
}

func def[T comparable](field *T, value T) {
	var zero T
	if *field == zero {
		*field = value
	}
}

// A Journal is the record of the run that has it open. Its methods may be called
// concurrently.
type Journal struct {
	runs // of its folder, itself among them

	run      string
	start    time.Time
	opts     Options
	queue    *queue
	disk     *disk     // nil in memory
	records  sync.Pool // of entries,
	outcomes sync.Pool // and of outcomes: with room for the line; to make it for every call takes that 10 % longer
	findings []Finding
	since    atomic.Int64 // when the writer began with its batch, in ns; 0 while it waits for one
	stopped  chan struct{}
	closing  error // set by the writer before stopped is closed

	// The writer's own.
	expected uint64 // the lowest number that is neither durable nor burnt
	burnt    uint64 // how many numbers below expected are burnt and in no note yet
	carry    []*record
	dropped  int // outcomes that were lost, in no note yet
	received uint64
	replied  uint64
	lines    [][]byte

	mu        sync.RWMutex
	ring      ring
	unsettled map[uint64]*mock.Entry   // durable, without an outcome; who answers a call holds its entry anyway
	observed  map[uint64][]string      // what there is to say of those without an outcome
	settling  map[uint64]*mock.Outcome // with one that is not durable yet
	floor     uint64                   // all below have an outcome
	last      uint64                   // the newest durable number
	first     uint64                   // the oldest that was not evicted
	evicted   uint64
	lost      uint64 // calls that were refused because the disk failed
	tally     *tally
	notes     []mock.Note // in memory only, bounded
	malformed []Malformed // in memory only, bounded
	heads     int         // how many of them there were
	failure   error

	followers
}

// Open begins a new run. The error names what the folder denied.
func Open(opts Options) (*Journal, error) {
	opts.fillIn()
	j := &Journal{
		run: NewRun(), start: time.Now().UTC().Truncate(time.Microsecond), opts: opts,
		queue: newQueue(opts.QueueBytes, opts.QueueTimeout), stopped: make(chan struct{}),
		expected: 1, first: 1, floor: 1, tally: newTally(),
		unsettled: map[uint64]*mock.Entry{}, observed: map[uint64][]string{}, settling: map[uint64]*mock.Outcome{},
		ring: ring{maxCount: opts.RingCount, maxBytes: opts.RingBytes},
	}
	j.own, j.log = j, opts.Log
	j.followers = newFollowers(j)
	j.records.New = func() any {
		return &record{kind: format.KindReceived, ready: make(chan struct{}, 1), done: make(chan error, 1)}
	}
	j.outcomes.New = func() any { return &record{kind: format.KindReplied} }
	if opts.Memory {
		j.ring = ring{maxCount: 1 << 20, maxBytes: opts.RetainBytes, maxAge: opts.RetainAge}
		def(&j.ring.maxBytes, 256<<20)
	} else if err := j.openDisk(); err != nil {
		return nil, fmt.Errorf("open the journal in %s: %w", opts.Dir, err)
	}
	go j.write()
	return j, nil
}

func (j *Journal) openDisk() error {
	j.dir = j.opts.Dir
	if err := makeDir(j.opts.Dir, j.opts.Files); err != nil {
		return err
	}
	j.warnIfOpen()
	j.beginAfter(j.dir)
	j.findings = checkNewest(j.dir)
	for _, f := range j.findings {
		j.log.Warn("journal: an earlier run", "file", f.File, "offset", f.Offset, "finding", f.Text)
	}
	j.disk = &disk{
		dir: j.opts.Dir, run: j.run, start: j.start, files: j.opts.Files, fsync: j.opts.Fsync,
		maxSize: j.opts.SegmentBytes, info: j.opts.Opening, key: j.opts.Key, totals: j.totals, log: j.log,
	}
	if err := j.disk.write(nil, 1); err != nil {
		return errors.Join(err, j.disk.close())
	}
	j.retain()
	return nil
}

// warnIfOpen says that a folder which was there already is not private. The files in it are.
func (j *Journal) warnIfOpen() {
	info, err := os.Stat(j.dir)
	if err != nil {
		return // what comes next fails, and says why
	}
	if may := openTo(info.Mode()); may != "" {
		j.log.Warn("journal: other users of this machine may "+may+" what is in the folder of recordings; chmod o= takes that from them", "folder", j.dir, "mode", info.Mode().String())
	}
}

// beginAfter makes this run the newest of its folder, which is told by the start in the
// names, also where the clock was set back: else whoever asks for the newest run would get
// an old one without a word.
func (j *Journal) beginAfter(dir string) {
	all, err := listSegments(dir)
	if err != nil || len(all) == 0 {
		return
	}
	newest := all[len(all)-1]
	if j.start.After(newest.start) {
		return
	}
	if ahead := newest.start.Sub(j.start); ahead > time.Second {
		j.log.Warn("journal: by the clock of this machine the newest run has not begun yet; this run is filed right after it", "newest", filepath.Base(newest.path), "ahead", ahead)
	}
	if after := newest.start.Add(time.Microsecond); after.Year() <= 9999 { // the layout has room for no more
		j.start = after
	}
}

// totals is the tally for an open line. The writer alone asks, which alone changes it.
func (j *Journal) totals() json.RawMessage {
	line := j.tally.line()
	if line == nil {
		return nil
	}
	raw, err := json.Marshal(line)
	if err != nil { // numbers and texts: cannot happen
		j.log.Error("journal: the totals of a segment are left out", "error", err)
	}
	return raw
}

// Run is the id of this run.
func (j *Journal) Run() string { return j.run }

// Start is when it began, or a moment after the newest run in its folder, if that is later.
func (j *Journal) Start() time.Time { return j.start }

// Findings are what was found at the end of the newest earlier run.
func (j *Journal) Findings() []Finding { return j.findings }

// Append records what came in. It returns when the entry is durable, and has then
// filled in ID, Run and Seq; the entry belongs to the journal from there on and must
// not be changed. The error is ErrBusy, ErrUnavailable, ErrClosed, or that of ctx, which
// ends the wait for room in the queue only.
func (j *Journal) Append(ctx context.Context, e *mock.Entry) error {
	r := j.records.Get().(*record)
	defer j.discard(r)
	if err := j.queue.admit(ctx, r, cost(e)); err != nil {
		return err
	}
	r.entry = e
	if err := j.queue.put(r, j.run); err != nil {
		return err
	}
	r.line = format.AppendReceived(r.line[:0], e)
	r.ready <- struct{}{}
	err := <-r.done
	if err != nil { // the number is burnt, nobody must show it
		e.ID, e.Run, e.Seq = "", "", 0
	}
	return err
}

func (j *Journal) discard(r *record) {
	j.queue.release(r)
	j.reuse(&j.records, r)
}

// reuse keeps a record for the next call, unless it has grown too large to keep.
func (j *Journal) reuse(pool *sync.Pool, r *record) {
	r.entry, r.outcome, r.observed, r.seq = nil, nil, nil, 0
	if cap(r.line) <= 64<<10 {
		pool.Put(r)
	}
}

// Settle records what became of a reply, and adds the observations to it. It does not
// wait for the disk; the outcome belongs to the journal from there on. The error is
// ErrNotFound for an id that Append has not acknowledged or that has an outcome already,
// or ErrClosed.
func (j *Journal) Settle(id string, o *mock.Outcome) error {
	run, seq, ok := format.SplitID(id)
	if !ok || run != j.run {
		return fmt.Errorf("settle %q: %w in run %s", id, ErrNotFound, j.run)
	}
	o.Observations = j.observe(seq, o)
	r := j.outcomes.Get().(*record)
	r.seq, r.outcome, r.line = seq, o, format.AppendReplied(r.line[:0], id, o)
	return j.settle(r)
}

// observe is all that a call and its reply are observed for: an empty list if nothing is.
func (j *Journal) observe(seq uint64, o *mock.Outcome) []string {
	if j.opts.Observer == nil {
		return []string{}
	}
	j.mu.RLock()
	defer j.mu.RUnlock()
	return append(append([]string{}, j.opts.Observer.Replied(o)...), j.observed[seq]...)
}

// settle queues an outcome and joins it to its recording. The record is the writer's
// once mu is let go, not before: the writer needs mu to show it.
func (j *Journal) settle(r *record) error {
	j.mu.Lock()
	defer j.mu.Unlock()
	entry, ok := j.unsettled[r.seq]
	if !ok {
		return fmt.Errorf("settle %s: %w without an outcome", format.JoinID(j.run, r.seq), ErrNotFound)
	}
	if err := j.queue.put(r, j.run); err != nil {
		return err
	}
	delete(j.unsettled, r.seq)
	delete(j.observed, r.seq)
	j.settling[r.seq] = r.outcome
	for _, pending := j.unsettled[j.floor]; !pending && j.floor <= j.last; _, pending = j.unsettled[j.floor] {
		j.floor++
	}
	j.ring.settle(r.seq, r.outcome)
	j.emit(format.KindReplied, entry, r.outcome, j.floor)
	return nil
}

// Note records a remark and returns when it is durable. Errors are those of Append.
func (j *Journal) Note(n mock.Note) error {
	if n.Time.IsZero() {
		n.Time = time.Now()
	}
	line, err := format.AppendNote(nil, n)
	if err != nil {
		return err
	}
	r := &record{kind: format.KindNote, note: &n, line: line, done: make(chan error, 1)}
	if err := j.queue.admit(context.Background(), r, minCost+int64(len(line))); err != nil {
		return err
	}
	defer j.queue.release(r)
	if err := j.queue.put(r, j.run); err != nil {
		return err
	}
	return <-r.done
}

// Close writes all that waits and the close line, and ends the run. The error is what
// could not be made durable; a second call has none.
func (j *Journal) Close() error {
	if !j.queue.close() {
		<-j.stopped
		return nil
	}
	<-j.stopped
	j.followers.drop(ErrClosed)
	return j.closing
}

// hanging is how long a disk may take for a batch before the journal is not healthy.
const hanging = 2 * time.Second

// Healthy is nil while recordings can be made durable, else what failed last, or that the
// disk does not answer. Asking is enough to make the journal try again, and to see whether
// somebody has removed what it writes, so a server that gets no calls recovers too.
func (j *Journal) Healthy() error {
	if j.disk != nil {
		j.queue.nudge()
	}
	if began := j.since.Load(); began > 0 {
		if lasts := time.Since(time.Unix(0, began)); lasts > hanging {
			return fmt.Errorf("%w: the disk has not answered for %v", ErrUnavailable, lasts.Round(100*time.Millisecond))
		}
	}
	j.mu.RLock()
	defer j.mu.RUnlock()
	return j.failure
}

// Counts are the figures of a run so far.
type Counts struct {
	Received uint64 // recordings that are durable
	Pending  uint64 // of these, without an outcome yet
	Evicted  uint64 // dropped by retention
	Lost     uint64 // calls refused because the disk failed
	Busy     uint64 // calls refused because the queue was full
}

// Counts are the figures so far.
func (j *Journal) Counts() Counts {
	j.mu.RLock()
	defer j.mu.RUnlock()
	return Counts{
		Received: j.last - j.lost, Pending: uint64(len(j.unsettled)), Evicted: j.evicted, Lost: j.lost,
		Busy: j.queue.busy.Load(),
	}
}

package journal

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"sort"
	"strconv"
	"sync"
	"time"

	"somock/mock"
	"somock/mock/journal/format"
)

// ErrBehind: what is asked for may have been recorded by others since, and could not be
// had in time.
var ErrBehind = errors.New("this replica could not make sure that it has all recordings")

// A Copy is a log that several runs write somewhere else, as one of them reads it. Lines
// are applied in the order of the log, whoever wrote them, and read as from any other
// [View]: but the newest run, "", is all runs here, in the order of the log. The lines
// are kept in temporary files without a name, and where they are in memory: some 80 bytes
// a recording. Nothing of it has to last.
//
// Apply and Drop are called from one goroutine, all else from any.
type Copy struct {
	opts CopyOptions
	log  *slog.Logger

	mu       sync.RWMutex
	parts    []*part
	list     []*copied // in the order of the log
	runs     []*copiedRun
	byID     map[string]*copiedRun
	own      map[uint64]*ownCall      // calls of this run without an outcome
	waiting  []waiting                // outcomes that came before what they come after was read
	settling map[uint64]*mock.Outcome // outcomes that are not in the log yet
	tally    *tally
	floor    uint64        // all before this place have an outcome, or will have none
	applied  uint64        // the place of the last line
	moved    chan struct{} // closed when applied grows; nil: nobody waits
	remarks  []remark      // bounded

	followers
}

// CopyOptions say whose copy it is.
type CopyOptions struct {
	Run      string // the run that this process writes
	Observer Observer

	// Publish puts the outcome of a call of this run in the log. It must not wait.
	Publish func(id string, line []byte)
	// Noted is told of each note, once it counts.
	Noted func(place uint64, n mock.Note)

	Log *slog.Logger
}

// A copiedRun is one of the runs.
type copiedRun struct {
	Run
	calls   []*copied // by number
	pending int
	heads   int               // that never became a request, also those that are not kept
	ended   bool              // no outcome comes any more
	burnt   map[uint64]uint64 // numbers of calls that were refused, and stand for no recording, and the places of these
}

// A copied recording.
type copied struct {
	place             uint64
	seq               uint64
	run               *copiedRun
	received, replied stored
	gone              bool // from the list
}

// An ownCall is one whose outcome is to come.
type ownCall struct {
	sent     mock.Entry
	entry    *mock.Entry // nil until it was read from the log
	observed []string
	settled  bool // its outcome waits
}

// A waiting outcome is to be shown once all up to a place was read.
type waiting struct {
	seq     uint64
	outcome *mock.Outcome
	after   uint64
}

// A remark is a note or a malformed head.
type remark struct {
	place     uint64
	run       string
	note      *mock.Note
	malformed *Malformed
}

// NewCopy makes an empty copy. The error says why no temporary file can be made.
func NewCopy(o CopyOptions) (*Copy, error) {
	c := &Copy{
		opts: o, log: o.Log, byID: map[string]*copiedRun{}, own: map[uint64]*ownCall{}, settling: map[uint64]*mock.Outcome{},
		tally: newTally(), floor: 1,
	}
	if c.log == nil {
		c.log = slog.New(slog.DiscardHandler)
	}
	c.followers = newFollowers(c)
	return c, c.addPart()
}

// Apply takes in the line at a place of the log, which run has written. Places grow; a
// line that is there twice counts once. What cannot be read is logged and passed over: the
// error is that the line could not be kept, and it has to be applied again.
func (c *Copy) Apply(place uint64, run string, line []byte) error {
	kind, err := format.Check(line)
	if err == nil {
		err = c.apply(kind, place, run, line)
	}
	if errors.Is(err, format.ErrBadLine) || errors.Is(err, ErrVersion) {
		c.log.Warn("recordings: a line of the log cannot be read", "place", place, "run", run, "error", err)
		err = nil
	}
	if err == nil {
		c.Reached(place)
	}
	return err
}

// Reached says that all up to a place of the log was applied, or is there no more.
func (c *Copy) Reached(place uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if place <= c.applied {
		return
	}
	c.applied = place
	if c.moved != nil {
		close(c.moved)
		c.moved = nil
	}
	for len(c.waiting) > 0 && c.waiting[0].after <= place {
		c.settle(c.waiting[0].seq, c.waiting[0].outcome)
		c.waiting = c.waiting[1:]
	}
}

// Applied is the place of the last line that was taken in.
func (c *Copy) Applied() uint64 {
	c.mu.RLock()
	defer c.mu.RUnlock()
	return c.applied
}

// Reach waits until all up to a place was applied, or returns the error of ctx.
func (c *Copy) Reach(ctx context.Context, place uint64) error {
	for {
		moved := c.awaited(place)
		if moved == nil {
			return nil
		}
		select {
		case <-moved:
		case <-ctx.Done():
			return ctx.Err()
		}
	}
}

// awaited is closed when more is applied; nil if all up to a place was.
func (c *Copy) awaited(place uint64) <-chan struct{} {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.applied >= place {
		return nil
	}
	if c.moved == nil {
		c.moved = make(chan struct{})
	}
	return c.moved
}

func (c *Copy) apply(kind string, place uint64, run string, line []byte) error {
	switch kind {
	case format.KindOpen:
		return c.applyOpen(line)
	case format.KindReceived:
		return c.applyReceived(place, line)
	case format.KindReplied:
		return c.applyReplied(line)
	case format.KindNote:
		return c.applyNote(place, run, line)
	case format.KindMalformed:
		m, err := format.Decode[Malformed](line)
		if err == nil {
			c.keep(remark{place: place, run: run, malformed: &m})
		}
		return err
	case format.KindClose:
		return c.applyClose(line)
	}
	return nil
}

func (c *Copy) applyOpen(line []byte) error {
	open, err := format.Decode[*format.Open](line)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.run(open.Run)
	r.Start, r.Version, r.Seed, r.Args, r.Settings = time.Time(open.Time), open.Version, open.Seed, open.Args, open.Settings
	return nil
}

func (c *Copy) applyClose(line []byte) error {
	last, err := format.Decode[*format.Close](line)
	if err != nil {
		return err
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.run(last.Run)
	r.Ended, r.Closed, r.ended = time.Time(last.Time), true, true
	c.moveFloor()
	return nil
}

// run is what is known of a run. The caller holds mu.
func (c *Copy) run(id string) *copiedRun {
	r := c.byID[id]
	if r == nil {
		r = &copiedRun{Run: Run{ID: id, Shared: true}, burnt: map[uint64]uint64{}}
		c.byID[id] = r
		c.runs = append(c.runs, r)
	}
	return r
}

// Gone says that a run has died, so that outcomes which it owes are unknown.
func (c *Copy) Gone(run string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r := c.byID[run]; r != nil && run != c.opts.Run && !r.ended {
		r.ended, r.Ended = true, time.Now().UTC()
		c.moveFloor()
	}
}

func (c *Copy) applyReceived(place uint64, line []byte) error {
	e, err := c.received(line)
	if err != nil {
		return err
	}
	e.Place = place
	c.mu.Lock()
	defer c.mu.Unlock()
	r := c.run(e.Run)
	if _, burnt := r.burnt[e.Seq]; burnt || r.find(e.Seq) != nil {
		return nil
	}
	at, err := c.write(line, place)
	if err != nil {
		return err
	}
	if !r.Closed { // it lives after all
		r.ended, r.Ended = false, time.Time{}
	}
	c.list = append(c.list, r.add(&copied{place: place, seq: e.Seq, run: r, received: at}))
	c.tally.added(e)
	c.tally.epochs.reach(e.Tenant, e.Epoch)
	c.emit(format.KindReceived, e, nil, c.floor)
	c.observe(e)
	return nil
}

// received is the entry of a line, which need not be read where it was written here.
func (c *Copy) received(line []byte) (*mock.Entry, error) {
	run, seq, _ := format.SplitID(format.ID(line))
	c.mu.RLock()
	defer c.mu.RUnlock()
	if call := c.own[seq]; run == c.opts.Run && call != nil {
		e := call.sent
		return &e, nil
	}
	return format.DecodeEntry(line)
}

// observe looks at a call in the order of the log, once it counts. The caller holds mu.
func (c *Copy) observe(e *mock.Entry) {
	var observed []string
	if c.opts.Observer != nil {
		observed = c.opts.Observer.Received(e)
	}
	call := c.own[e.Seq]
	if e.Run == c.opts.Run && call != nil {
		call.entry, call.observed = e, observed
	}
}

// Expect tells that a call of this run is about to be in the log.
func (c *Copy) Expect(e *mock.Entry) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.own[e.Seq] = &ownCall{sent: *e}
}

// Forget tells that nobody waits for a call of this run any more. Should its line be in
// the log, a [LostNote] has to follow it there.
func (c *Copy) Forget(seq uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	delete(c.own, seq)
}

// Settle adds the outcome of a call of this run, and has it published, once all up to a
// place was read from the log: where the call is, at least, since only that shows what it
// repeats, and what else was acknowledged before. The error is ErrNotFound.
func (c *Copy) Settle(id string, o *mock.Outcome, after uint64) error {
	run, seq, ok := format.SplitID(id)
	c.mu.Lock()
	defer c.mu.Unlock()
	call := c.own[seq]
	if !ok || run != c.opts.Run || call == nil || call.settled {
		return fmt.Errorf("settle %q: %w without an outcome in run %s", id, ErrNotFound, c.opts.Run)
	}
	if call.settled = true; after > c.applied {
		c.waiting = append(c.waiting, waiting{seq, o, after})
		return nil
	}
	c.settle(seq, o)
	return nil
}

// settle shows an outcome of this run and has it published. The caller holds mu.
func (c *Copy) settle(seq uint64, o *mock.Outcome) {
	call := c.own[seq]
	delete(c.own, seq)
	e := call.entry
	if e == nil { // retention was quicker
		return
	}
	o.Observations = append([]string{}, call.observed...)
	if c.opts.Observer != nil {
		o.Observations = append(append([]string{}, c.opts.Observer.Replied(o)...), call.observed...)
	}
	c.settling[seq] = o
	if r := c.byID[e.Run]; r.find(seq) != nil {
		r.pending--
		c.moveFloor()
	}
	c.emit(format.KindReplied, e, o, c.floor)
	c.opts.Publish(e.ID, format.AppendReplied(nil, e.ID, o))
}

func (c *Copy) applyReplied(line []byte) error {
	o, err := format.DecodeOutcome(line)
	if err != nil {
		return err
	}
	id := format.ID(line)
	run, seq, ok := format.SplitID(id)
	if !ok {
		return fmt.Errorf("%w: the id is %q", format.ErrBadLine, id)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	_, shown := c.settling[seq]
	shown = shown && run == c.opts.Run
	if item := c.run(run).find(seq); item != nil && item.replied.size == 0 {
		if err := c.keepOutcome(item, line, o, shown); err != nil {
			return err
		}
	} // else retention took its recording, or it is there already
	if shown {
		delete(c.settling, seq)
	}
	return nil
}

// keepOutcome keeps an outcome, and shows it unless that was done. The caller holds mu.
func (c *Copy) keepOutcome(item *copied, line []byte, o *mock.Outcome, shown bool) error {
	var e *mock.Entry
	var err error
	if !shown && c.heard() {
		if e, err = c.read(item); err != nil {
			return err
		}
	}
	if item.replied, err = c.write(line, item.place); err != nil {
		return err
	}
	item.run.Bytes += int64(item.replied.size)
	if shown {
		return nil
	}
	item.run.pending--
	c.moveFloor()
	if e != nil {
		c.emit(format.KindReplied, e, o, c.floor)
	}
	return nil
}

func (c *Copy) applyNote(place uint64, run string, line []byte) error {
	n, err := format.Decode[mock.Note](line)
	if err != nil {
		return err
	}
	if n.Note == NoteLost {
		c.mu.Lock()
		for seq := number(n, "from"); seq > 0 && seq <= number(n, "to"); seq++ {
			c.burn(c.run(run), seq, place)
		}
		c.mu.Unlock()
	}
	c.keep(remark{place: place, run: run, note: &n})
	if c.opts.Noted != nil {
		c.opts.Noted(place, n)
	}
	return nil
}

// LostNote says that a number of a run stands for no recording.
func LostNote(seq uint64) mock.Note {
	text := strconv.FormatUint(seq, 10)
	return mock.Note{
		Note:   NoteLost,
		Text:   "the number " + text + " was given to a call that was refused, because the log did not answer; it stands for no recording",
		Detail: map[string]string{"from": text, "to": text},
	}
}

// burn takes a recording away, or keeps it from coming. The caller holds mu.
func (c *Copy) burn(r *copiedRun, seq, place uint64) {
	item := r.find(seq)
	if item == nil {
		r.burnt[seq] = place
		return
	}
	r.burnt[seq] = item.place
	at := c.behind(item.place - 1)
	c.remove(at, at+1)
}

// remove takes a part of the list away. The caller holds mu.
func (c *Copy) remove(from, to int) {
	for _, item := range c.list[from:to] {
		item.gone = true
		if c.isPending(item) {
			item.run.pending--
		}
		e, err := c.read(item)
		if err != nil {
			c.log.Warn("recordings: the totals may be too large", "run", item.run.ID, "seq", item.seq, "error", err)
			continue
		}
		c.tally.dropped(e)
	}
	for _, r := range c.runs {
		r.calls = slices.DeleteFunc(r.calls, func(item *copied) bool { return item.gone })
	}
	c.list = slices.Delete(c.list, from, to)
	c.moveFloor()
}

func (c *Copy) keep(r remark) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if r.note != nil {
		c.tally.epochs.apply(*r.note)
	} else {
		c.run(r.run).heads++
	}
	c.remarks = newest(append(c.remarks, r), keepNotes)
}

// Drop says that the log has nothing before a place any more.
func (c *Copy) Drop(before uint64) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if n := c.behind(before - 1); n > 0 {
		c.remove(0, n)
	}
	c.parts = slices.DeleteFunc(c.parts, func(p *part) bool { return p.last < before && p != c.parts[len(c.parts)-1] })
	c.remarks = slices.DeleteFunc(c.remarks, func(r remark) bool { return r.place < before })
}

// behind is where in the list the recordings after a place begin. The caller holds mu.
func (c *Copy) behind(place uint64) int {
	return sort.Search(len(c.list), func(i int) bool { return c.list[i].place > place })
}

// moveFloor passes over what has its outcome. The caller holds mu.
func (c *Copy) moveFloor() {
	for _, item := range c.list[c.behind(c.floor-1):] {
		if c.floor = item.place; c.isPending(item) && !item.run.ended {
			return
		}
		c.floor++
	}
}

// isPending reports whether a recording has no outcome, neither in the log nor on its way.
func (c *Copy) isPending(item *copied) bool {
	_, settling := c.settling[item.seq]
	return item.replied.size == 0 && !(settling && item.run.ID == c.opts.Run)
}

// add keeps the numbers in order: they come in order but for a publish that was repeated.
func (r *copiedRun) add(item *copied) *copied {
	i := len(r.calls)
	for i > 0 && r.calls[i-1].seq > item.seq {
		i--
	}
	r.calls = slices.Insert(r.calls, i, item)
	r.Last = max(r.Last, item.seq)
	r.pending++
	r.Bytes += int64(item.received.size)
	return item
}

// find is the recording of a number, nil if there is none (any more).
func (r *copiedRun) find(seq uint64) *copied {
	i := sort.Search(len(r.calls), func(i int) bool { return r.calls[i].seq >= seq })
	if i == len(r.calls) || r.calls[i].seq != seq {
		return nil
	}
	return r.calls[i]
}

// Close lets go of those who follow. What is there can still be read.
func (c *Copy) Close() { c.followers.drop(ErrClosed) }

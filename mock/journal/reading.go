package journal

import (
	"context"
	"errors"
	"io/fs"
	"iter"
	"sort"

	"somock/mock"
	"somock/mock/journal/format"
)

// A source is the segments of one run, and whom to tell of what cannot be read in them.
type source struct {
	segs    []segment
	indexes *indexes
	warn    func(path string, off int64, err error)
}

func (s source) index(i int) (*index, error) { return s.indexes.of(s.segs[i], s.warn) }

// A reading puts the recordings of a run and their outcomes together.
type reading struct {
	source
	absent *mock.Outcome // stands for the outcome that never came; nil while the run lives
	live   *Journal      // knows what is on no disk yet; nil for a folder
}

// entries gives the recordings with after < seq < below in one of the two orders; below 0
// is no bound.
func (r reading) entries(ctx context.Context, after, below uint64, oldestFirst bool) iter.Seq2[*mock.Entry, error] {
	return func(yield func(*mock.Entry, error) bool) {
		w := &walk{reading: r, ctx: ctx, late: map[uint64]spotIn{}, yield: yield}
		defer w.close()
		var err error
		if oldestFirst {
			err = w.forward(after, below)
		} else {
			err = w.backward(after, below)
		}
		if err != nil && !w.ended {
			yield(nil, err)
		}
	}
}

// one is the recording of this number, nil if there is none.
func (r reading) one(ctx context.Context, seq uint64) (*mock.Entry, error) {
	for e, err := range r.entries(ctx, seq-1, seq+1, false) {
		return e, err
	}
	return nil, nil
}

// segmentOf is the segment that can hold the number, by what the open lines say.
func (s source) segmentOf(seq uint64) int {
	return max(0, sort.Search(len(s.segs), func(i int) bool { return s.segs[i].next > seq })-1)
}

// lowestAfter is the lowest number that may follow the first n segments.
func (s source) lowestAfter(n int) (uint64, error) {
	for i := n - 1; i >= 0; i-- {
		x, err := s.index(i)
		if err != nil {
			return 0, err
		}
		if x.last() > 0 {
			return x.last() + 1, nil
		}
	}
	return 1, nil
}

// A walk is one way through the segments.
type walk struct {
	reading
	ctx    context.Context
	yield  func(*mock.Entry, error) bool
	ended  bool // by who is given the recordings
	parser mock.Parser

	late     map[uint64]spotIn // outcomes that stand in a later segment than their recordings
	end      int               // the segments before it have told theirs, or hold the recordings
	received segmentWindow
	replied  segmentWindow
}

// A spotIn is a spot in one of the segments.
type spotIn struct {
	spot
	path string
}

func (w *walk) close() {
	w.received.close()
	w.replied.close()
}

// fitting does what goes by indexes, once more by new ones if they do not fit. Where
// retention has removed the segment meanwhile there is nothing to do.
func (w *walk) fitting(do func() error) error {
	err := do()
	if errors.Is(err, errMisfit) {
		w.indexes.forget()
		w.late, w.end = map[uint64]spotIn{}, 0
		err = do()
	}
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	return err
}

// backward gives recordings, the newest first.
func (w *walk) backward(after, below uint64) error {
	i := len(w.segs) - 1
	for ; i >= 0 && below > 0 && w.segs[i].next >= below; i-- {
	}
	for w.end = i + 1; i >= 0 && !w.ended; i-- {
		err := w.fitting(func() error {
			given, err := w.segment(i, max(after, max(w.segs[i].next, 1)-1), below)
			if given > 0 {
				below = given
			}
			return err
		})
		if err != nil || w.segs[i].next <= after {
			return err
		}
	}
	return nil
}

// segment gives the recordings of a segment, and tells which one it gave last, 0 if none.
func (w *walk) segment(i int, after, below uint64) (given uint64, err error) {
	x, err := w.index(i)
	if err != nil {
		return 0, err
	}
	w.learn(x)
	at := len(x.received)
	if below > 0 {
		at = x.from(below)
	}
	for at--; at >= 0 && x.received[at].seq > after && !w.ended; at-- {
		if err := w.ctx.Err(); err != nil {
			return given, err
		}
		e, err := w.entry(i, x, at)
		switch {
		case errors.Is(err, format.ErrBadLine): // its checksum is right, so it was written so: by no version of ours
			w.warn(x.path, int64(x.received[at].off), err)
		case err != nil:
			return given, err
		default:
			w.ended = !w.yield(e, nil)
		}
		given = x.received[at].seq
	}
	return given, nil
}

// entry is a recording with its outcome.
func (w *walk) entry(i int, x *index, at int) (*mock.Entry, error) {
	raw, err := w.received.line(x.path, x.received[at].spot, x.received[at].seq)
	if err != nil {
		return nil, err
	}
	e, err := w.unanswered(i, raw)
	if err == nil && !e.known {
		e.outcome, err = w.outcome(i, x, at)
	}
	if err != nil {
		return nil, err
	}
	return w.answered(e)
}

// An unanswered recording wants its outcome.
type unanswered struct {
	entry   *mock.Entry
	outcome *mock.Outcome
	known   bool // by memory, or from the disk: what the outcome is, or that there is none
	segment int
	size    int
}

// unanswered is what a line says, and what memory knows of the outcome.
func (w *walk) unanswered(i int, raw []byte) (u unanswered, err error) {
	u = unanswered{segment: i, size: len(raw)}
	if u.entry, err = format.ParseEntry(&w.parser, raw); err == nil && w.live != nil {
		u.outcome, u.known = w.live.outcome(u.entry.Seq)
	}
	return u, err
}

// answered is a recording with the outcome that was found. It is looked at by nobody else
// yet, so the outcome is put in its place.
func (w *walk) answered(u unanswered) (*mock.Entry, error) {
	if u.outcome == nil && w.live != nil && !u.known {
		return w.live.anew(w.ctx, u.entry)
	}
	if u.outcome == nil {
		u.outcome = w.absent
	}
	if u.outcome != nil {
		u.entry.Outcome, u.entry.Observations = u.outcome, u.outcome.Observations
	}
	return u.entry, nil
}

// outcome finds the outcome of a recording, nil if there is none.
func (w *walk) outcome(i int, x *index, at int) (*mock.Outcome, error) {
	found, seq := spotIn{x.outcomes[at], x.path}, x.received[at].seq
	if found.size == 0 {
		var err error
		if found, err = w.search(i, seq); err != nil || found.size == 0 {
			return nil, err
		}
	}
	from := &w.replied
	if w.received.holds(found.path, found.spot) { // as most do: they stand near each other
		from = &w.received
	}
	raw, err := from.line(found.path, found.spot, seq)
	if err != nil {
		return nil, err
	}
	o, err := format.ParseOutcome(&w.parser, raw)
	if errors.Is(err, format.ErrBadLine) { // see segment
		w.warn(found.path, int64(found.off), err)
		return nil, nil
	}
	return o, err
}

// search looks for an outcome in the segments behind a recording's, each of which is
// looked through for late ones once.
func (w *walk) search(i int, seq uint64) (spotIn, error) {
	for {
		if found, ok := w.late[seq]; ok {
			delete(w.late, seq)
			return found, nil
		}
		if w.end = max(w.end, i+1); w.end == len(w.segs) {
			return spotIn{}, nil
		}
		x, err := w.index(w.end)
		if err != nil {
			return spotIn{}, err
		}
		w.learn(x)
		w.end++
	}
}

func (w *walk) learn(x *index) {
	for seq, at := range x.late {
		if _, ok := w.late[seq]; !ok {
			w.late[seq] = spotIn{at, x.path}
		}
	}
}

// decoded turns lines into values; the first error is the last thing given.
func decoded[T any](lines iter.Seq2[[]byte, error], decode func([]byte) (T, error)) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for raw, err := range lines {
			var v T
			if err == nil {
				v, err = decode(raw)
			}
			if errors.Is(err, format.ErrBadLine) { // under a right checksum: of no version of ours, and fsck lists it
				continue
			}
			if !yield(v, err) || err != nil {
				return
			}
		}
	}
}

// remarks gives the notes or the malformed lines of a run, oldest first, each valid until the next.
func (s source) remarks(ctx context.Context, kind string) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		for i := range s.segs {
			if more, err := s.remarksOf(ctx, i, kind, yield); err != nil || !more {
				if err != nil {
					yield(nil, err)
				}
				return
			}
		}
	}
}

func (s source) remarksOf(ctx context.Context, i int, kind string, yield func([]byte, error) bool) (more bool, err error) {
	x, err := s.index(i)
	if err != nil {
		return false, err
	}
	var w segmentWindow
	defer w.close()
	for _, at := range x.remarks {
		raw, err := w.line(x.path, at, 0)
		if errors.Is(err, fs.ErrNotExist) {
			return true, nil
		}
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			return false, err
		}
		if is, _ := format.Check(raw); is == kind && !yield(raw, nil) {
			return false, nil
		}
	}
	return true, nil
}

package journal

import (
	"context"
	"iter"

	"somock/mock"
)

// maxAhead bounds what is held of outcomes whose recordings are not reached yet.
const maxAhead = 16 << 20

// A join reads a run and puts recordings and their outcomes together.
type join struct {
	source
	absent *mock.Outcome // stands for the outcome that never came; nil while the run lives
	live   *Journal      // knows what is on no disk yet; nil for a folder
}

// replies finds outcomes by reading ahead of the recordings.
type replies struct {
	*cursor
	want  func(seq uint64) bool
	held  map[uint64]heldOutcome
	bytes int
	done  bool // all has been read
	spilt bool // more would have been held than may be
}

type heldOutcome struct {
	outcome *mock.Outcome
	bytes   int
}

func (r *replies) hold(seq uint64, raw []byte, first bool) {
	if old, ok := r.held[seq]; ok {
		if first {
			return
		}
		r.bytes -= old.bytes
	}
	if r.bytes > 2*maxAhead {
		r.spilt = true
		return
	}
	o, err := decodeOutcome(raw)
	if err != nil {
		return // its checksum is right, so it was written so: by no version of ours
	}
	r.held[seq] = heldOutcome{o, len(raw)}
	r.bytes += len(raw)
}

func (r *replies) take(seq uint64) (*mock.Outcome, bool) {
	h, ok := r.held[seq]
	if ok {
		delete(r.held, seq)
		r.bytes -= h.bytes
	}
	return h.outcome, ok
}

// of is the outcome of the recording at a place, nil if there is none.
func (r *replies) of(seq uint64, from place) (*mock.Outcome, error) {
	if o, ok := r.take(seq); ok {
		return o, nil
	}
	for !r.done && r.bytes < maxAhead {
		l, ok, err := r.next()
		if err != nil {
			return nil, err
		}
		if !ok {
			r.done = true
			break
		}
		if l.kind != kindReplied {
			continue
		}
		replied := seqOf(l.raw)
		if replied == seq || r.want(replied) {
			r.hold(replied, l.raw, true)
		}
		if replied == seq {
			o, _ := r.take(seq)
			return o, nil
		}
	}
	if r.done && !r.spilt {
		return nil, nil
	}
	return r.search(seq, from)
}

// search reads on from the recording for its outcome alone, when no more can be held.
func (s source) search(seq uint64, from place) (*mock.Outcome, error) {
	c := s.forward(from.seg, from.off)
	defer c.close()
	for {
		l, ok, err := c.next()
		if !ok || err != nil {
			return nil, err
		}
		if l.kind == kindReplied && seqOf(l.raw) == seq {
			return decodeOutcome(l.raw)
		}
	}
}

// oldestFirst gives the recordings with after < seq < below; below 0 is no bound.
func (j join) oldestFirst(ctx context.Context, after, below uint64) iter.Seq2[*mock.Entry, error] {
	return func(yield func(*mock.Entry, error) bool) {
		seg, off, ok, err := j.locate(after + 1)
		if !ok || err != nil {
			if err != nil {
				yield(nil, err)
			}
			return
		}
		c := j.forward(seg, off)
		defer c.close()
		ahead := &replies{cursor: j.forward(seg, off), held: map[uint64]heldOutcome{}}
		defer ahead.close()
		j.walk(ctx, c, ahead, after, below, yield)
	}
}

func (j join) walk(ctx context.Context, c *cursor, ahead *replies, after, below uint64, yield func(*mock.Entry, error) bool) {
	seen := after
	ahead.want = func(seq uint64) bool { return seq > seen }
	for {
		l, ok, err := c.next()
		if err == nil {
			err = ctx.Err()
		}
		if err != nil {
			yield(nil, err)
			return
		}
		if !ok {
			return
		}
		if l.kind != kindReceived {
			continue
		}
		seq := seqOf(l.raw)
		if below > 0 && seq >= below {
			return
		}
		if seq <= seen { // of two equal ids the first one counts
			continue
		}
		seen = seq
		if !yield(j.entry(l, seq, ahead)) {
			return
		}
	}
}

// entry is the recording in a line with its outcome.
func (j join) entry(l line, seq uint64, ahead *replies) (*mock.Entry, error) {
	e, err := decodeEntry(l.raw)
	if err != nil {
		return nil, err
	}
	var o *mock.Outcome
	var known bool
	if j.live != nil {
		if o, known = j.live.outcome(seq); known {
			return e.Settled(o), nil
		}
	}
	if o, err = ahead.of(seq, l.place); err == nil && o == nil && j.live != nil {
		o, err = j.live.lateOutcome(seq)
	}
	if o == nil {
		o = j.absent
	}
	return e.Settled(o), err
}

// newestFirst gives the recordings with seq < below; below 0 is no bound. The outcomes
// come before the recordings this way, except those that came after the bound.
func (j join) newestFirst(ctx context.Context, below uint64) iter.Seq2[*mock.Entry, error] {
	return func(yield func(*mock.Entry, error) bool) {
		seg, off := len(j.segs)-1, int64(-1)
		if below > 0 {
			var err error
			if seg, off, _, err = j.locate(below); err != nil {
				yield(nil, err)
				return
			}
		}
		c := j.backward(seg, off)
		defer c.close()
		ahead := &replies{cursor: j.forward(seg, off), held: map[uint64]heldOutcome{}, done: off < 0}
		ahead.want = func(seq uint64) bool { return seq < below }
		defer ahead.close()
		j.walkBack(ctx, c, ahead, yield)
	}
}

func (j join) walkBack(ctx context.Context, c *cursor, ahead *replies, yield func(*mock.Entry, error) bool) {
	entered, earlier := -1, uint64(0)
	given := map[uint64]struct{}{} // lately: within a segment a recording twice is no work of ours
	for {
		l, ok, err := c.next()
		if err == nil {
			err = ctx.Err()
		}
		if ok && err == nil && l.seg != entered {
			entered = l.seg
			earlier, err = j.lastSeq(l.seg)
		}
		if err != nil {
			yield(nil, err)
			return
		}
		switch {
		case !ok:
			return
		case l.kind == kindReplied:
			ahead.hold(seqOf(l.raw), l.raw, false)
		case l.kind == kindReceived:
			seq := seqOf(l.raw)
			if _, twice := given[seq]; twice || seq <= earlier { // of two equal ids the first one counts
				continue
			}
			given[seq] = struct{}{}
			delete(given, seq+1024)
			if !yield(j.entry(l, seq, ahead)) {
				return
			}
		}
	}
}

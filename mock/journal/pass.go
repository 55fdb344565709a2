package journal

import (
	"errors"
	"io"
	"io/fs"
	"sort"

	"somock/mock/journal/format"
)

// maxWaiting is how many bytes of recordings may wait for their outcomes.
const maxWaiting = 4 << 20

// A pass reads a run oldest first, each line once. An outcome mostly stands a few lines
// behind its recording, which waits for it; where more than maxWaiting would wait, that of
// the first is looked up.
type pass struct {
	*walk
	below   uint64 // recordings from this number on are not wanted; 0: all are
	last    uint64 // the highest number that was read: of two equal ids the first one counts
	over    bool   // what follows is not wanted, but for outcomes
	read    bool   // all of it: what still waits has no outcome
	waiting []unanswered
	bytes   int // of them
}

// forward gives recordings, the oldest first.
func (w *walk) forward(after, below uint64) error {
	if len(w.segs) == 0 {
		return nil
	}
	p := &pass{walk: w, last: after, below: below}
	i := w.segmentOf(after + 1)
	from, err := w.offset(i, after+1)
	for ; err == nil && i < len(w.segs) && !p.done(i); i++ {
		err = p.segment(i, from)
		from = 0
	}
	if err == nil {
		p.read = true
		err = p.give(len(w.segs) - 1)
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	return err
}

// offset is where in a segment the recordings from a number on begin.
func (w *walk) offset(i int, seq uint64) (off int64, err error) {
	if seq <= max(w.segs[i].next, 1) {
		return 0, nil
	}
	err = w.fitting(func() error {
		x, err := w.index(i)
		if err != nil {
			return err
		}
		at := x.from(seq)
		if at == len(x.received) {
			off = x.end
			return nil
		}
		off = int64(x.received[at].off)
		_, err = w.received.line(x.path, x.received[at].spot, x.received[at].seq)
		return err
	})
	return off, err
}

// done reports whether neither a segment nor those behind it have anything that is wanted.
func (p *pass) done(i int) bool {
	over := p.over || p.below > 0 && p.segs[i].next >= p.below
	return p.ended || over && len(p.waiting) == 0
}

// segment reads a segment from a place on. One that retention has removed meanwhile is
// passed over.
func (p *pass) segment(i int, from int64) error {
	s := &p.segs[i]
	file, err := openSegment(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	p.last = max(p.last, max(s.next, 1)-1)
	_, err = eachLine(file, from, s.limit, func(off int64, err error) { p.warn(s.path, off, err) }, func(kind string, raw []byte, _ int64) error {
		if err := p.take(i, kind, raw); err != nil {
			return err
		}
		return p.give(i)
	})
	return err
}

func (p *pass) take(i int, kind string, raw []byte) error {
	switch kind {
	case format.KindReceived:
		return p.receive(i, raw)
	case format.KindReplied:
		return p.settle(raw)
	}
	return nil
}

func (p *pass) receive(i int, raw []byte) error {
	seq := format.Seq(raw)
	if p.over = p.over || p.below > 0 && seq >= p.below; p.over || seq <= p.last {
		return nil
	}
	p.last = seq
	u, err := p.unanswered(i, raw)
	if err != nil {
		return err
	}
	p.waiting = append(p.waiting, u)
	p.bytes += len(raw)
	return nil
}

// settle hands an outcome to the recording that waits for it, if one does.
func (p *pass) settle(raw []byte) (err error) {
	seq := format.Seq(raw)
	i := sort.Search(len(p.waiting), func(i int) bool { return p.waiting[i].entry.Seq >= seq })
	if i == len(p.waiting) || p.waiting[i].entry.Seq != seq || p.waiting[i].known {
		return nil
	}
	p.waiting[i].known = true
	p.waiting[i].outcome, err = format.ParseOutcome(&p.parser, raw)
	return err
}

// give gives those whose turn it is, and is io.EOF when that were all.
func (p *pass) give(i int) error {
	for len(p.waiting) > 0 && !p.ended {
		first := p.waiting[0]
		if !first.known && !p.read {
			if p.bytes <= maxWaiting {
				break
			}
			if err := p.lookUp(&first); err != nil {
				return err
			}
		}
		e, err := p.answered(first)
		if err != nil {
			return err
		}
		p.bytes -= first.size
		p.waiting[0] = unanswered{}
		p.waiting = p.waiting[1:]
		p.ended = !p.yield(e, nil)
	}
	if p.done(i) {
		return io.EOF
	}
	return p.ctx.Err()
}

func (p *pass) lookUp(u *unanswered) error {
	return p.fitting(func() error {
		x, err := p.index(u.segment)
		if err != nil {
			return err
		}
		if at, ok := x.find(u.entry.Seq); ok {
			u.outcome, err = p.outcome(u.segment, x, at)
		}
		return err
	})
}

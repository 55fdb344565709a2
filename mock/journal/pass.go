package journal

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"sort"

	"somock/mock"
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

// An unanswered recording waits for its outcome.
type unanswered struct {
	entry   *mock.Entry
	outcome *mock.Outcome
	known   bool // what the outcome is, or that there is none
	asked   bool // memory, which does not know it
	segment int
	size    int
}

// forward gives recordings, the oldest first.
func (w *walk) forward(after, below uint64) error {
	p := &pass{walk: w, last: after, below: below}
	i := w.segmentOf(after + 1)
	from, err := w.offset(i, after+1)
	for ; err == nil && i < len(w.segs) && !p.done(i); i++ {
		err = p.segment(i, from)
		from = 0
	}
	if err != nil {
		return err
	}
	p.read = true
	return p.give()
}

// offset is where in a segment the recordings from a number on begin.
func (w *walk) offset(i int, seq uint64) (off int64, err error) {
	if i == len(w.segs) || seq <= max(w.segs[i].next, 1) {
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
		off = x.received[at].off
		_, err = w.received.line(x.path, x.received[at])
		return err
	})
	return off, err
}

// done reports whether neither a segment nor those behind it have anything that is wanted.
func (p *pass) done(i int) bool {
	over := p.over || p.below > 0 && !p.segs[i].headless && p.segs[i].next >= p.below
	return p.ended || over && len(p.waiting) == 0
}

// segment reads a segment from a place on. One that retention has removed meanwhile is
// passed over.
func (p *pass) segment(i int, from int64) error {
	s := &p.segs[i]
	file, err := os.Open(s.path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	if !s.headless {
		p.last = max(p.last, max(s.next, 1)-1)
	}
	for lines := newScanner(file, from, s.limit); !p.done(i); {
		raw, off, torn, err := lines.next()
		if torn || errors.Is(err, io.EOF) { // not written to its end, or not yet
			return nil
		}
		if err == nil {
			err = p.line(i, raw)
		}
		if errors.Is(err, errBadLine) { // damaged, or written by no version of ours
			p.warn(s.path, off, err)
			err = nil
		}
		if err == nil {
			err = p.give()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (p *pass) line(i int, raw []byte) error {
	switch kind, err := checkLine(raw); {
	case err != nil:
		return err
	case kind == kindReceived:
		return p.receive(i, raw)
	case kind == kindReplied:
		return p.settle(raw)
	}
	return nil
}

func (p *pass) receive(i int, raw []byte) error {
	seq := seqOf(raw)
	if p.over = p.over || p.below > 0 && seq >= p.below; p.over || seq <= p.last {
		return nil
	}
	p.last = seq
	e, err := parseEntry(&p.parser, raw)
	if err != nil {
		return err
	}
	p.waiting = append(p.waiting, unanswered{entry: e, segment: i, size: len(raw)})
	p.bytes += len(raw)
	return nil
}

// settle hands an outcome to the recording that waits for it, if one does.
func (p *pass) settle(raw []byte) (err error) {
	seq := seqOf(raw)
	i := sort.Search(len(p.waiting), func(i int) bool { return p.waiting[i].entry.Seq >= seq })
	if i == len(p.waiting) || p.waiting[i].entry.Seq != seq || p.waiting[i].known {
		return nil
	}
	p.waiting[i].known = true
	p.waiting[i].outcome, err = parseOutcome(&p.parser, raw)
	return err
}

// give gives those whose turn it is.
func (p *pass) give() error {
	for len(p.waiting) > 0 && !p.ended {
		first := &p.waiting[0]
		if !first.known && !first.asked && p.live != nil {
			first.outcome, first.known = p.live.outcome(first.entry.Seq)
			first.asked = true
		}
		if !first.known && !p.read && p.bytes <= maxWaiting {
			return nil
		}
		e, err := p.complete(first)
		if err != nil {
			return err
		}
		p.bytes -= first.size
		*first = unanswered{}
		p.waiting = p.waiting[1:]
		p.ended = !p.yield(e, nil)
	}
	return p.ctx.Err()
}

// complete is a recording with its outcome, which is looked up if it has not come.
func (p *pass) complete(w *unanswered) (*mock.Entry, error) {
	if w.known && p.live != nil {
		return settled(w.entry, w.outcome), nil
	}
	if !w.known && !p.read {
		err := p.fitting(func() error {
			x, err := p.index(w.segment)
			if err != nil {
				return err
			}
			if at, ok := x.find(w.entry.Seq); ok {
				w.outcome, err = p.outcome(w.segment, x, at)
			}
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return p.settled(w.entry, w.outcome)
}

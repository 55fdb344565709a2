package journal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"time"

	"somock/mock"
	"somock/mock/journal/format"
)

// A past is one run as its files tell it.
type past struct {
	source
	id   string
	live bool
	open *format.Open // of the first segment that has one; may be nil
	last *format.Close
}

// load reads how far each segment counts and whether the run lives or has closed. The
// lock is asked before the end is read: a run that dies in between has said all.
func (p *past) load() error {
	p.live = alive(p.segs)
	for i := range p.segs {
		if err := p.loadSegment(i); err != nil {
			return err
		}
	}
	for i := range p.segs {
		if s := &p.segs[i]; s.headless { // what may stand in it follows what stands before
			var err error
			if s.next, err = p.lowestAfter(i); err != nil {
				return err
			}
		}
	}
	return p.loadClose()
}

func (p *past) loadSegment(i int) error {
	s := &p.segs[i]
	info, err := os.Stat(s.path)
	if errors.Is(err, os.ErrNotExist) {
		return nil // limit 0: nothing of it will be read
	}
	if err != nil {
		return err
	}
	s.limit = info.Size()
	if i > 0 {
		s.next = p.segs[i-1].next // until its own open line says better
	}
	open, err := readOpen(s)
	if s.headless = open == nil; err != nil || open == nil {
		return err
	}
	s.totals = open.Totals
	if p.open == nil {
		p.open = open
	}
	s.next = max(s.next, open.Next)
	if open.Prev != nil {
		p.limit(p.segs[:i], open.Prev)
	}
	return nil
}

// limit cuts earlier segments to what a later one says of them.
func (p *past) limit(earlier []segment, prev *format.Prev) {
	for i := range earlier {
		switch s := &earlier[i]; {
		case s.n == prev.Segment:
			s.limit = min(s.limit, prev.Bytes)
		case s.n > prev.Segment:
			s.limit, s.void = 0, true
		}
	}
}

// readOpen reads a segment's first line; nil if it is damaged or not written yet.
func readOpen(s *segment) (*format.Open, error) {
	f, err := openSegment(s.path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close()
	raw, _, torn, err := newScanner(f, 0, s.limit).next()
	if torn || errors.Is(err, io.EOF) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	kind, err := format.Check(raw)
	if errors.Is(err, ErrVersion) {
		return nil, fmt.Errorf("%s: %w", s.path, err)
	}
	if err != nil || kind != format.KindOpen {
		return nil, nil
	}
	open, err := format.Decode[*format.Open](raw)
	if err != nil {
		return nil, nil // its checksum is right, but it is none of ours
	}
	return open, nil
}

// loadClose looks for the close line at the very end of the run.
func (p *past) loadClose() error {
	return p.segs[len(p.segs)-1].tail(readSize, func(raw []byte, _ int64, torn bool) {
		if kind, err := format.Check(raw); !torn && err == nil {
			if p.last = nil; kind == format.KindClose {
				p.last, _ = format.Decode[*format.Close](raw)
			}
		}
	})
}

func (p *past) reading() reading {
	r := reading{source: p.source}
	if !p.live {
		r.absent = &mock.Outcome{Kind: mock.Unknown, Headers: []mock.Pair{}}
	}
	return r
}

func (p *past) entries(ctx context.Context, after, below uint64, oldestFirst bool) iter.Seq2[*mock.Entry, error] {
	return p.reading().entries(ctx, after, below, oldestFirst)
}

func (p *past) one(ctx context.Context, seq uint64) (*mock.Entry, error) {
	return p.reading().one(ctx, seq)
}

func (p *past) name() string { return p.id }

func (p *past) oldest() uint64 { return max(p.segs[0].next, 1) }

func (p *past) count() (*tally, error) { return p.tally() }

func (p *past) epochs() (Epochs, error) {
	t, err := p.tally()
	if err != nil {
		return newEpochs(), err
	}
	return t.epochs, nil
}

func (p *past) notesOf(ctx context.Context) iter.Seq2[mock.Note, error] {
	return decoded(p.remarks(ctx, format.KindNote), format.Decode[mock.Note])
}

func (p *past) malformedOf(ctx context.Context) iter.Seq2[Malformed, error] {
	return decoded(p.remarks(ctx, format.KindMalformed), format.Decode[Malformed])
}

// summary is what is known of a run once it is loaded.
func (p *past) summary() Run {
	r := Run{ID: p.id, Start: p.segs[0].start, Segments: len(p.segs), Live: p.live, Closed: p.last != nil}
	for _, s := range p.segs {
		r.Bytes += s.limit
	}
	r.Ended = p.ended()
	if p.open != nil {
		r.Version, r.Seed, r.Args, r.Settings = p.open.Version, p.open.Seed, p.open.Args, p.open.Settings
	}
	return r
}

// ended is when a run wrote its last line, zero while it lives.
func (p *past) ended() time.Time {
	switch {
	case p.live:
		return time.Time{}
	case p.last != nil:
		return time.Time(p.last.Time)
	}
	info, err := os.Stat(p.segs[len(p.segs)-1].path)
	if err != nil { // retention took it meanwhile
		return p.segs[0].start
	}
	return info.ModTime().UTC()
}

// describe is the summary with the numbers of the first and the last recording: by what
// the lines at the ends say, which is that of a run that died for its last segment alone.
func (p *past) describe() (Run, error) {
	r := p.summary()
	r.First, r.Evicted = p.oldest(), p.oldest()-1
	if p.last != nil {
		r.Last = p.last.Next - 1
	} else if last, err := p.lowestAfter(len(p.segs)); err != nil {
		return r, err
	} else {
		r.Last = last - 1
	}
	if r.Last < r.First {
		r.First, r.Last = 0, 0
	}
	return r, nil
}

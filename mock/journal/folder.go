package journal

import (
	"context"
	"errors"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"os"
	"slices"
	"strings"
	"sync"
	"time"

	"somock/mock"
)

// A Folder reads the runs in a folder, whether they have ended or are being written.
// It holds no recordings in memory, and the indexes of a few segments; each question
// looks at the files anew.
type Folder struct {
	dir     string
	log     *slog.Logger
	indexes indexes

	mu   sync.Mutex
	told map[badLine]struct{}
}

// A badLine is one that cannot be read. One question may pass over it several times.
type badLine struct {
	path string
	off  int64
}

// maxTold is of how many lines a folder warns; fsck lists and counts them all.
const maxTold = 100

var _ View = (*Folder)(nil)

// OpenFolder is a folder of recordings. log, which may be nil, is told of damage.
func OpenFolder(dir string, log *slog.Logger) (*Folder, error) {
	info, err := os.Stat(dir)
	if err != nil {
		return nil, fmt.Errorf("recordings: %w", err)
	}
	if !info.IsDir() {
		return nil, fmt.Errorf("recordings: seen the file %s, expected a folder", dir)
	}
	if log == nil {
		log = slog.New(slog.DiscardHandler)
	}
	return &Folder{dir: dir, log: log, told: map[badLine]struct{}{}}, nil
}

// A past is one run as its files tell it.
type past struct {
	source
	id   string
	live bool
	open *openLine // of the first segment that has one; may be nil
	last *closeLine
}

// pasts groups the segments of a folder by run, oldest first. Nothing is read yet.
func (f *Folder) pasts() ([]*past, error) {
	all, err := listSegments(f.dir)
	if err != nil {
		return nil, fmt.Errorf("recordings: %w", err)
	}
	var runs []*past
	for _, s := range all {
		if n := len(runs); n == 0 || runs[n-1].id != s.run {
			runs = append(runs, &past{id: s.run, source: source{indexes: &f.indexes, warn: f.warn}})
		}
		p := runs[len(runs)-1]
		p.segs = append(p.segs, *s)
	}
	return runs, nil
}

// warn tells of a line, once.
func (f *Folder) warn(path string, off int64, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	at := badLine{path, off}
	if _, twice := f.told[at]; twice || len(f.told) == maxTold {
		return
	}
	f.told[at] = struct{}{}
	f.log.Warn("recordings: a line cannot be read", "file", path, "offset", off, "error", err)
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
func (p *past) limit(earlier []segment, prev *prevLine) {
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
func readOpen(s *segment) (*openLine, error) {
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
	kind, err := checkLine(raw)
	if errors.Is(err, ErrVersion) {
		return nil, fmt.Errorf("%s: %w", s.path, err)
	}
	if err != nil || kind != kindOpen {
		return nil, nil
	}
	open, err := decodeOpen(raw)
	if err != nil {
		return nil, nil // its checksum is right, but it is none of ours
	}
	return open, nil
}

// loadClose looks for the close line at the very end of the run.
func (p *past) loadClose() error {
	return p.segs[len(p.segs)-1].tail(readSize, func(raw []byte, _ int64, torn bool) {
		if kind, err := checkLine(raw); !torn && err == nil {
			if p.last = nil; kind == kindClose {
				p.last, _ = decodeClose(raw)
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

// first is the number of the oldest recording that can still be there.
func (p *past) first() uint64 { return max(p.segs[0].next, 1) }

// find finds the runs that a name means, loaded, oldest first. Of all runs one that
// cannot be loaded, because it is of a later version perhaps, is passed over.
func (f *Folder) find(name string) ([]*past, error) {
	runs, err := f.pasts()
	if err != nil {
		return nil, err
	}
	if name == "" && len(runs) > 0 {
		runs = runs[len(runs)-1:]
	}
	if name != "" && name != AllRuns {
		if runs, err = byPrefix(runs, name); err != nil {
			return nil, err
		}
	}
	var loaded []*past
	for _, p := range runs {
		err := p.load()
		switch {
		case err == nil:
			loaded = append(loaded, p)
		case name != AllRuns:
			return nil, fmt.Errorf("recordings: %w", err)
		default:
			f.warn(p.segs[0].path, 0, err)
		}
	}
	return loaded, nil
}

func byPrefix(runs []*past, name string) ([]*past, error) {
	var found []*past
	for _, p := range runs {
		if strings.HasPrefix(p.id, name) {
			found = append(found, p)
		}
	}
	switch len(found) {
	case 0:
		return nil, fmt.Errorf("run %q: %w", name, ErrNotFound)
	case 1:
		return found, nil
	}
	return nil, fmt.Errorf("run %q: %w: %d runs begin so", name, ErrAmbiguous, len(found))
}

// Entries implements [View].
func (f *Folder) Entries(ctx context.Context, q Query) iter.Seq2[*mock.Entry, error] {
	return func(yield func(*mock.Entry, error) bool) {
		runs, err := f.find(q.Run)
		if err == nil && q.After != "" {
			runs, err = startAt(runs, q)
		}
		if err != nil {
			yield(nil, err)
			return
		}
		if !q.OldestFirst {
			slices.Reverse(runs)
		}
		for _, p := range runs {
			for e, err := range p.entries(ctx, q) {
				if !yield(e, err) || err != nil {
					return
				}
			}
		}
	}
}

// startAt leaves away the runs that come before the cursor's.
func startAt(runs []*past, q Query) ([]*past, error) {
	id, _, ok := SplitID(q.After)
	i := slices.IndexFunc(runs, func(p *past) bool { return p.id == id })
	if !ok || i < 0 {
		return nil, fmt.Errorf("after %q: %w", q.After, ErrNotFound)
	}
	if q.OldestFirst {
		return runs[i:], nil
	}
	return runs[:i+1], nil
}

func (p *past) entries(ctx context.Context, q Query) iter.Seq2[*mock.Entry, error] {
	run, seq, _ := SplitID(q.After)
	if run != p.id {
		seq = 0
	}
	if dropped(q, seq, p.first()) {
		return failed[*mock.Entry](evictedAfter(q.After, p.first()))
	}
	if q.OldestFirst {
		return p.reading().entries(ctx, max(seq, q.floor()), 0, true)
	}
	return p.reading().entries(ctx, q.floor(), seq, false)
}

// lines gives the lines of one kind of some runs, oldest first.
func (f *Folder) lines(ctx context.Context, name, kind string) iter.Seq2[[]byte, error] {
	return func(yield func([]byte, error) bool) {
		runs, err := f.find(name)
		if err != nil {
			yield(nil, err)
			return
		}
		for _, p := range runs {
			for raw, err := range p.remarks(ctx, kind) {
				if !yield(raw, err) || err != nil {
					return
				}
			}
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
			if errors.Is(err, errBadLine) { // under a right checksum: of no version of ours, and fsck lists it
				continue
			}
			if !yield(v, err) || err != nil {
				return
			}
		}
	}
}

// Notes implements [View].
func (f *Folder) Notes(ctx context.Context, run string) iter.Seq2[mock.Note, error] {
	return decoded(f.lines(ctx, run, kindNote), decodeNote)
}

// Malformed implements [View].
func (f *Folder) Malformed(ctx context.Context, run string) iter.Seq2[Malformed, error] {
	return decoded(f.lines(ctx, run, kindMalformed), decodeMalformed)
}

// Epochs implements [View]. Of several runs it is the newest that counts.
func (f *Folder) Epochs(ctx context.Context, run string) (Epochs, error) {
	if run == AllRuns {
		run = ""
	}
	runs, err := f.find(run)
	if err != nil || len(runs) == 0 {
		return newEpochs(), err
	}
	t, err := runs[0].tally()
	if err != nil {
		return newEpochs(), err
	}
	return t.epochs, nil
}

// Tenants implements [View].
func (f *Folder) Tenants(_ context.Context, run string) ([]Tenant, error) {
	runs, err := f.find(run)
	if err != nil {
		return nil, err
	}
	list := []Tenant{}
	for _, p := range runs {
		t, err := p.tally()
		if err != nil {
			return nil, err
		}
		list = append(list, t.list(p.id)...)
	}
	return list, nil
}

// Runs implements [View].
func (f *Folder) Runs() ([]Run, error) {
	pasts, err := f.find(AllRuns)
	if err != nil {
		return nil, err
	}
	runs := make([]Run, 0, len(pasts))
	for _, p := range pasts {
		r, err := p.describe()
		if err != nil {
			return nil, fmt.Errorf("recordings: %w", err)
		}
		runs = append(runs, r)
	}
	return runs, nil
}

// Describe is what is known of one run, by its name. The error is ErrNotFound, also where
// there is no run yet, or ErrAmbiguous.
func (f *Folder) Describe(name string) (Run, error) {
	found, err := f.find(name)
	if err != nil {
		return Run{}, err
	}
	if len(found) == 0 {
		return Run{}, fmt.Errorf("run %q: %w: there is none yet", name, ErrNotFound)
	}
	return found[len(found)-1].describe()
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
	r.First, r.Evicted = p.first(), p.first()-1
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

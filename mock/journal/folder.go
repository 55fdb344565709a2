package journal

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"log/slog"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"

	"somock/mock"
	"somock/mock/journal/format"
)

// A Folder reads the runs in a folder, whether they have ended or are being written.
// It holds no recordings in memory, and the indexes of a few segments; each question
// looks at the files anew.
type Folder struct{ runs }

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
	return &Folder{runs{dir: dir, log: log}}, nil
}

// runs are those in a folder, and how a [View] of them is answered: question by question,
// from one run after the other.
type runs struct {
	dir     string   // "" for a journal in memory
	own     *Journal // the run that this process writes; nil if it writes none
	log     *slog.Logger
	indexes indexes

	telling sync.Mutex
	told    map[badLine]struct{}
}

// A oneRun is one of them: a [past], or the one that this process writes.
type oneRun interface {
	name() string
	oldest() uint64 // the number of the oldest recording that can still be there
	// entries gives those with after < number < below; below 0 is no bound.
	entries(ctx context.Context, after, below uint64, oldestFirst bool) iter.Seq2[*mock.Entry, error]
	one(ctx context.Context, seq uint64) (*mock.Entry, error) // nil if there is none
	epochs() (Epochs, error)
	count() (*tally, error)
	notesOf(context.Context) iter.Seq2[mock.Note, error]
	malformedOf(context.Context) iter.Seq2[Malformed, error]
	describe() (Run, error)
}

var (
	_ View   = (*Folder)(nil)
	_ oneRun = (*past)(nil)
	_ oneRun = (*Journal)(nil)
)

// A badLine is one that cannot be read. One question may pass over it several times.
type badLine struct {
	path string
	off  int64
}

// maxTold is of how many lines a folder warns; fsck lists and counts them all.
const maxTold = 100

// warn tells of a line, once.
func (r *runs) warn(path string, off int64, err error) {
	r.telling.Lock()
	defer r.telling.Unlock()
	at := badLine{path, off}
	if _, twice := r.told[at]; twice || len(r.told) == maxTold {
		return
	}
	if r.told == nil {
		r.told = map[badLine]struct{}{}
	}
	r.told[at] = struct{}{}
	r.log.Warn("recordings: a line cannot be read", "file", path, "offset", off, "error", err)
}

// source is what is read of some segments of a run.
func (r *runs) source(segs []segment) source {
	return source{segs: segs, indexes: &r.indexes, warn: r.warn}
}

// pasts groups the segments of the folder by run, oldest first. Nothing is read yet.
func (r *runs) pasts() ([]*past, error) {
	all, err := listRuns(r.dir)
	if err != nil {
		return nil, fmt.Errorf("recordings: %w", err)
	}
	var pasts []*past
	for _, listed := range all {
		p := &past{id: listed[0].run, source: r.source(nil)}
		for _, s := range listed {
			p.segs = append(p.segs, *s)
		}
		pasts = append(pasts, p)
	}
	return pasts, nil
}

// find finds the runs that a name means, ready to be read, oldest first. Of all runs one that
// cannot be loaded, because it is of a later version perhaps, is passed over.
func (r *runs) find(name string) ([]oneRun, error) {
	if r.own != nil && (name == "" || name == r.own.run) {
		return []oneRun{r.own}, nil
	}
	if r.dir == "" {
		if name == AllRuns || strings.HasPrefix(r.own.run, name) {
			return []oneRun{r.own}, nil
		}
		return nil, fmt.Errorf("%w: the journal in memory has the run %s only", ErrNotFound, r.own.run)
	}
	pasts, err := r.pasts()
	if err != nil {
		return nil, err
	}
	if name == "" && len(pasts) > 0 {
		pasts = pasts[len(pasts)-1:]
	}
	if name != "" && name != AllRuns {
		p, err := begins(pasts, name)
		if err != nil {
			return nil, err
		}
		pasts = []*past{p}
	}
	var found []oneRun
	for _, p := range pasts {
		if r.own != nil && p.id == r.own.run {
			found = append(found, r.own)
			continue
		}
		err := p.load()
		switch {
		case err == nil:
			found = append(found, p)
		case name != AllRuns:
			return nil, fmt.Errorf("recordings: %w", err)
		default:
			r.warn(p.segs[0].path, 0, err)
		}
	}
	return found, nil
}

// begins is the one run whose name begins so.
func begins[R interface{ name() string }](runs []R, name string) (found R, err error) {
	n := 0
	for _, r := range runs {
		if strings.HasPrefix(r.name(), name) {
			found, n = r, n+1
		}
	}
	switch n {
	case 0:
		return found, fmt.Errorf("run %q: %w", name, ErrNotFound)
	case 1:
		return found, nil
	}
	return found, fmt.Errorf("run %q: %w: %d runs begin so", name, ErrAmbiguous, n)
}

// Entries implements [View].
func (r *runs) Entries(ctx context.Context, q Query) iter.Seq2[*mock.Entry, error] {
	return func(yield func(*mock.Entry, error) bool) {
		found, err := r.find(q.Run)
		if err == nil && q.After != "" {
			found, err = startAt(found, q)
		}
		if err != nil {
			yield(nil, err)
			return
		}
		if !q.OldestFirst {
			slices.Reverse(found)
		}
		for _, one := range found {
			for e, err := range queried(ctx, one, q) {
				if !yield(e, err) || err != nil {
					return
				}
			}
		}
	}
}

// startAt leaves away the runs that come before the cursor's.
func startAt(found []oneRun, q Query) ([]oneRun, error) {
	id, _, ok := format.SplitID(q.After)
	i := slices.IndexFunc(found, func(r oneRun) bool { return r.name() == id })
	if !ok || i < 0 {
		return nil, fmt.Errorf("after %q: %w", q.After, ErrNotFound)
	}
	if q.OldestFirst {
		return found[i:], nil
	}
	return found[:i+1], nil
}

// queried is what a query means of one run.
func queried(ctx context.Context, r oneRun, q Query) iter.Seq2[*mock.Entry, error] {
	id, seq, _ := format.SplitID(q.After)
	if id != r.name() {
		seq = 0
	}
	if first := r.oldest(); dropped(q, seq, first) {
		return failed[*mock.Entry](fmt.Errorf("after %q: %w: the oldest that is left is %d", q.After, ErrEvicted, first))
	}
	if q.OldestFirst {
		return r.entries(ctx, max(seq, q.floor()), 0, true)
	}
	return r.entries(ctx, q.floor(), seq, false)
}

// dropped reports whether retention dropped recordings that a cursor would come to.
func dropped(q Query, seq, first uint64) bool {
	return 0 < seq && seq < first && !(q.OldestFirst && seq == first-1)
}

// ofEach gives what each of some runs has, oldest first.
func ofEach[T any](r *runs, name string, of func(oneRun) iter.Seq2[T, error]) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		found, err := r.find(name)
		if err != nil {
			failed[T](err)(yield)
			return
		}
		for _, one := range found {
			for v, err := range of(one) {
				if !yield(v, err) || err != nil {
					return
				}
			}
		}
	}
}

// Notes implements [View].
func (r *runs) Notes(ctx context.Context, run string) iter.Seq2[mock.Note, error] {
	return ofEach(r, run, func(one oneRun) iter.Seq2[mock.Note, error] { return one.notesOf(ctx) })
}

// Malformed implements [View].
func (r *runs) Malformed(ctx context.Context, run string) iter.Seq2[Malformed, error] {
	return ofEach(r, run, func(one oneRun) iter.Seq2[Malformed, error] { return one.malformedOf(ctx) })
}

// Epochs implements [View]. Of several runs it is the newest that counts.
func (r *runs) Epochs(_ context.Context, run string) (Epochs, error) {
	if run == AllRuns {
		run = ""
	}
	found, err := r.find(run)
	if err != nil || len(found) == 0 {
		return newEpochs(), err
	}
	return found[0].epochs()
}

// Tenants implements [View].
func (r *runs) Tenants(_ context.Context, run string) ([]Tenant, error) {
	found, err := r.find(run)
	if err != nil {
		return nil, err
	}
	list := []Tenant{}
	for _, one := range found {
		t, err := one.count()
		if err != nil {
			return nil, err
		}
		list = append(list, t.list(one.name())...)
	}
	return list, nil
}

// Runs implements [View].
func (r *runs) Runs() ([]Run, error) {
	found, err := r.find(AllRuns)
	if err != nil {
		return nil, err
	}
	list := make([]Run, 0, len(found))
	for _, one := range found {
		d, err := one.describe()
		if err != nil {
			return nil, fmt.Errorf("recordings: %w", err)
		}
		list = append(list, d)
	}
	return list, nil
}

// Describe is what is known of one run, by its name. The error is ErrNotFound, also where
// there is no run yet, or ErrAmbiguous.
func (r *runs) Describe(name string) (Run, error) {
	found, err := r.find(name)
	if err != nil {
		return Run{}, err
	}
	if len(found) == 0 {
		return Run{}, fmt.Errorf("run %q: %w: there is none yet", name, ErrNotFound)
	}
	return found[len(found)-1].describe()
}

// Get implements [View].
func (r *runs) Get(ctx context.Context, id string) (*mock.Entry, error) {
	name, seq, hasSeq := parseID(id)
	if id == Last {
		name = ""
	}
	if id == "" {
		return nil, fmt.Errorf("recording \"\": %w: an id is empty", ErrNotFound)
	}
	found, err := r.find(name)
	switch {
	case errors.Is(err, ErrNotFound) && hasSeq && r.evicted(ctx, name, seq):
		return nil, fmt.Errorf("recording %q: %w with all of its run", id, ErrEvicted)
	case err != nil:
		return nil, fmt.Errorf("recording %q: %w", id, err)
	case len(found) == 0:
		return nil, fmt.Errorf("recording %q: %w: there is no run yet", id, ErrNotFound)
	case hasSeq:
		return ofNumber(ctx, found[0], id, seq)
	}
	return newestOf(ctx, found[0], id)
}

// evicted reports whether a later run says that it dropped this recording.
func (r *runs) evicted(ctx context.Context, run string, seq uint64) bool {
	for n, err := range r.Notes(ctx, AllRuns) {
		if err != nil {
			return false
		}
		if n.Note == NoteEvicted && n.Detail["run"] == run && number(n, "first") <= seq && seq <= number(n, "last") {
			return true
		}
	}
	return false
}

// ofNumber is the recording of this number.
func ofNumber(ctx context.Context, r oneRun, id string, seq uint64) (*mock.Entry, error) {
	if seq > 0 {
		if e, err := r.one(ctx, seq); e != nil || err != nil {
			return e, err
		}
		if first := r.oldest(); seq < first {
			return nil, fmt.Errorf("recording %q: %w: the oldest that is left is %d", id, ErrEvicted, first)
		}
	}
	return nil, fmt.Errorf("recording %q: %w", id, ErrNotFound)
}

// newestOf is the newest recording for Last, else the only one there is.
func newestOf(ctx context.Context, r oneRun, id string) (found *mock.Entry, err error) {
	for e, err := range r.entries(ctx, 0, 0, false) {
		if err != nil || id == Last {
			return e, err
		}
		if found != nil {
			return nil, fmt.Errorf("recording %q: %w: the run %s has %s and others", id, ErrAmbiguous, r.name(), found.ID)
		}
		found = e
	}
	if found == nil {
		return nil, fmt.Errorf("recording %q: %w: the run %s has none", id, ErrNotFound, r.name())
	}
	return found, nil
}

// Last is the id that means the newest recording.
const Last = "last"

// parseID parts what a user gives for an id: <run>-<seq>, the seq alone, or the
// beginning of the run alone.
func parseID(id string) (run string, seq uint64, hasSeq bool) {
	if n, err := strconv.ParseUint(id, 10, 64); err == nil {
		return "", n, true
	}
	if run, seq, ok := format.SplitID(id); ok {
		return run, seq, true
	}
	return strings.TrimSuffix(id, "-"), 0, false
}

package recordings

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"somock/mock"
	"somock/mock/journal"
	"somock/mock/verify"
)

// Waited is what was waited for.
type Waited struct {
	OK         bool              `json:"ok"`
	Recordings []*mock.Entry     `json:"recordings"`      // that match, oldest first
	Nearest    []verify.NearMiss `json:"nearest"`         // that do not, the nearest first; none if ok
	Ended      string            `json:"ended,omitempty"` // the run that was named: it has ended, so there was nothing to wait for
}

// Await waits until count recordings are selected and their outcomes have had a moment to
// settle. What is there already counts, but not what is before s.After. It returns what
// there is when time is up or ctx is done, and at once where a run is named that has ended.
func (r *Reader) Await(ctx context.Context, s Selection, count int, timeout time.Duration) (*Waited, error) {
	if s.After != "" {
		e, err := r.Get(ctx, s.After, s.Run)
		if err != nil {
			return nil, err
		}
		s.After = e.ID
	}
	begin := time.Now()
	enough, done := context.WithCancel(ctx)
	defer done()
	m := &awaited{reader: r, selection: s, nearest: verify.NewNearest(s.Matcher), enough: count, done: done}
	defer m.stop()
	ended, err := r.ended(s.Run)
	if err != nil {
		return nil, err
	}
	after, err := m.takePresent(enough)
	if err == nil && enough.Err() == nil && ended == "" {
		waiting, cancel := context.WithDeadline(enough, begin.Add(timeout))
		defer cancel()
		if err = m.takeEvents(waiting, after); waiting.Err() != nil {
			err = nil // time is up, or there is enough
		}
	}
	if err != nil && ctx.Err() == nil {
		return nil, err
	}
	w := &Waited{OK: len(m.found) >= count, Recordings: append([]*mock.Entry{}, m.found...), Nearest: []verify.NearMiss{}}
	if !w.OK {
		w.Nearest, w.Ended = m.nearest.Shown(), ended
	}
	return w, nil
}

// ended is the run that is named, if nothing more can come in it.
func (r *Reader) ended(run string) (string, error) {
	if run == "" || run == journal.AllRuns {
		return "", nil
	}
	d, err := r.source.Describe(run)
	if err != nil || d.Live {
		return "", err
	}
	return d.ID, nil
}

// settleBound is how long outcomes that are due are waited for: a reply that is handed to
// the kernel is on record a moment later, and a client that has its answer may ask before
// that. What is still pending then is a scripted delay.
const settleBound = time.Second

// An awaited is what has matched so far.
type awaited struct {
	reader    *Reader
	selection Selection
	run       string // the newest, which may grow
	shared    bool   // it is one of several that are one, and all of which may
	visible   func(*mock.Entry) bool
	nearest   *verify.NearestTo
	enough    int
	done      func()
	found     []*mock.Entry
	closing   *time.Timer // runs once there is enough but outcomes are pending
}

// takePresent takes in what there is, however long that takes, and tells behind which
// recording to go on: the last before which all have their outcome.
func (m *awaited) takePresent(ctx context.Context) (after string, err error) {
	newest, err := m.reader.source.Describe("")
	if err != nil && !errors.Is(err, journal.ErrNotFound) {
		return "", err
	}
	m.shared = newest.Shared
	if err := m.begin(ctx, newest.ID); err != nil {
		return "", err
	}
	if m.run != "" {
		after = m.run + "-0" // before the first
	}
	if m.shared && m.selection.After != "" || strings.HasPrefix(m.selection.After, m.run+"-") {
		after = m.selection.After
	}
	settled := true
	query := journal.Query{Run: m.selection.Run, After: m.selection.After, OldestFirst: true}
	for e, err := range m.reader.source.Entries(ctx, query) {
		if err != nil {
			return "", err
		}
		m.take(e)
		switch first := settled && e.Outcome == nil; {
		case first && m.shared: // what comes before our own run may have its outcome still to come
			after = fmt.Sprintf("%s.%d", e.ID, e.Order())
		case settled && !first && (m.shared || e.Run == m.run):
			after = e.ID
		}
		settled = settled && e.Outcome != nil
		if len(m.found) >= m.enough {
			break // but for outcomes that are due
		}
	}
	return after, nil
}

// begin is for each run that is followed.
func (m *awaited) begin(ctx context.Context, run string) (err error) {
	m.run = run
	if m.selection.Run == "" {
		m.found = nil
	}
	name := m.selection.Run
	if name == "" && !m.shared {
		name = run
	}
	m.visible = func(*mock.Entry) bool { return true }
	if name != "" || m.shared {
		m.visible, _, err = m.reader.visible(ctx, Selection{Run: name})
	}
	return err
}

// meant reports whether a run is one of those that are waited for.
func (m *awaited) meant(run string) bool {
	named := m.selection.Run
	return named == journal.AllRuns || strings.HasPrefix(run, named)
}

// takeEvents takes in what comes, until ctx is done.
func (m *awaited) takeEvents(ctx context.Context, after string) error {
	for ctx.Err() == nil {
		for event, err := range m.reader.source.Follow(ctx, after) {
			if errors.Is(err, journal.ErrDropped) {
				break // and go on from there
			}
			if err == nil && event.Entry.Run != m.run && !m.shared {
				err = m.begin(ctx, event.Entry.Run)
			}
			if err != nil {
				return err
			}
			after = event.Cursor
			if m.meant(event.Entry.Run) {
				m.take(event.Entry)
			}
		}
	}
	return nil
}

// take looks at a recording, new or seen before without its outcome.
func (m *awaited) take(e *mock.Entry) {
	if !m.visible(e) || !m.selection.ofTenant(e.Tenant) {
		return
	}
	i := slices.IndexFunc(m.found, func(f *mock.Entry) bool { return f.ID == e.ID })
	switch {
	case i >= 0:
		m.found[i] = e
	case m.nearest.Add(e):
		m.found = append(m.found, e)
	}
	if len(m.found) >= m.enough {
		m.settle()
	}
}

// settle ends the wait when nothing is pending, or a moment later.
func (m *awaited) settle() {
	pending := slices.ContainsFunc(m.found, func(f *mock.Entry) bool { return f.Outcome == nil })
	switch {
	case !pending:
		m.done()
	case m.closing == nil:
		m.closing = time.AfterFunc(settleBound, m.done)
	}
}

func (m *awaited) stop() {
	if m.closing != nil {
		m.closing.Stop()
	}
}

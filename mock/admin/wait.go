package admin

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"
	"time"

	"somock/mock"
	"somock/mock/journal"
	"somock/mock/match"
	"somock/mock/verify"
)

const (
	defaultWait = 10 * time.Second
	maxWait     = 10 * time.Minute
)

// Waited is the answer of POST /recordings/wait.
type Waited struct {
	OK         bool              `json:"ok"`
	Recordings []*mock.Entry     `json:"recordings"` // that match, oldest first
	Nearest    []verify.NearMiss `json:"nearest"`    // that do not, the nearest first; none if ok
}

// waitForRecordings answers as soon as enough recordings match, or when time is up.
func (a *Admin) waitForRecordings(r *http.Request) (any, error) {
	var body selectionBody
	if err := readJSON(r, &body); err != nil {
		return nil, err
	}
	s, err := a.selection(r, body)
	if err != nil {
		return nil, err
	}
	count, timeout, err := body.goal()
	if err != nil {
		return nil, err
	}
	found, err := a.Await(r.Context(), s, count, timeout, body.After)
	if err != nil {
		return nil, recordingProblem(body.After, err)
	}
	if len(found) < count && a.Ending.Err() != nil { // time is not up, so that is no answer
		return nil, failed(mock.Ending, "the server ended while "+strconv.Itoa(count-len(found))+" more recordings were waited for", "what came is in its recordings; start it again to wait for more")
	}
	answer := Waited{OK: len(found) >= count, Recordings: append([]*mock.Entry{}, found...), Nearest: []verify.NearMiss{}}
	if !answer.OK {
		all := s
		all.Matcher, all.After = nil, ""
		answer.Nearest, err = verify.Nearest(later(a.reader.Entries(r.Context(), all, true), body.After), s.Matcher)
	}
	return answer, err
}

func (b selectionBody) goal() (count int, timeout time.Duration, err error) {
	count, timeout = 1, defaultWait
	if b.Count != nil {
		count = *b.Count
	}
	if count < 1 || count > MaxLimit {
		return 0, 0, failed(mock.Usage, "count is "+strconv.Itoa(count)+", expected a whole number from 1 to 10000", "that there is none is an expectation, count: 0, not something to wait for")
	}
	if b.Timeout != "" {
		timeout, err = time.ParseDuration(b.Timeout)
		if err != nil || timeout <= 0 || timeout > maxWait {
			return 0, 0, failed(mock.Usage, "timeout is "+strconv.Quote(b.Timeout)+", expected a duration from 1ms to 10m", "give a duration like 10s")
		}
	}
	return count, timeout, nil
}

// Await follows the journal from the beginning of the run, or from behind a recording,
// until enough recordings match and their outcomes have had a moment to settle. It
// returns what there is when time is up or ctx is done.
func (a *Admin) Await(ctx context.Context, s Selection, count int, timeout time.Duration, after string) ([]*mock.Entry, error) {
	ctx, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	ctx, stop := contextEndingWith(ctx, a.Ending)
	defer stop()
	if after == "" {
		after = a.Journal.Run() + "-0" // before the first
	} else if e, err := a.Journal.Get(ctx, after); err != nil {
		return nil, err
	} else {
		after = e.ID
	}
	m := &awaited{admin: a, selection: s, calls: verify.NewCallCounter(), enough: count, done: cancel}
	for ctx.Err() == nil {
		for event, err := range a.Journal.Follow(ctx, after) {
			if err != nil && !errors.Is(err, journal.ErrDropped) && ctx.Err() == nil {
				return nil, err
			}
			if err != nil {
				break
			}
			after = event.Cursor
			m.take(event)
		}
	}
	return m.found, nil
}

// An awaited is what has matched so far.
type awaited struct {
	admin     *Admin
	selection Selection
	calls     *verify.CallCounter
	enough    int
	done      func()
	found     []*mock.Entry
	closing   *time.Timer // runs once there is enough but outcomes are pending
}

// take looks at a recording, new or seen before without its outcome.
func (m *awaited) take(event journal.Event) {
	e := event.Entry
	i := slices.IndexFunc(m.found, func(f *mock.Entry) bool { return f.ID == e.ID })
	switch {
	case i >= 0:
		m.found[i] = e
	case m.matches(e):
		m.found = append(m.found, e)
	}
	if len(m.found) < m.enough {
		return
	}
	pending := slices.ContainsFunc(m.found, func(f *mock.Entry) bool { return f.Reply == nil })
	switch {
	case !pending:
		m.done()
	case m.closing == nil:
		m.closing = time.AfterFunc(settleBound, m.done)
	}
}

func (m *awaited) matches(e *mock.Entry) bool {
	subject, s := match.OfEntry(e), m.selection
	if s.Matcher.UsesCall() {
		subject.Call = m.calls.Of(e)
	}
	return (s.Tenant == "" || mock.TenantKey(e.Tenant) == mock.TenantKey(s.Tenant)) &&
		e.Epoch == m.admin.Engine.Epoch(e.Tenant) && s.Matcher.Matches(subject)
}

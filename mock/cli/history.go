package cli

import (
	"context"
	"fmt"
	"io"
	"iter"
	"strings"
	"time"

	"somock/mock"
	"somock/mock/admin"
	"somock/mock/export"
	"somock/mock/journal"
	"somock/mock/verify"
)

// A history is recordings that can be read through, counted and judged: those in a
// folder, or those of a running server.
type history interface {
	get(ctx context.Context, id, run string) (*mock.Entry, error)
	// entries are the selected recordings, oldest first.
	entries(ctx context.Context, filter string, s admin.Selection) iter.Seq2[*mock.Entry, error]
	stats(ctx context.Context, filter string, s admin.Selection) (*verify.Stats, error)
	export(ctx context.Context, w io.Writer, format, filter string, s admin.Selection, o export.Options) error
	// judge lets pending outcomes settle first.
	judge(ctx context.Context, x *expectationsFile, s admin.Selection, failOn verify.FailOn) (*verify.Verdict, error)
	// await answers with what there is when count recordings match, or after timeout.
	await(ctx context.Context, filter string, s admin.Selection, count int, timeout time.Duration) (*admin.Waited, error)
}

var (
	_ history = folderSource{}
	_ history = serverSource{}
)

// history is where recordings are read from, for commands whose answer would be a yes
// where there is nothing to look at: a folder without any run is refused.
func (a *app) history(ctx context.Context, f sourceFlags) (history, error) {
	from, err := a.source(ctx, f)
	if err != nil {
		return nil, err
	}
	folder, ok := from.(folderSource)
	if !ok {
		return from.(history), nil
	}
	runs, err := folder.reader.View.Runs()
	if err == nil && len(runs) == 0 {
		dir, _ := a.folder(f)
		err = mock.Fail(mock.Environment, fmt.Errorf("no run was recorded in %s: seen no file of somock's there", dir), "name the folder that somock serve --recordings names, or a running server with --server")
	}
	return folder, err
}

func (f folderSource) entries(ctx context.Context, filter string, s admin.Selection) iter.Seq2[*mock.Entry, error] {
	m, err := parseFilter(filter)
	if err != nil {
		return failing(err)
	}
	s.Matcher = m
	return f.reader.History(ctx, s)
}

func failing(err error) iter.Seq2[*mock.Entry, error] {
	return func(yield func(*mock.Entry, error) bool) { yield(nil, err) }
}

func (f folderSource) stats(ctx context.Context, filter string, s admin.Selection) (*verify.Stats, error) {
	return verify.CountStats(f.entries(ctx, filter, s))
}

func (f folderSource) export(ctx context.Context, w io.Writer, format, filter string, s admin.Selection, o export.Options) error {
	return export.Write(w, format, f.entries(ctx, filter, s), o)
}

func (f folderSource) judge(ctx context.Context, x *expectationsFile, s admin.Selection, failOn verify.FailOn) (*verify.Verdict, error) {
	if err := f.settle(ctx, s.Run); err != nil {
		return nil, err
	}
	return x.parsed.Verify(f.entries(ctx, "", s), failOn)
}

const (
	// settleBound is how long outcomes that a live run has yet to write are waited for.
	settleBound = time.Second
	lookAgain   = 50 * time.Millisecond
)

// settle takes in what a live run has written since the folder was opened, until no
// outcome is pending, for a second at most. Of a run that has ended none is.
func (f folderSource) settle(ctx context.Context, run string) error {
	ctx, cancel := context.WithTimeout(ctx, settleBound)
	defer cancel()
	return again(ctx, func() (bool, error) {
		pending, err := f.pending(context.WithoutCancel(ctx), run)
		return pending == 0, err
	})
}

// again looks until it is enough, or ctx is done, which is no error.
func again(ctx context.Context, look func() (enough bool, err error)) error {
	tick := time.NewTicker(lookAgain)
	defer tick.Stop()
	for {
		if enough, err := look(); enough || err != nil {
			return err
		}
		select {
		case <-tick.C:
		case <-ctx.Done():
			return nil
		}
	}
}

// pending counts the recordings without an outcome yet.
func (f folderSource) pending(ctx context.Context, run string) (pending int, err error) {
	for e, err := range f.reader.View.Entries(ctx, journal.Query{Run: run, OldestFirst: true}) {
		if err != nil {
			return 0, runProblem(run, err)
		}
		if e.Reply == nil {
			pending++
		}
	}
	return pending, nil
}

func (f folderSource) await(ctx context.Context, filter string, s admin.Selection, count int, timeout time.Duration) (*admin.Waited, error) {
	m, err := parseFilter(filter)
	if err != nil {
		return nil, err
	}
	s.Matcher = m
	waiting, cancel := context.WithTimeout(ctx, timeout)
	defer cancel()
	var found []*mock.Entry
	enough := func() (bool, error) {
		found, err = f.matching(ctx, s)
		return len(found) >= count, err
	}
	if err := again(waiting, enough); err != nil {
		return nil, err
	}
	if len(found) < count {
		return f.missed(ctx, s, found)
	}
	if err := f.settle(ctx, s.Run); err != nil {
		return nil, err
	}
	found, err = f.matching(ctx, s)
	return &admin.Waited{OK: true, Recordings: found, Nearest: []verify.NearMiss{}}, err
}

func (f folderSource) matching(ctx context.Context, s admin.Selection) ([]*mock.Entry, error) {
	found := []*mock.Entry{}
	for e, err := range f.reader.Entries(ctx, s, true) {
		if err != nil {
			return nil, err
		}
		found = append(found, e)
	}
	return found, nil
}

// missed is the answer when time is up: what there is, and what comes nearest.
func (f folderSource) missed(ctx context.Context, s admin.Selection, found []*mock.Entry) (*admin.Waited, error) {
	all := s
	all.Matcher = nil
	nearest, err := verify.Nearest(f.reader.Entries(ctx, all, true), s.Matcher)
	if nearest == nil {
		nearest = []verify.NearMiss{}
	}
	return &admin.Waited{Recordings: found, Nearest: nearest}, err
}

func (s serverSource) entries(ctx context.Context, filter string, selection admin.Selection) iter.Seq2[*mock.Entry, error] {
	if _, err := parseFilter(filter); err != nil {
		return failing(err)
	}
	return s.client.Entries(ctx, filter, selection)
}

func (s serverSource) stats(ctx context.Context, filter string, selection admin.Selection) (*verify.Stats, error) {
	if _, err := parseFilter(filter); err != nil {
		return nil, err
	}
	return s.client.Stats(ctx, filter, selection)
}

func (s serverSource) export(ctx context.Context, w io.Writer, format, filter string, selection admin.Selection, _ export.Options) error {
	if _, err := parseFilter(filter); err != nil {
		return err
	}
	return s.client.Export(ctx, w, format, filter, selection)
}

func (s serverSource) judge(ctx context.Context, x *expectationsFile, selection admin.Selection, failOn verify.FailOn) (*verify.Verdict, error) {
	return s.client.Verify(ctx, x.source, selection, failOn)
}

func (s serverSource) await(ctx context.Context, filter string, selection admin.Selection, count int, timeout time.Duration) (*admin.Waited, error) {
	if _, err := parseFilter(filter); err != nil {
		return nil, err
	}
	if selection.Run != "" {
		live, err := s.client.Run(ctx)
		if err != nil {
			return nil, err
		}
		if !strings.HasPrefix(live, selection.Run) {
			return nil, mock.Fail(mock.No, fmt.Errorf("run %q is not the one that the server writes, which is %s", selection.Run, live), "leave --run out; nothing is added to other runs")
		}
	}
	return s.client.Wait(ctx, filter, selection.Tenant, count, timeout)
}

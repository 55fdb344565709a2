package admin_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"somock/mock"
	"somock/mock/admin"
	"somock/mock/journal"
	"somock/mock/recordings"
)

// overFolder is a client of the control plane over a folder with so many recordings.
func overFolder(t *testing.T, dir string, n int) *admin.Client {
	t.Helper()
	j, err := journal.Open(journal.Options{Dir: dir, Fsync: journal.FsyncOff})
	if err != nil {
		t.Fatal(err)
	}
	for range n {
		e := &mock.Entry{Tenant: "T", Headers: []mock.Pair{}, Violations: []mock.Violation{}}
		if err := errors.Join(j.Append(t.Context(), e), j.Settle(e.ID, &mock.Outcome{Kind: mock.Answered, Headers: []mock.Pair{}})); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	folder, err := journal.OpenFolder(dir, nil)
	if err != nil {
		t.Fatal(err)
	}
	c, err := admin.Local(admin.OverFolder(recordings.Folder{Folder: folder}, "1.2.3"), "http://127.0.0.1:8204")
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAFolderAnswersAndRefusesActs(t *testing.T) {
	c := overFolder(t, t.TempDir(), 3)
	if page, err := c.Page(t.Context(), admin.Query{}); err != nil || page.Meta.Total != 3 {
		t.Errorf("%+v, %v", page.Meta, err)
	}
	if _, err := c.Recording(t.Context(), "9", ""); !mock.IsFailure(err, mock.NotFound) {
		t.Errorf("what is not there: %v", err)
	}
	for act, err := range map[string]error{
		"arm":    func() error { _, err := c.Arm(t.Context(), admin.ArmRequest{Scenario: "outage"}); return err }(),
		"disarm": c.Disarm(t.Context(), "x"),
		"status": func() error { _, err := c.Status(t.Context()); return err }(),
	} {
		if !mock.IsFailure(err, mock.Usage) {
			t.Errorf("%s over a folder: %v", act, err)
		}
	}
}

// TestWhatCannotBeReadIsSaid also where the answer has begun, and not as if no server
// were there.
func TestWhatCannotBeReadIsSaid(t *testing.T) {
	dir := t.TempDir()
	c := overFolder(t, dir, 50_000) // more than is read ahead
	names, err := filepath.Glob(filepath.Join(dir, "*.jsonl"))
	if err != nil || len(names) != 1 {
		t.Fatalf("%v, %v", names, err)
	}
	seen := 0
	for _, err := range c.Entries(t.Context(), admin.Query{}) {
		if seen++; err != nil {
			t.Fatal(err)
		}
		break // leaving in the middle ends the answer, which Close waits for
	}
	if err := os.Remove(names[0]); err != nil {
		t.Fatal(err)
	}
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	_, err = c.Page(t.Context(), admin.Query{})
	if err == nil || mock.IsFailure(err, mock.Unreachable) {
		t.Errorf("a folder that is gone: %v", err)
	}
	for _, err = range c.Entries(t.Context(), admin.Query{}) {
	}
	if !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the entries of a folder that is gone: %v", err)
	}
	for _, err = range c.Follow(t.Context(), "") {
	}
	if err == nil || mock.IsFailure(err, mock.Unreachable) {
		t.Errorf("the events of a folder that is gone: %v", err)
	}
}

// TestACursorThatWasEvicted: who turns a page so late that retention has dropped what comes
// next is told so, and given no page that leaves it out.
func TestACursorThatWasEvicted(t *testing.T) {
	dir := t.TempDir()
	c := overFolder(t, dir, 40)
	page, err := c.Page(t.Context(), admin.Query{Limit: 5})
	if err != nil || page.Meta.Cursor == "" {
		t.Fatalf("%+v, %v", page.Meta, err)
	}
	run := page.Recordings[0].Run
	j, err := journal.Open(journal.Options{Dir: dir, Fsync: journal.FsyncOff, SegmentBytes: 2000, RetainBytes: 6000})
	if err != nil {
		t.Fatal(err)
	}
	for range 40 {
		if err := j.Append(t.Context(), &mock.Entry{Tenant: "T", Headers: []mock.Pair{}, Violations: []mock.Violation{}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Page(t.Context(), admin.Query{Limit: 5, Cursor: j.Run() + "-2"}); !mock.IsFailure(err, mock.Evicted) {
		t.Errorf("a cursor of a recording that was dropped: %v", err)
	}
	if _, err := c.Page(t.Context(), admin.Query{Limit: 5, Run: "all", Cursor: page.Meta.Cursor}); !mock.IsFailure(err, mock.NotFound) && !mock.IsFailure(err, mock.Evicted) {
		t.Errorf("a cursor of the run %s, which is gone: %v", run, err)
	}
}

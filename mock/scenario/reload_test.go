package scenario

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"somock/mock"
)

const twoSteps = "version: 1\nstubs: [{name: s, then: [501, 502, 503, 504]}]\n"

// TestWatch edits a file under a watcher: good edits are in force a second later, at
// most, and what is unchanged goes on counting; a bad edit is reported once, and the old
// stays until the file is mended.
func TestWatch(t *testing.T) {
	path := filepath.Join(t.TempDir(), "edited.yaml")
	write := func(source string) {
		t.Helper()
		if err := os.WriteFile(path, []byte(source), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(twoSteps)
	synctest.Test(t, func(t *testing.T) {
		var notes []string
		e := New(Options{Note: func(n mock.Note) error { notes = append(notes, n.Note); return nil }})
		if err := e.Load(path); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		ended := make(chan struct{})
		go func() {
			e.Watch(ctx)
			close(ended)
		}()
		second := func() {
			time.Sleep(time.Second)
			synctest.Wait()
		}
		decide := func(stub string, status int) {
			t.Helper()
			d, r, _, err := e.Decide(ctx, callOf(t, "call"))
			if err != nil || r.Status != status || d.StubStep() != stub {
				t.Errorf("decided %s %d, %v; expected %s %d", d.StubStep(), r.Status, err, stub, status)
			}
		}
		decide("edited/s#1", 501)

		write("# a comment changes nothing\n" + twoSteps)
		second()
		decide("edited/s#2", 502)

		write(twoSteps + "broken: [\n")
		second()
		second()
		decide("edited/s#3", 503)
		status, err := e.Status(ctx)
		if err != nil || len(status.Reload) != 1 || !strings.Contains(status.Reload[0].Error, path+":3:") {
			t.Errorf("status is %+v, %v; expected one error with its place", status.Reload, err)
		}

		write(twoSteps)
		second()
		decide("edited/s#4", 504)
		if status, err := e.Status(ctx); err != nil || len(status.Reload) != 0 {
			t.Errorf("status is %+v, %v; expected no error any more", status.Reload, err)
		}

		write("")
		second()
		write(twoSteps)
		second()
		if status, err := e.Status(ctx); err != nil || len(status.Reload) != 0 {
			t.Errorf("status is %+v, %v; expected no error once the file is as before", status.Reload, err)
		}

		write("version: 1\nname: renamed\nstubs: [{name: s, then: [505]}]\n")
		second()
		decide("renamed/s#1", 505)

		if err := os.Remove(path); err != nil {
			t.Fatal(err)
		}
		second()
		decide("", 204)
		want := "book reload-failed book reload-failed book book reload-failed"
		if got := strings.Join(notes, " "); got != want {
			t.Errorf("notes are %q, expected %q", got, want)
		}
		cancel()
		<-ended
	})
}

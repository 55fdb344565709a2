package scenario

import (
	"context"
	"slices"
	"strconv"
	"testing"
	"testing/synctest"
	"time"

	"somock/mock"
)

// timed is an engine whose arms expire, and the notes of what was disarmed. It is for use
// inside a bubble, whose clock it ends by.
func timed(t *testing.T) (*Engine, func() []string) {
	t.Helper()
	var notes []string
	e := New(Options{Note: func(n mock.Note) error {
		if n.Note == noteDisarm {
			notes = append(notes, n.Text)
		}
		return nil
	}})
	ctx, cancel := context.WithCancel(t.Context())
	ended := make(chan struct{})
	go func() {
		e.Expire(ctx)
		close(ended)
	}()
	t.Cleanup(func() {
		cancel()
		<-ended
	})
	return e, func() []string {
		synctest.Wait()
		return notes
	}
}

func (e *Engine) mustArm(t *testing.T, a Arming) Armed {
	t.Helper()
	armed, err := e.Arm(t.Context(), a)
	if err != nil {
		t.Fatal(err)
	}
	return armed
}

// TestAnArmEndsByItself at the instant that its time is over, not before, and is dropped
// with a note though nobody calls.
func TestAnArmEndsByItself(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, notes := timed(t)
		start := time.Now()
		long := e.mustArm(t, Arming{Step: "503", For: 10 * time.Minute, By: "cli"})
		e.mustArm(t, Arming{Step: "429", For: time.Minute})
		if long.Until == nil || !long.Until.Equal(start.Add(10*time.Minute)) {
			t.Errorf("it ends at %v, expected ten minutes after %v", long.Until, start)
		}
		for _, c := range []struct {
			at     time.Duration
			status string
			armed  int
		}{{time.Minute - 1, "429", 2}, {time.Minute, "503", 1}, {10*time.Minute - 1, "503", 1}, {10 * time.Minute, "204", 0}} {
			time.Sleep(time.Until(start.Add(c.at)))
			// No synctest.Wait: it does not answer any more, whether or not Expire ran yet.
			if got := statusNow(t, e); got != c.status {
				t.Errorf("after %s a call is answered %s, expected %s", c.at, got, c.status)
			}
			if got := len(e.armed()); got != c.armed {
				t.Errorf("after %s %d are armed, expected %d", c.at, got, c.armed)
			}
		}
		want := []string{"armed/429 is disarmed: it was armed for 1m", "armed/503 is disarmed: it was armed for 10m"}
		if got := notes(); !slices.Equal(got, want) {
			t.Errorf("the notes are %q, expected %q", got, want)
		}
		if len(e.state.Load().arms) != 0 {
			t.Error("what is over is still kept")
		}
	})
}

func statusNow(t *testing.T, e *Engine) string {
	t.Helper()
	_, reply, _, err := e.Decide(t.Context(), callOf(t, "call"))
	if err != nil {
		t.Fatal(err)
	}
	return strconv.Itoa(reply.Status)
}

// TestTimeAndTimes: an arm with both ends by whichever comes first, and leaves one note.
func TestTimeAndTimes(t *testing.T) {
	for name, c := range map[string]struct {
		calls int
		note  string
	}{
		"used up first":   {2, "armed/503 is used up: 2 of 2"},
		"time over first": {1, "armed/503 is disarmed: it was armed for 1m"},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				e, notes := timed(t)
				e.mustArm(t, Arming{Step: "503", Times: 2, For: time.Minute})
				for range c.calls {
					statusNow(t, e)
				}
				time.Sleep(time.Hour)
				if got := notes(); !slices.Equal(got, []string{c.note}) {
					t.Errorf("the notes are %q, expected %q", got, c.note)
				}
				if got := statusNow(t, e); got != "204" {
					t.Errorf("an hour later a call is answered %s, expected 204", got)
				}
			})
		})
	}
}

// TestWhatWasDisarmedDoesNotExpire: a reset or a disarm leaves nothing to tell of later.
func TestWhatWasDisarmedDoesNotExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		e, notes := timed(t)
		gone := e.mustArm(t, Arming{Step: "503", For: time.Minute})
		if _, err := e.Disarm(t.Context(), gone.ID); err != nil {
			t.Fatal(err)
		}
		e.mustArm(t, Arming{Step: "503", For: time.Minute, Tenant: "Cust1"})
		if _, err := e.Reset(t.Context(), "Cust1"); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Hour)
		if got, want := notes(), []string{"armed/503 is disarmed"}; !slices.Equal(got, want) {
			t.Errorf("the notes are %q, expected %q", got, want)
		}
	})
}

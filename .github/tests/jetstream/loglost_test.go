package jetstream_test

import (
	"fmt"
	"io"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"testing"

	"somock/mock/jetstream"
	"somock/mock/journal"
	"somock/mock/journal/journaltest"
)

// A ledger is which calls were acknowledged, and which refused.
type ledger struct {
	mu                    sync.Mutex
	acknowledged, refused map[string]bool // by content
}

func newLedger() *ledger {
	return &ledger{acknowledged: map[string]bool{}, refused: map[string]bool{}}
}

// call makes a call, and settles it if it was acknowledged.
func (b *ledger) call(t *testing.T, l *jetstream.Log, content string) {
	e := journaltest.Call(content)
	err := l.Append(t.Context(), e)
	b.mu.Lock()
	defer b.mu.Unlock()
	if err != nil {
		b.refused[content] = true
		return
	}
	b.acknowledged[content] = true
	if err := l.Settle(e.ID, journaltest.Answered()); err != nil {
		t.Error(err)
	}
}

// mustBe holds what a replica reads, in the end, to what callers were told: every call that
// was acknowledged is there, with its outcome, once, and none that was refused.
func (b *ledger) mustBe(t *testing.T, l *jetstream.Log) {
	t.Helper()
	want := slices.Sorted(maps.Keys(b.acknowledged))
	var got []string
	await(t, "state in which every outcome is known, and nothing is there that was refused", func() bool {
		got = nil
		settled := true
		for e, err := range l.Entries(t.Context(), journal.Query{}) {
			if err != nil {
				return false
			}
			got = append(got, *e.Message.Content)
			settled = settled && e.Outcome != nil
		}
		slices.Sort(got)
		return settled && slices.Equal(got, want)
	})
	t.Logf("%s has the %d calls that were acknowledged, %d were refused", l.Run(), len(want), len(b.refused))
}

// TestLostAnswersOfTheLog: a relay swallows what the engine says of a line, and breaks the
// connection, again and again. A line that was sent twice counts once.
func TestLostAnswersOfTheLog(t *testing.T) {
	engine := startEngine(t, nil)
	var swallowed atomic.Int64
	lossy := relay(t, engine.Addr().String(), plainly, func(to io.Writer, from io.Reader) {
		buffer := make([]byte, 32<<10)
		for reads := 1; ; reads++ {
			n, err := from.Read(buffer)
			switch {
			case err != nil || reads > 68:
				return
			case reads > 60 && swallowed.Add(1) > 0:
				continue
			}
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
	})
	near := openLog(t, connect(t, "nats://"+lossy+"/demo", 0), jetstream.LogOptions{})
	far := openLog(t, connect(t, addressOf(engine, "demo"), 0), jetstream.LogOptions{})
	calls := newLedger()
	var all sync.WaitGroup
	for worker := range 16 {
		all.Go(func() {
			for n := range 60 {
				calls.call(t, near, fmt.Sprintf("%d.%d", worker, n))
			}
		})
	}
	all.Wait()
	if swallowed.Load() == 0 {
		t.Error("no answer was lost: this has tested nothing")
	}
	calls.mustBe(t, far)
	calls.mustBe(t, near)
}

// TestWhatWasRefusedIsNotThere: the engine has a line, and cannot say so before its caller
// is refused. A note takes it out again, for all who read.
func TestWhatWasRefusedIsNotThere(t *testing.T) {
	engine := startEngine(t, nil)
	var deaf atomic.Bool
	oneWay := relay(t, engine.Addr().String(), plainly, func(to io.Writer, from io.Reader) {
		buffer := make([]byte, 32<<10)
		for {
			n, err := from.Read(buffer)
			if err != nil {
				return
			}
			if deaf.Load() {
				continue
			}
			if _, err := to.Write(buffer[:n]); err != nil {
				return
			}
		}
	})
	near := openLog(t, connect(t, "nats://"+oneWay+"/demo", 0), jetstream.LogOptions{})
	far := openLog(t, connect(t, addressOf(engine, "demo"), 0), jetstream.LogOptions{})
	calls := newLedger()
	calls.call(t, near, "before")
	deaf.Store(true)
	seen, err := far.Live(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	calls.call(t, near, "refused")
	if !calls.refused["refused"] {
		t.Fatal("a call whose line the engine could not confirm was acknowledged")
	}
	for event, err := range seen { // or this has tested nothing
		if err != nil {
			t.Fatal(err)
		}
		if *event.Entry.Message.Content == "refused" {
			break
		}
	}
	deaf.Store(false)
	await(t, "recovery", func() bool { return near.Healthy() == nil })
	calls.call(t, near, "after")
	calls.mustBe(t, far)
	calls.mustBe(t, near)
}

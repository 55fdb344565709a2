package admin

import (
	"errors"
	"testing"
	"time"
)

const megabyte = 1 << 20

// A testReader counts how often its writes were given time, and whether they were ended.
type testReader struct {
	*ringReader
	ended bool
}

func joinTest(g *eventRing) *testReader {
	r := &testReader{}
	r.ringReader = g.join(func(t time.Time) error {
		r.ended = t.Before(time.Now())
		return nil
	})
	return r
}

func (r *testReader) take(t *testing.T, g *eventRing) eventText {
	t.Helper()
	e, more, err := g.take(r.ringReader)
	if more != nil || err != nil {
		t.Fatalf("there is no event: %v", err)
	}
	return e
}

func publish(t *testing.T, g *eventRing, seq uint64, bytes int) {
	t.Helper()
	g.publish(eventText{"received", seq, make([]byte, bytes)})
	if g.bytes > max(maxWaiting, bytes) {
		t.Fatalf("after event %d, %d bytes wait", seq, g.bytes)
	}
}

// TestDeafReadersAreDropped, however many they are, and who reads gets everything.
func TestDeafReadersAreDropped(t *testing.T) {
	g := newEventRing()
	reading, waiting := joinTest(g), joinTest(g)
	var deaf []*testReader
	for range 200 {
		deaf = append(deaf, joinTest(g))
	}
	for seq := range uint64(100) {
		publish(t, g, seq, megabyte)
		for i, r := range deaf {
			if uint64(i%3) == seq { // they stop at different events
				r.take(t, g)
			}
		}
		if e := reading.take(t, g); e.seq != seq {
			t.Fatalf("the reader took event %d, want %d", e.seq, seq)
		}
		if e := waiting.take(t, g); e.seq != seq {
			t.Fatalf("the other reader took event %d, want %d", e.seq, seq)
		}
		if _, more, err := g.take(waiting.ringReader); more == nil || err != nil {
			t.Fatalf("it has to wait for the next one: %v", err)
		}
	}
	for i, r := range deaf {
		if _, _, err := g.take(r.ringReader); !r.ended || !errors.Is(err, errFellBehind) {
			t.Errorf("deaf reader %d: its write was ended %v, and it goes on with %v", i, r.ended, err)
		}
	}
	if reading.ended || waiting.ended {
		t.Error("who reads was dropped")
	}
}

// TestReadersShareAnEvent, which is let go of once all have done with it.
func TestReadersShareAnEvent(t *testing.T) {
	g := newEventRing()
	a, b := joinTest(g), joinTest(g)
	publish(t, g, 1, megabyte)
	if first, second := a.take(t, g), b.take(t, g); &first.text[0] != &second.text[0] {
		t.Error("each has a copy")
	}
	_, _, _ = g.take(a.ringReader)
	if g.bytes != megabyte {
		t.Errorf("%d bytes wait for who writes still", g.bytes)
	}
	g.leave(b.ringReader)
	if g.bytes != 0 || len(g.events) != 0 {
		t.Errorf("%d bytes wait for nobody", g.bytes)
	}
	if late := joinTest(g); late.next != g.first {
		t.Error("who comes late waits for what was")
	}
}

// TestWhatReadersCatchUpWithIsBounded: it is not shared, but counted all the same.
func TestWhatReadersCatchUpWithIsBounded(t *testing.T) {
	g := newEventRing()
	var deaf []*testReader
	for range 200 {
		r := joinTest(g)
		deaf = append(deaf, r)
		if err := g.hold(r.ringReader, 2*megabyte); err != nil {
			t.Fatal(err)
		}
		if g.bytes > maxWaiting {
			t.Fatalf("%d bytes are held", g.bytes)
		}
	}
	dropped := 0
	for _, r := range deaf {
		if r.ended {
			dropped++
		}
	}
	if kept := 200 - dropped; kept != maxWaiting/(2*megabyte) || !deaf[0].ended || deaf[199].ended {
		t.Errorf("%d readers are kept, the first of them %v, the last %v", kept, !deaf[0].ended, !deaf[199].ended)
	}
}

// TestOneEventMayBeLargerThanAllThatWaits, for whoever waits for it.
func TestOneEventMayBeLargerThanAllThatWaits(t *testing.T) {
	g := newEventRing()
	ready, busy := joinTest(g), joinTest(g)
	publish(t, g, 1, megabyte)
	busy.take(t, g)
	ready.take(t, g)
	_, _, _ = g.take(ready.ringReader)
	publish(t, g, 2, 2*maxWaiting)
	if e := ready.take(t, g); e.seq != 2 || ready.ended || !busy.ended {
		t.Errorf("event %d, who waited was dropped %v, who did not read %v", e.seq, ready.ended, busy.ended)
	}
	publish(t, g, 3, 2*maxWaiting) // which leaves no room for who still writes the one before
	if !ready.ended || g.bytes != 0 {
		t.Errorf("dropped %v, %d bytes wait", ready.ended, g.bytes)
	}
}

// TestAnEndedRingIsReadToItsEnd: what was there is not lost.
func TestAnEndedRingIsReadToItsEnd(t *testing.T) {
	g, over := newEventRing(), errors.New("over")
	r := joinTest(g)
	publish(t, g, 1, 1)
	g.end(over)
	if e := r.take(t, g); e.seq != 1 {
		t.Errorf("event %d", e.seq)
	}
	if _, _, err := g.take(r.ringReader); !errors.Is(err, over) {
		t.Errorf("it ends with %v", err)
	}
}

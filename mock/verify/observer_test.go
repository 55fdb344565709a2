package verify

import (
	"bytes"
	"fmt"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"somock/mock"
)

func newTestObserver(threshold time.Duration) *Observer {
	return NewObserver(threshold, slog.New(slog.DiscardHandler))
}

// accepted is a call with a message to somebody that the inbox took.
func accepted(tenant string, epoch int, to string) *mock.Entry {
	return &mock.Entry{Tenant: tenant, Epoch: epoch, Message: &mock.Message{To: &to}, Decision: mock.Decision{Accepted: true}}
}

func TestSlow(t *testing.T) {
	o := newTestObserver(5 * time.Second)
	for took, want := range map[time.Duration]string{5 * time.Second: "[]", 5*time.Second + 1: "[slow]"} {
		for _, kind := range []mock.OutcomeKind{mock.Answered, mock.ClientGone, mock.Faulted} {
			if got := o.Replied(&mock.Outcome{Kind: kind, Duration: mock.Millis(took)}); fmt.Sprint(got) != want {
				t.Errorf("%s after %v: seen %v, expected %s", kind, took, got, want)
			}
		}
	}
}

// Of a call that was passed on the service's own time counts, and whether it answered
// otherwise.
func TestForwarded(t *testing.T) {
	o := newTestObserver(5 * time.Second)
	for want, f := range map[string]mock.Forwarded{
		"[]": {Took: 5 * time.Second}, "[slow]": {Took: 6 * time.Second}, "[differs]": {Differs: true}, "[slow differs]": {Took: 6 * time.Second, Differs: true},
	} {
		if got := o.Replied(&mock.Outcome{Duration: mock.Millis(7 * time.Second), Forwarded: &f}); fmt.Sprint(got) != want {
			t.Errorf("%+v: seen %v, expected %s", f, got, want)
		}
	}
}

// A message is repeated while an equal one is in the inbox of its tenant, that is from
// the same epoch; null and the empty text differ.
func TestRepeated(t *testing.T) {
	o := newTestObserver(time.Hour)
	refused, emptyFrom, none := accepted("t", 0, "9"), accepted("t", 0, "1"), ""
	refused.Decision.Accepted = false
	emptyFrom.Message.From = &none
	unread := &mock.Entry{Tenant: "t", Decision: mock.Decision{Accepted: true}}
	for i, c := range []struct {
		e    *mock.Entry
		want bool
	}{
		{accepted("t", 0, "1"), false}, {accepted("T", 0, "1"), true}, {accepted("t", 0, "1"), true},
		{accepted("t", 0, "2"), false}, {emptyFrom, false}, {accepted("u", 0, "1"), false}, {accepted("t", 1, "1"), false},
		{accepted("t", 1, "1"), true}, {refused, false}, {accepted("t", 0, "9"), false}, {unread, false}, {unread, false},
	} {
		if got := slices.Contains(o.Received(c.e), Repeated); got != c.want {
			t.Errorf("call %d: repeated is %v, expected %v", i+1, got, c.want)
		}
	}
}

// However many messages lie between, up to the bound, a repeated one is known; beyond it
// the log says what is forgotten.
func TestRepeatedAfterManyOthers(t *testing.T) {
	var log bytes.Buffer
	o := NewObserver(time.Hour, slog.New(slog.NewTextHandler(&log, nil)))
	const between = 200_000
	for n := range between {
		if found := o.Received(accepted("t", 0, fmt.Sprint(n))); slices.Contains(found, Repeated) {
			t.Fatalf("message %d is new and called repeated", n)
		}
	}
	if !slices.Contains(o.Received(accepted("t", 0, "0")), Repeated) {
		t.Errorf("the first message comes again after %d others: it is not observed", between)
	}
	if log.Len() > 0 {
		t.Errorf("nothing is forgotten yet, the log says %s", &log)
	}

	o.limit = o.newest.n // so that the next is the first of a new generation
	for n := range 2 * o.limit {
		o.Received(accepted("t", 1, fmt.Sprint(n)))
	}
	if got := strings.Count(log.String(), "messages are forgotten"); got == 0 {
		t.Error("messages were forgotten and the log is silent")
	}
	if last := fmt.Sprint(2*o.limit - 1); !slices.Contains(o.Received(accepted("t", 1, last)), Repeated) {
		t.Error("the newest message is forgotten")
	}
}

// TestRate holds the observer to the plain meaning: ten earlier calls of the tenant less
// than a second before, whatever was reset between.
func TestRate(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	at := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	o := newTestObserver(time.Second)
	var calls []*mock.Entry
	marked := 0
	for i := range 500 {
		at = at.Add(time.Duration(random.IntN(180)) * time.Millisecond)
		e := &mock.Entry{Time: at, Tenant: []string{"t", "T", "u"}[random.IntN(3)], Epoch: i / 100}
		earlier := 0
		for _, d := range calls {
			if mock.TenantKey(d.Tenant) == mock.TenantKey(e.Tenant) && e.Time.Sub(d.Time) < time.Second {
				earlier++
			}
		}
		calls = append(calls, e)
		want := earlier >= 10
		if want {
			marked++
		}
		if got := slices.Contains(o.Received(e), Rate); got != want {
			t.Errorf("call %d: rate is %v with %d calls in the second before", i+1, got, earlier)
		}
	}
	if marked == 0 {
		t.Error("the calls never exceed the rate: this test tests nothing")
	}
}

// Tenants that call no more are let go: what they did counts for nothing after a second.
func TestQuietTenantsAreLetGo(t *testing.T) {
	o := newTestObserver(time.Second)
	at := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC)
	for n := range 50_000 {
		o.Received(&mock.Entry{Time: at.Add(time.Duration(n) * 10 * time.Millisecond), Tenant: fmt.Sprint("t", n)})
	}
	if len(o.calls) > 2048 {
		t.Errorf("%d tenants are kept, of which 100 called within a second", len(o.calls))
	}
}

func TestHashesAreASet(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	var h hashes
	plain := map[uint64]bool{}
	for range 100_000 {
		sum := random.Uint64() % 60_000 * 0x9E3779B97F4A7C15
		if h.has(sum) != plain[sum] || h.add(sum) == plain[sum] {
			t.Fatalf("%d is known: %v", sum, !plain[sum])
		}
		plain[sum] = true
	}
	room := 0
	for i := range h.shards {
		room += len(h.shards[i].table)
	}
	if h.n != len(plain) || room > 2*h.n {
		t.Errorf("%d numbers in room for %d, expected %d", h.n, room, len(plain))
	}
}

func BenchmarkObserve(b *testing.B) {
	o := newTestObserver(5 * time.Second)
	e := accepted("t", 0, "")
	start := time.Now()
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		to := fmt.Sprint(i)
		e.Message.To, e.Time = &to, start.Add(time.Duration(i)*time.Millisecond)
		o.Received(e)
	}
}

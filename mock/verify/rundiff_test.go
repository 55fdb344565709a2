package verify_test

import (
	"errors"
	"fmt"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"somock/mock"
	"somock/mock/verify"
)

// A call of run a, and what is changed in it for run b.
const called = `{"id":"a-1","time":"2026-11-23T08:00:00Z","message":{"To":"1"},"headers":[["Authorization","[redacted basic user=tje0 len=12 fp=11111111]"],["Content-Length","10"],["Content-Type","application/json"],["Host","a:1"],["User-Agent","app/1"]],"auth":{"scheme":"basic"},"decision":{"by":"default"},"reply":{"outcome":"answered","status":204,"duration_ms":10}}`

func TestWhatARunDoesDifferently(t *testing.T) {
	for _, c := range []struct {
		name, a, b string
		want       string
	}{
		{"nothing", called, called, ""},
		{"where it goes, and what follows from it", called, edit(called, `a:1`, `b:9`, `["Content-Length","10"],`, ``), ""},
		{"another password of one user", called, edit(called, `len=12 fp=11111111`, `len=20 fp=22222222`), ""},
		{"another user", called, edit(called, `tje0`, `other`), `headers.Authorization: [redacted basic user=tje0] -> [redacted basic user=other]`},
		{"another scheme", called, edit(called, `[redacted basic user=tje0`, `[redacted bearer`, `"scheme":"basic"`, `"scheme":"bearer"`),
			"headers.Authorization: [redacted basic user=tje0] -> [redacted bearer]\nscheme: basic -> bearer"},
		{"no credential", called, edit(called, `["Authorization","[redacted basic user=tje0 len=12 fp=11111111]"],`, ``, `"auth":{"scheme":"basic"},`, `"violations":[{"rule":"auth.missing"}],`, `{"by":"default"}`, `{"by":"refusal","rule":"auth.missing"}`, `204`, `401`),
			"answer: 204 -> 401 (auth.missing)\nheaders.Authorization: [redacted basic user=tje0] -> nothing\nscheme: basic -> nothing\nviolations: nothing -> auth.missing"},
		{"another encoding", called, edit(called, `application/json`, `text/xml`), "encoding: json -> xml\nheaders.Content-Type: application/json -> text/xml"},
		{"another version", called, edit(called, `app/1`, `app/2`), "headers.User-Agent: app/1 -> app/2"},
		{"an id of the request", edit(called, `"headers":[`, `"headers":[["Traceparent","00-1"],`), edit(called, `"headers":[`, `"headers":[["Traceparent","00-2"],`), ""},
		{"a new header", called, edit(called, `"headers":[`, `"headers":[["X-New","1"],`), "headers.X-New: nothing -> 1"},
		{"a fault", called, edit(called, `{"by":"default"}`, `{"by":"stub","fault":"reset"}`, `"outcome":"answered","status":204`, `"outcome":"fault"`), "answer: 204 -> fault reset"},
		{"it leaves", called, edit(called, `"outcome":"answered","status":204`, `"outcome":"client-gone"`), "answer: 204 -> client-gone"},
		{"another path", called, edit(called, `"message"`, `"target":"/api/v1/Agent/Messaging/CreateMessage","message"`), "path: /api/v1/Agents/Messaging/CreateMessage -> /api/v1/Agent/Messaging/CreateMessage"},
		{"another tenant", called, edit(called, `"message"`, `"tenant":"Q","target":"/Q/api/v1/Agents/Messaging/CreateMessage","message"`), ""},
		{"another message", called, edit(called, `{"To":"1"}`, `{"To":"2"}`), "added b-1\nmissing a-1"},
		{"null is no empty text", called, edit(called, `{"To":"1"}`, `{"To":"1","Plugin":""}`), "added b-1\nmissing a-1"},
		{"more of it", called, called + "\n" + edit(called, `a-1`, `a-2`), "added b-2"},
		{"nothing at all", called, "", "missing a-1"},
		{"a retry that waits longer", called + gapped(1100), called + gapped(3000), "gap: 1.09s -> 2.99s"},
		{"retries that wait longer and change violationGroup", called + gapped(1100) + third(2200), edit(called, "app/1", "app/2") + edit(gapped(3000), "app/1", "app/2") + edit(third(9000), "app/1", "app/2"),
			"headers.User-Agent: app/1 -> app/2\nheaders.User-Agent: app/1 -> app/2\ngap: 1.09s -> 2.99s\nheaders.User-Agent: app/1 -> app/2\ngap: 1.09s -> 5.99s"},
		{"a retry that waits as long, about", called + gapped(1100), called + gapped(1900), ""},
		{"noise", called + gapped(11), called + gapped(400), ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := parseRecordings(t, []byte(c.a))
			b := parseRecordings(t, []byte(strings.ReplaceAll(c.b, `"id":"a-`, `"id":"b-`)))
			got, err := verify.DiffRuns(all(a), all(b))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, told(got)); diff != "" {
				t.Error(diff)
			}
			if got.Equal != (c.want == "") {
				t.Errorf("equal is %v", got.Equal)
			}
		})
	}
}

// edit replaces texts by others, pair by pair, each of which must be there.
func edit(s string, pairs ...string) string {
	for i := 0; i < len(pairs); i += 2 {
		if !strings.Contains(s, pairs[i]) {
			panic(pairs[i])
		}
		s = strings.Replace(s, pairs[i], pairs[i+1], 1)
	}
	return s
}

// gapped is a second call that arrives so many milliseconds after the first.
func gapped(ms int) string {
	at := time.Date(2026, 11, 23, 8, 0, 0, 0, time.UTC).Add(time.Duration(ms) * time.Millisecond)
	return "\n" + edit(called, `a-1`, `a-2`, `2026-11-23T08:00:00Z`, at.Format(time.RFC3339Nano))
}

// third is a call after those.
func third(ms int) string { return edit(gapped(ms), `a-2`, `a-3`) }

func told(d *verify.RunDiff) string {
	var lines []string
	for _, c := range d.Added {
		lines = append(lines, "added "+c.ID)
	}
	for _, c := range d.Missing {
		lines = append(lines, "missing "+c.ID)
	}
	for _, c := range d.Changed {
		for _, f := range c.Differences {
			lines = append(lines, f.Field+": "+f.A+" -> "+f.B)
		}
	}
	return strings.Join(lines, "\n")
}

// Calls of one message are paired tenant by tenant, in their order, whatever the order in
// which parallel tests came.
func TestTenantsArePairedWithThemselves(t *testing.T) {
	sent := func(run string, calls ...string) string {
		var lines []string
		for i, c := range calls {
			tenant, status, _ := strings.Cut(c, " ")
			lines = append(lines, fmt.Sprintf(`{"id":"%s-%d","tenant":"%s","message":{"To":"1"},"reply":{"outcome":"answered","status":%s}}`, run, i+1, tenant, status))
		}
		return strings.Join(lines, "\n")
	}
	a := parseRecordings(t, []byte(sent("a", "p 401", "p 204", "q 503")))
	b := parseRecordings(t, []byte(sent("b", "q 503", "p 401", "r 204", "p 204")))
	d, err := verify.DiffRuns(all(a), all(b))
	if err != nil {
		t.Fatal(err)
	}
	if got := told(d); got != "added b-3" || d.Paired != 3 {
		t.Errorf("%s, %d paired", got, d.Paired)
	}
}

// A value that is another in each call of both runs is compared by its presence alone;
// one that describes the client never is.
func TestValuesThatAreOfOneCall(t *testing.T) {
	run := func(id, name string, n int) []*mock.Entry {
		var lines []string
		for i := range n {
			lines = append(lines, fmt.Sprintf(`{"id":"%s-%d","message":{"To":"%d"},"headers":[["%s","%s%d"]]}`, id, i+1, i, name, id, i))
		}
		return parseRecordings(t, []byte(strings.Join(lines, "\n")))
	}
	for _, c := range []struct {
		name  string
		calls int
		equal bool
	}{{"X-Signature", 2, true}, {"X-Signature", 1, false}, {"X-Signature", 1000, true}, {"Accept", 2, false}} {
		d, err := verify.DiffRuns(all(run("a", c.name, c.calls)), all(run("b", c.name, c.calls)))
		if err != nil {
			t.Fatal(err)
		}
		if d.Equal != c.equal {
			t.Errorf("%s in %d calls: equal is %v", c.name, c.calls, d.Equal)
		}
	}
}

func TestAnErrorOfReadingEndsTheComparison(t *testing.T) {
	broken := errors.New("broken")
	fails := func(yield func(*mock.Entry, error) bool) { yield(nil, broken) }
	if _, err := verify.DiffRuns(all(nil), fails); !errors.Is(err, broken) {
		t.Errorf("error %v", err)
	}
}

// What is kept of a call does not grow with the call.
func TestRunsAreComparedInLittleMemory(t *testing.T) {
	const n = 20_000
	run := func(id string) func(func(*mock.Entry, error) bool) {
		content := strings.Repeat("x", 4<<10)
		return func(yield func(*mock.Entry, error) bool) {
			for i := range n {
				text := fmt.Sprint(content, i)
				e := &mock.Entry{ID: fmt.Sprintf("%s-%d", id, i+1), Run: id, Seq: uint64(i + 1), Tenant: "t", Message: &mock.Message{Content: &text}, Headers: []mock.Pair{{"X-Signature", text}}}
				if !yield(e, nil) {
					return
				}
			}
		}
	}
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	d, err := verify.DiffRuns(run("a"), func(yield func(*mock.Entry, error) bool) {
		i := 0
		for e, err := range run("b") {
			if i++; i == n {
				runtime.GC()
				runtime.ReadMemStats(&after)
			}
			if !yield(e, err) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if !d.Equal || d.Paired != n {
		t.Errorf("equal %v, %d paired", d.Equal, d.Paired)
	}
	if kept := int64(after.HeapAlloc) - int64(before.HeapAlloc); kept > 8<<20 {
		t.Errorf("%d calls keep %d MB", 2*n, kept>>20)
	}
}

package verify_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"somock/mock"
	"somock/mock/match"
	"somock/mock/verify"
)

const messages = `
{"id":"a-1","time":"2026-11-23T08:00:02Z","tenant":"t","message":{"To":"1"},"decision":{"accepted":true},"reply":{"outcome":"answered"},"observations":["slow","repeated"]}
{"id":"a-2","time":"2026-11-23T08:00:06Z","message":{"To":"1"},"decision":{"accepted":false}}
{"id":"a-3","time":"2026-11-23T08:00:07Z","decision":{"accepted":true}}
`

func TestInboxMessageAsJSON(t *testing.T) {
	var got []string
	for _, e := range parseRecordings(t, []byte(messages)) {
		m, ok := verify.InboxMessageOf(e)
		if !ok {
			got = append(got, e.ID+" none")
			continue
		}
		text, err := json.Marshal(m)
		if err != nil {
			t.Fatal(err)
		}
		got = append(got, string(text))
	}
	want := []string{
		`{"id":"a-1","time":"2026-11-23T08:00:02.000000Z","tenant":"t",` +
			`"message":{"To":"1","From":null,"Content":null,"Format":null,"SessionKey":null,"Plugin":null},"repeated":true}`,
		"a-2 none", "a-3 none",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func TestFoldsEndWithTheErrorOfTheirEntries(t *testing.T) {
	torn := errors.New("torn")
	entries := func(yield func(*mock.Entry, error) bool) { yield(nil, torn) }
	for name, fold := range map[string]func() error{
		"stats":   func() error { _, err := verify.CountStats(entries); return err },
		"golden":  func() error { _, err := verify.GoldenOf(entries); return err },
		"nearest": func() error { _, err := verify.Nearest(entries, nil); return err },
		"verify":  func() error { var x *verify.Expectations; _, err := x.Verify(entries, ""); return err },
		"select": func() error {
			for _, err := range verify.Select(entries, nil) {
				return err
			}
			return nil
		},
	} {
		if err := fold(); !errors.Is(err, torn) {
			t.Errorf("%s: error is %v", name, err)
		}
	}
}

func TestStats(t *testing.T) {
	recordings := parseRecordings(t, []byte(`
{"id":"a-1","time":"2026-11-23T08:00:00Z","auth":{"fp":"x"},"message":{"To":"1"},"violations":[{"rule":"auth.unknown"},{"rule":"message.empty"},{"rule":"message.empty"}],"reply":{"outcome":"answered","status":401,"duration_ms":2}}
{"id":"a-2","time":"2026-11-23T08:00:01Z","auth":{"fp":"y"},"message":{"To":"1"},"reply":{"outcome":"answered","status":429,"headers":[["Retry-After","2"]],"duration_ms":1}}
{"id":"a-3","time":"2026-11-23T08:00:02Z","auth":{"fp":"y"},"message":{"To":"2"},"decision":{"accepted":true},"reply":{"outcome":"fault","status":null,"duration_ms":6000},"observations":["slow"]}
{"id":"a-4","time":"2026-11-23T08:00:09Z","auth":{"fp":"y"},"message":{"To":"2"},"decision":{"accepted":true},"reply":{"outcome":"answered","status":204,"duration_ms":3},"observations":["repeated"]}
{"id":"a-5","time":"2026-11-23T08:00:10Z","tenant":"u","message":{"To":"3"},"reply":{"outcome":"answered","status":503,"duration_ms":4}}
{"id":"a-6","time":"2026-11-23T08:00:11Z","message":{"To":"4"}}
`))
	const want = `{"recordings":6,"by_status":{"204":1,"401":1,"429":1,"503":1},"by_rule":{"auth.unknown":1,"message.empty":2},` +
		`"by_outcome":{"answered":4,"fault":1,"pending":1},"observations":{"rate":0,"repeated":1,"slow":1},` +
		`"duration_ms":{"p50":3,"p95":6000,"p99":6000,"max":6000},"over_threshold":1,"after_failure":[` +
		`{"id":"a-1","tenant":"default","outcome":"answered","status":401,"next":"a-2","next_after_ms":998,"credential":"changed","message":"same","retry_after_ms":null,"retry_after_kept":null},` +
		`{"id":"a-2","tenant":"default","outcome":"answered","status":429,"next":"a-3","next_after_ms":999,"credential":"same","message":"changed","retry_after_ms":2000,"retry_after_kept":false},` +
		`{"id":"a-3","tenant":"default","outcome":"fault","status":null,"next":"a-4","next_after_ms":1000,"credential":"same","message":"same","retry_after_ms":null,"retry_after_kept":null},` +
		`{"id":"a-5","tenant":"u","outcome":"answered","status":503,"next":null,"next_after_ms":null,"credential":null,"message":null,"retry_after_ms":null,"retry_after_kept":null}]}`
	s, err := verify.CountStats(all(recordings))
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.ReplaceAll(want, ",", ",\n"), strings.ReplaceAll(string(got), ",", ",\n")); diff != "" {
		t.Fatal(diff)
	}
}

func TestStatsOfNothing(t *testing.T) {
	s, err := verify.CountStats(all(nil))
	if err != nil {
		t.Fatal(err)
	}
	got, err := json.Marshal(s)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"recordings":0,"by_status":{},"by_rule":{},"by_outcome":{},"observations":{"rate":0,"repeated":0,"slow":0},` +
		`"duration_ms":{"p50":null,"p95":null,"p99":null,"max":null},"over_threshold":0,"after_failure":[]}`
	if string(got) != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}

// TestManyDurations: percentiles stay within 1 % when they are no longer exact.
func TestManyDurations(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	c := verify.NewStatsCounter()
	const n = 20_000
	var took []time.Duration
	for i := range n {
		d := time.Duration(1+random.ExpFloat64()*1e6) * time.Microsecond
		took = append(took, d)
		c.Add(&mock.Entry{ID: fmt.Sprint("a-", i+1), Run: "a", Seq: uint64(i + 1), Outcome: &mock.Outcome{Kind: mock.Answered, Duration: mock.Millis(d)}})
	}
	slices.Sort(took)
	s := c.Stats()
	for p, got := range map[float64]*mock.Millis{0.5: s.DurationMS.P50, 0.95: s.DurationMS.P95, 0.99: s.DurationMS.P99, 1: s.DurationMS.Max} {
		want := took[int(p*n)-1]
		if off := float64(time.Duration(*got)-want) / float64(want); off < 0 || off > 0.0101 {
			t.Errorf("p%g is %v, want %v", 100*p, time.Duration(*got), want)
		}
	}
	if *s.DurationMS.Max != mock.Millis(took[n-1]) {
		t.Error("the greatest is not exact")
	}
}

func TestSelectCountsCalls(t *testing.T) {
	recordings := parseRecordings(t, []byte(`
{"id":"a-1","decision":{"by":"stub"}}
{"id":"a-2","decision":{"by":"refusal"}}
{"id":"a-3","decision":{"by":"default"}}
`))
	m, err := match.ParseFilter("-a-1")
	if err != nil {
		t.Fatal(err)
	}
	var ids []string
	for e, err := range verify.Select(all(recordings), m) {
		if err != nil {
			t.Fatal(err)
		}
		ids = append(ids, e.ID)
	}
	if diff := cmp.Diff([]string{"a-2", "a-3"}, ids); diff != "" {
		t.Error(diff)
	}
}

// BenchmarkVerify judges recordings that miss three expectations each.
func BenchmarkVerify(b *testing.B) {
	x, err := verify.ParseExpectations("x", []byte(`{version: 1, expect: [
  {when: {message: {to: +4799999999, plugin: Twilio}}}, {when: {message: {content: {like: 'x*'}}}, reply: {status: 401}},
  {after: {status: 401, credential: changed}}]}`))
	if err != nil {
		b.Fatal(err)
	}
	const n = 10_000
	to, content, status := "+4790000001", strings.Repeat("hello ", 20), 204
	var recordings []*mock.Entry
	for i := range n {
		recordings = append(recordings, &mock.Entry{
			ID: fmt.Sprint("a-", i+1), Run: "a", Seq: uint64(i + 1), Tenant: "t", Message: &mock.Message{To: &to, Content: &content},
			Outcome: &mock.Outcome{Kind: mock.Answered, Status: &status},
		})
	}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := x.Verify(all(recordings), ""); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(b.Elapsed().Nanoseconds())/float64(b.N)/n, "ns/recording")
}

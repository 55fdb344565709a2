package verify_test

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"somock/mock"
	"somock/mock/verify"
)

const goldenRecordings = `
{"id":"a-1","tenant":"b","body":"<CreateMessageRequest/>","message":{"To":"+471","From":null,"Content":"x"}}
{"id":"a-2","tenant":"A","message":{"To":"+472"}}
{"id":"a-3","tenant":"B","body":"IncomingMessage.To=%2B471","message":{"To":"+471","Content":"x"}}
{"id":"a-4","tenant":"B"}
`

func TestGolden(t *testing.T) {
	seen, err := verify.GoldenOf(all(parseRecordings(t, []byte(goldenRecordings))))
	if err != nil {
		t.Fatal(err)
	}
	var file bytes.Buffer
	if err := seen.Write(&file); err != nil {
		t.Fatal(err)
	}
	const want = `{"To":"+472","From":null,"Content":null,"Format":null,"SessionKey":null,"Plugin":null}
{"To":"+471","From":null,"Content":"x","Format":null,"SessionKey":null,"Plugin":null}
{"To":"+471","From":null,"Content":"x","Format":null,"SessionKey":null,"Plugin":null}
`
	if diff := cmp.Diff(want, file.String()); diff != "" {
		t.Error(diff)
	}
	golden, err := verify.ParseGolden("golden.jsonl", file.Bytes())
	if err != nil {
		t.Fatal(err)
	}
	if m := golden.Compare(seen); len(m) != 0 {
		t.Errorf("what was written differs from what was read: %v", m)
	}
}

func TestGoldenMismatches(t *testing.T) {
	golden, err := verify.ParseGolden("golden.jsonl", []byte(`
{"To":"+472","Plugin":"CM","Content":""}
{"To":"+471","Content":"x"}

{"To":"+471","Content":"x"}
{"To":"last"}
`))
	if err != nil {
		t.Fatal(err)
	}
	seen, err := verify.GoldenOf(all(parseRecordings(t, []byte(goldenRecordings))))
	if err != nil {
		t.Fatal(err)
	}
	var lines []string
	for _, m := range golden.Compare(seen) {
		for _, d := range m.Differences {
			lines = append(lines, strings.Repeat("#", m.Message)+" "+verify.DifferenceText(d))
		}
	}
	want := []string{
		`# message.content: wanted "", seen nothing`,
		`# message.plugin: wanted CM, seen nothing`,
		`#### message: wanted {"To":"last","From":null,"Content":null,"Format":null,"SessionKey":null,"Plugin":null}, seen nothing`,
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
}

func TestGoldenInAVerdict(t *testing.T) {
	seen, err := verify.GoldenOf(all(parseRecordings(t, []byte(goldenRecordings))))
	if err != nil {
		t.Fatal(err)
	}
	golden, err := verify.ParseGolden("golden.jsonl", []byte(`{"To":"+472"}`+"\n"+`{"To":"+471","Content":"y"}`))
	if err != nil {
		t.Fatal(err)
	}
	v := &verify.Verdict{OK: true}
	v.AddGolden(golden, seen)
	var b strings.Builder
	if err := v.WriteText(&b); err != nil {
		t.Fatal(err)
	}
	const want = `FAILED: golden: 1 message of 3 equal to the file's
  nearest: a-1
    message.content: wanted y, seen x
  nearest: a-3
    message: wanted nothing, seen {"To":"+471","From":null,"Content":"x","Format":null,"SessionKey":null,"Plugin":null}
Failed: 0 of 1 expectation met, 0 violations.
`
	if diff := cmp.Diff(want, b.String()); diff != "" || v.OK {
		t.Error(diff)
	}
	v = &verify.Verdict{OK: true}
	if v.AddGolden(seen, seen); !v.OK {
		t.Error("what is the same is not golden")
	}
}

// However many messages come, and in whatever order the tenants send them: what is kept of
// them to be compared with a file gives the verdict that all of them give.
func TestGoldenKeepsWhatItCompares(t *testing.T) {
	random := rand.New(rand.NewPCG(11, 12))
	for range 300 {
		var entries []*mock.Entry
		for n := range random.IntN(200) {
			text := fmt.Sprint(random.IntN(3))
			entries = append(entries, &mock.Entry{
				ID: fmt.Sprint("r-", n), Tenant: string("abcdef"[random.IntN(1+random.IntN(6))]), Message: &mock.Message{To: &text},
			})
		}
		whole, err := verify.GoldenOf(all(entries))
		if err != nil {
			t.Fatal(err)
		}
		golden := &verify.Golden{}
		for _, m := range whole.Messages[:random.IntN(len(whole.Messages)+1)] {
			if text := "another"; random.IntN(20) == 0 {
				m = &mock.Message{To: &text}
			}
			golden.Messages = append(golden.Messages, m)
		}
		for range random.IntN(3) * random.IntN(20) {
			golden.Messages = append(golden.Messages, &mock.Message{})
		}
		seen, err := golden.Seen(all(entries))
		if err != nil {
			t.Fatal(err)
		}
		if kept, most := len(seen.Messages), len(golden.Messages)+10; kept > most {
			t.Errorf("%d messages are kept to be compared with %d", kept, len(golden.Messages))
		}
		got, want := &verify.Verdict{OK: true}, &verify.Verdict{OK: true}
		got.AddGolden(golden, seen)
		want.AddGolden(golden, whole)
		if !reflect.DeepEqual(got, want) {
			t.Fatalf("%d messages beside %d of the file: seen %+v, expected %+v", len(whole.Messages), len(golden.Messages), got, want)
		}
	}
}

func TestBadGolden(t *testing.T) {
	for source, want := range map[string]string{
		"{}\nhello":        `g:2: seen no JSON object`,
		`null`:             `g:1: seen no JSON object`,
		`{"Too":"x"}`:      `g:1: unknown key "Too": did you mean "To"?`,
		`{"To":1}`:         `g:1: seen another type, expected text or null`,
		`{"to":"x"}`:       `g:1: unknown key "to"`,
		"{\"To\":\n\"x\"}": `g:1: seen no JSON object`,
	} {
		if _, err := verify.ParseGolden("g", []byte(source)); err == nil || !strings.HasPrefix(err.Error(), want) {
			t.Errorf("%q: error is %v, want %s", source, err, want)
		}
	}
}

func TestDiff(t *testing.T) {
	recordings := parseRecordings(t, []byte(`
{"id":"a-1","time":"2026-11-23T08:00:00Z","tenant":"t","headers":[["Accept","*/*"],["Content-Type","application/json"]],"message":{"To":"1","From":"x"},"auth":{"scheme":"basic","identity":"u","fp":"1f"},"violations":[{"rule":"message.empty"}],"decision":{"by":"stub","stub":"a/b","step":1,"status":401},"reply":{"outcome":"answered","status":401,"headers":[["Date","x"],["Retry-After","2"]],"duration_ms":1}}
{"id":"a-2","time":"2026-11-23T09:00:00Z","tenant":"t","headers":[["Content-Type","text/xml"]],"message":{"To":"2","From":"x","Plugin":"CM"},"decision":{"by":"default","accepted":true,"status":204,"delay_ms":6000},"reply":{"outcome":"answered","status":204,"headers":[["Date","y"]],"duration_ms":6001}}
{"id":"b-9","time":"2027-11-23T09:00:00Z","tenant":"t","headers":[["Accept","*/*"],["Content-Type","application/json"]],"message":{"To":"1","From":"x"},"auth":{"scheme":"basic","identity":"u","fp":"1f"},"violations":[{"rule":"message.empty"}],"decision":{"by":"stub","stub":"a/b","step":1,"status":401},"reply":{"outcome":"answered","status":401,"headers":[["Date","z"],["Retry-After","2"]],"duration_ms":2}}
`))
	var lines []string
	for _, d := range verify.Diff(recordings[0], recordings[1]) {
		lines = append(lines, verify.DifferenceText(d))
	}
	want := []string{
		`auth: wanted {"credential":"1f","identity":"u","scheme":"basic"}, seen nothing`,
		`decision.accepted: wanted no, seen yes`,
		`decision.by: wanted stub, seen default`,
		`decision.delay: wanted 0ms, seen 6000ms`,
		`decision.status: wanted 401, seen 204`,
		`decision.stub: wanted a/b#1, seen nothing`,
		`headers.Accept: wanted */*, seen nothing`,
		`headers.Content-Type: wanted application/json, seen text/xml`,
		`message.to: wanted 1, seen 2`,
		`message.plugin: wanted nothing, seen CM`,
		`reply.headers.Retry-After: wanted 2, seen nothing`,
		`reply.status: wanted 401, seen 204`,
		`violations: wanted message.empty, seen nothing`,
	}
	if diff := cmp.Diff(want, lines); diff != "" {
		t.Error(diff)
	}
	if ds := verify.Diff(recordings[0], recordings[2]); len(ds) != 0 {
		t.Errorf("two recordings of the same call differ: %v", ds)
	}
	pending := *recordings[0]
	pending.Outcome = nil
	if ds := verify.Diff(&pending, &mock.Entry{}); len(ds) == 0 {
		t.Error("a pending recording and an empty one do not differ")
	}
}

// Two bodies with messages differ where the texts of the messages do not make them differ.
func TestDiffOfBodies(t *testing.T) {
	text := func(s string) *string { return &s }
	call := func(body, content string) *mock.Entry {
		return &mock.Entry{Body: body, BodyEncoding: "utf8", Message: &mock.Message{Content: text(content)}}
	}
	const hello = `{"IncomingMessage":{"Content":"Hello"}}`
	for _, c := range []struct {
		name string
		b    *mock.Entry
		want []string
	}{
		{"the same", call(hello, "Hello"), nil},
		{"another text", call(`{"IncomingMessage":{"Content":"Hello \"you\""}}`, `Hello "you"`), []string{`message.content: wanted Hello, seen Hello "you"`}},
		{"other blanks", call(`{"IncomingMessage": {"Content":"Hello"}}`, "Hello"), []string{
			`body: wanted {"IncomingMessage":{"Content":"Hello"}}, seen {"IncomingMessage": {"Content":"Hello"}}`}},
		{"an unknown property and another text", call(`{"IncomingMessage":{"Content":"Moin","Too":"1"}}`, "Moin"), []string{
			`body: wanted ge":{"Content":"…"}}, seen ge":{"Content":"…","Too":"1"}}`,
			`message.content: wanted Hello, seen Moin`}},
		{"more behind it", call(hello+"\n", "Hello"), []string{
			`body: wanted {"Content":"Hello"}} (ends here), seen {"Content":"Hello"}}\n`}},
		{"the end of a long one is not shown", call(hello+strings.Repeat("x", 1000), "Hello"), []string{
			`body: wanted {"Content":"Hello"}} (ends here), seen {"Content":"Hello"}}` + strings.Repeat("x", 60)}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var lines []string
			for _, d := range verify.Diff(call(hello, "Hello"), c.b) {
				lines = append(lines, verify.DifferenceText(d))
			}
			if diff := cmp.Diff(c.want, lines); diff != "" {
				t.Error(diff)
			}
		})
	}
	xml := func(content, written string) *mock.Entry {
		return call("<IncomingMessage><Content>"+written+"</Content></IncomingMessage>", content)
	}
	if ds := verify.Diff(xml("a & b", "a &amp; b"), xml("c < d", "c &lt; d")); len(ds) != 1 || ds[0].Field != "message.content" {
		t.Errorf("two texts that XML spells otherwise: %v", ds)
	}
	old := call(hello, "Hello")
	old.Proto = "HTTP/1.0"
	if ds := verify.Diff(old, call(hello, "Hello")); len(ds) != 1 || verify.DifferenceText(ds[0]) != "proto: wanted HTTP/1.0, seen HTTP/1.1" {
		t.Errorf("calls in two versions of HTTP: %v", ds)
	}
}

package mock

import (
	"bytes"
	"encoding/json"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// plainEntry is an Entry without its methods, as encoding/json sees the struct.
type plainEntry Entry

// TestAppendJSONIsWhatEncodingJSONWouldWrite compares the hand-written form with the
// struct's own: the same keys in the same order, the same values.
func TestAppendJSONIsWhatEncodingJSONWouldWrite(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		e := randomEntry(random)
		byHand := e.AppendJSON(nil)
		var reflected bytes.Buffer
		enc := json.NewEncoder(&reflected)
		enc.SetEscapeHTML(false)
		if err := enc.Encode((*plainEntry)(e)); err != nil {
			t.Fatal(err)
		}
		if got, want := tokens(t, byHand), tokens(t, reflected.Bytes()); !reflect.DeepEqual(got, want) {
			t.Fatalf("by hand\n%s\nby reflection\n%s", byHand, reflected.Bytes())
		}
	}
}

// tokens is a JSON text as its tokens, so that spellings of one text are equal.
func tokens(t *testing.T, text []byte) []any {
	t.Helper()
	var all []any
	for dec := json.NewDecoder(bytes.NewReader(text)); ; {
		token, err := dec.Token()
		if err != nil {
			if !json.Valid(text) {
				t.Fatalf("no JSON: %s", text)
			}
			return all
		}
		all = append(all, token)
	}
}

// FuzzAppendText: what is written is one JSON string, and reads as what it was written
// from; bytes that are no characters read as U+FFFD.
func FuzzAppendText(f *testing.F) {
	for i := range 20 {
		for _, odd := range []string{"", "\x00", "\x1f", "\"", "\\", "\n", "\x7f", "\x80", "\xff", "å", "\u2028", "\ufffd", "!#[]"} {
			f.Add(strings.Repeat("x", i) + odd + strings.Repeat("y", 19-i) + odd)
		}
	}
	f.Fuzz(func(t *testing.T, text string) {
		written := AppendText([]byte("before"), text)
		var read string
		if err := json.Unmarshal(bytes.TrimPrefix(written, []byte("before")), &read); err != nil || read != strings.ToValidUTF8(text, "\ufffd") && utf8.ValidString(text) {
			t.Errorf("%q is written as %s and read as %q, %v", text, written, read, err)
		}
		if strings.ContainsFunc(string(written[6:]), func(c rune) bool { return c < ' ' }) {
			t.Errorf("a control in %q", written)
		}
	})
}

func randomEntry(r *rand.Rand) *Entry {
	e := &Entry{
		ID: randomText(r), Run: randomText(r), Seq: r.Uint64() >> 12, Time: time.Unix(r.Int64N(4e9), 123456000).UTC(),
		Tenant: randomText(r), Epoch: r.IntN(9), Remote: randomText(r), Method: randomText(r), Target: randomText(r), Proto: []string{"", "HTTP/1.0"}[r.IntN(2)],
		Headers: randomPairs(r), Body: randomText(r), BodyEncoding: "utf8", Violations: make([]Violation, r.IntN(3)),
		Decision: Decision{By: ByStub, Book: randomText(r), Stub: maybe(r, randomText(r)), Step: maybe(r, r.IntN(9)), Ordinal: maybe(r, r.Uint64()>>12),
			Status: maybe(r, 204), Delay: Millis(r.Int64N(1e12)), Fault: maybe(r, FaultHang), Accepted: r.IntN(2) == 0},
	}
	for i := range e.Violations {
		e.Violations[i] = Violation{Rule: randomText(r), Weight: WeightError, Seen: randomText(r), Expected: randomText(r), Source: randomText(r), Fix: randomText(r)}
	}
	if r.IntN(2) == 0 {
		e.Message = &Message{To: maybe(r, randomText(r)), Content: maybe(r, randomText(r)), TableRight: json.RawMessage(`{"Mask":"15"}`)}
	}
	if r.IntN(2) == 0 {
		e.Auth = &Auth{Scheme: "basic", Identity: randomText(r), Fingerprint: "1f2e3d4c", DrawByte: 7}
	}
	if r.IntN(2) == 0 {
		e.Decision.Rule = maybe(r, randomText(r))
		e.Decision.Draw = map[string]float64{}
		for range r.IntN(3) {
			e.Decision.Draw[randomText(r)] = r.Float64() / 1e5
		}
	}
	if r.IntN(2) == 0 {
		e.Outcome = &Outcome{Kind: Answered, Status: maybe(r, 204), Headers: randomPairs(r), Body: randomText(r),
			BodyEncoding: []string{"", "base64"}[r.IntN(2)], Delay: Millis(r.Int64N(1e12)), Duration: Millis(r.Int64N(1e12))}
	}
	if r.IntN(2) == 0 {
		e.Observations = []string{"slow", randomText(r)}[:r.IntN(3)]
	}
	return e
}

func maybe[T any](r *rand.Rand, v T) *T {
	if r.IntN(2) == 0 {
		return nil
	}
	return &v
}

func randomPairs(r *rand.Rand) []Pair {
	pairs := make([]Pair, r.IntN(3))
	for i := range pairs {
		pairs[i] = Pair{randomText(r), randomText(r)}
	}
	return pairs
}

// randomText is made of what a JSON writer can get wrong.
func randomText(r *rand.Rand) string {
	pieces := []string{"a", "Æ", "😀", `"`, `\`, "\n", "\r", "\t", "\b", "\f", "\x00", "\x1f", "\x7f", "<", ">", "&", "\u2028", "\ufffd", "/", "\xff", "\xc3"}
	var b strings.Builder
	for range r.IntN(6) {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String()
}

func TestAnEntryOfNothingStillHasAllItsKeys(t *testing.T) {
	const want = `{"id":"","run":"","seq":0,"time":"0001-01-01T00:00:00.000000Z","tenant":"","epoch":0,"remote":"","method":"","target":"",` +
		`"headers":[],"body":"","body_encoding":"","message":null,"auth":null,"violations":[],` +
		`"decision":{"by":"","book":"","stub":null,"step":null,"ordinal":null,"draw":null,"rule":null,"status":null,"delay_ms":0,"fault":null,"accepted":false}}`
	if got := string((&Entry{}).AppendJSON(nil)); got != want {
		t.Errorf("got %s", got)
	}
}

func FuzzTextsSurviveJSON(f *testing.F) {
	f.Add("Blåbær \x00\xff\"\\")
	f.Fuzz(func(t *testing.T, s string) {
		var back string
		if err := json.Unmarshal(AppendText(nil, s), &back); err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		if utf8.ValidString(s) && back != s {
			t.Fatalf("%q came back as %q", s, back)
		}
	})
}

func TestMillis(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0: "0", 6 * time.Second: "6000", 6000400 * time.Microsecond: "6000.4", time.Nanosecond: "0", time.Microsecond: "0.001", -time.Millisecond: "-1",
	} {
		if got := string(Millis(d).AppendJSON(nil)); got != want {
			t.Errorf("%v is %s, want %s", d, got, want)
		}
		var back Millis
		if err := back.UnmarshalJSON([]byte(want)); err != nil || time.Duration(back) != d.Truncate(time.Microsecond) {
			t.Errorf("%s came back as %v, %v", want, time.Duration(back), err)
		}
	}
	for _, bad := range []string{`"6s"`, "null", "NaN", "1e300", ""} {
		if err := new(Millis).UnmarshalJSON([]byte(bad)); err == nil {
			t.Errorf("%s was taken for milliseconds", bad)
		}
	}
}

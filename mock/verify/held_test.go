package verify_test

import (
	"fmt"
	"iter"
	"runtime"
	"strings"
	"testing"
	"weak"

	"somock/mock"
	"somock/mock/verify"
)

// many are so many entries, none of which anybody holds but who was given it. held counts
// those that are still held when the last is given.
func many(n int, held *int) iter.Seq2[*mock.Entry, error] {
	return func(yield func(*mock.Entry, error) bool) {
		var given []weak.Pointer[mock.Entry]
		for i := range n {
			content := fmt.Sprint("content ", i%100)
			e := &mock.Entry{
				ID: fmt.Sprint("a-", i+1), Run: "a", Seq: uint64(i + 1), Tenant: fmt.Sprint("T", i%3), Message: &mock.Message{Content: &content},
				Decision: mock.Decision{By: mock.ByDefault, Accepted: true}, Violations: []mock.Violation{{Rule: "message.empty", Weight: mock.WeightWarning}},
			}
			given = append(given, weak.Make(e))
			if !yield(e, nil) {
				return
			}
		}
		runtime.GC()
		for _, w := range given {
			if w.Value() != nil {
				*held++
			}
		}
	}
}

// TestFoldsHoldNoEntries: a recording may have megabytes, and there may be millions.
func TestFoldsHoldNoEntries(t *testing.T) {
	x, err := verify.ParseExpectations("x", []byte(`{version: 1, repeated: none, unexpected: refuse, expect: [
  {when: {message: {content: nowhere}}}, {when: {call: 7}}, {after: {status: 401, message: changed}}], in-order: [{when: {call: 2}}, {when: {message: {content: nowhere}}}]}`))
	if err != nil {
		t.Fatal(err)
	}
	for name, fold := range map[string]func(iter.Seq2[*mock.Entry, error]) error{
		"verify": func(entries iter.Seq2[*mock.Entry, error]) error { _, err := x.Verify(entries, ""); return err },
		"stats":  func(entries iter.Seq2[*mock.Entry, error]) error { _, err := verify.CountStats(entries); return err },
	} {
		held := 0
		if err := fold(many(3000, &held)); err != nil {
			t.Fatal(err)
		}
		if held > 10 {
			t.Errorf("%s holds %d of 3000 entries", name, held)
		}
	}
}

// TestAVerdictNamesSoManyViolations and counts the others, so that it stays small.
func TestAVerdictNamesSoManyViolations(t *testing.T) {
	held := 0
	var x *verify.Expectations
	for failOn, want := range map[verify.FailOn]string{
		verify.Errors:   "Passed: 12500 violations, 0 of which fail.",
		verify.Warnings: "Failed: 12500 violations, 12500 of which fail.",
	} {
		v, err := x.Verify(many(12_500, &held), failOn)
		if err != nil {
			t.Fatal(err)
		}
		if len(v.Violations) != 10_000 || v.Violations[9_999].ID != "a-10000" || v.More[mock.WeightWarning] != 2_500 {
			t.Errorf("%d are named, the last in %s, and there are %v more", len(v.Violations), v.Violations[len(v.Violations)-1].ID, v.More)
		}
		var text strings.Builder
		if err := v.WriteText(&text); err != nil || !strings.HasSuffix(text.String(), "and 2500 more violations\n"+want+"\n") {
			t.Errorf("the text ends %q, %v", text.String()[text.Len()-100:], err)
		}
	}
}

// TestViolationsBeyondThoseNamedAreExpectedToo, by the expectation that names them.
func TestViolationsBeyondThoseNamedAreExpectedToo(t *testing.T) {
	held := 0
	x, err := verify.ParseExpectations("x", []byte(`{version: 1, fail-on: warnings, expect: [{when: {violations: [message.empty], message: {content: {not: content 7}}}}]}`), "message.empty")
	if err != nil {
		t.Fatal(err)
	}
	v, err := x.Verify(many(12_500, &held), "")
	if err != nil {
		t.Fatal(err)
	}
	if v.OK || len(v.Violations) != 125 || len(v.More) != 0 {
		t.Errorf("ok=%v, %d violations and %v more, want the 125 that nothing expects", v.OK, len(v.Violations), v.More)
	}
}

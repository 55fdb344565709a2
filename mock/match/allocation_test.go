//go:build !race

// Under the race detector sync.Pool drops at random what regexp keeps in it.

package match

import "testing"

// TestMatchesDoesNotAllocate guards the way between a call and its answer. The query
// is left out: to undo its encoding takes a copy, and a length, whose number is one value.
func TestMatchesDoesNotAllocate(t *testing.T) {
	m, err := parseWhen(`{tenant: Cust12345, content-type: json, auth: {scheme: basic}, headers: {Accept: {like: 'text/*'}},
  message: {to: {like: '+47*'}, plugin: {in: [CM, Twilio]}, content: {matches: inbox}}, call: {gt: 1},
  violations: [message.empty], not: {message: {from: x}}}`)
	if err != nil {
		t.Fatal(err)
	}
	s := OfCall(aCall(), 3)
	if n := testing.AllocsPerRun(100, func() {
		if !m.Matches(s) {
			t.Fatal("no match")
		}
	}); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

package mock

import "testing"

// TestAFieldIsKnownInAnySpelling, and has one key in files, filters and flags.
func TestAFieldIsKnownInAnySpelling(t *testing.T) {
	for field, spellings := range map[string][]string{
		"To":         {"to", "To", "TO"},
		"SessionKey": {"session-key", "sessionKey", "SessionKey", "session_key", "sessionkey"},
		"":           {"TableRight", "subject", ""},
	} {
		for _, spelling := range spellings {
			if got := MessageField(spelling); got != field {
				t.Errorf("%q means %q, want %q", spelling, got, field)
			}
		}
	}
	for i, key := range FieldKeys() {
		if field := MessageFields()[i]; MessageField(key) != field || FieldKey(field) != key || (&Message{}).Field(field) == nil {
			t.Errorf("%s is not %s", key, field)
		}
	}
}

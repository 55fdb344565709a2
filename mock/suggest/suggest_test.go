package suggest

import "testing"

func TestNearest(t *testing.T) {
	keys := []string{"then", "when", "finally", "priority", "one-of", "retry-after"}
	for _, c := range []struct{ word, want string }{
		{"thn", "then"},
		{"hten", "then"},
		{"finaly", "finally"},
		{"oneof", "one-of"},
		{"RetryAfter", "retry-after"},
		{"prio", "priority"},
		{"banana", ""},
		{"", ""},
	} {
		if got := Nearest(c.word, keys); got != c.want {
			t.Errorf("Nearest(%q) = %q, want %q", c.word, got, c.want)
		}
	}
}

func TestHintListsAllWhenNoneIsNear(t *testing.T) {
	if got := Hint("banana", []string{"a", "b"}); got != "known: a, b" {
		t.Error(got)
	}
}

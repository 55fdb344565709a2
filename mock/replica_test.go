package mock_test

import (
	"strings"
	"testing"
	"time"

	"somock/mock"
)

// TestReplicaDifferences names what differs, and who has what.
func TestReplicaDifferences(t *testing.T) {
	a := mock.Replica{Run: "aaaaaaaa", Version: "1.0", Book: "9c1d"}
	b := mock.Replica{Run: "bbbbbbbb", Version: "1.0", Book: "9c1d", Ahead: 100 * time.Millisecond}
	other, late, old := b, b, b
	other.Book, late.Ahead, old.Version = "77aa", 101*time.Millisecond, "0.9"
	for _, c := range []struct {
		name     string
		replicas []mock.Replica
		want     string
	}{
		{"none", nil, ""},
		{"one", []mock.Replica{a}, ""},
		{"alike", []mock.Replica{a, b, a}, ""},
		{"books", []mock.Replica{a, other, a}, "different books: 9c1d in aaaaaaaa and aaaaaaaa, 77aa in bbbbbbbb;"},
		{"clocks", []mock.Replica{late, a}, "the clock of bbbbbbbb is 101ms ahead of that of aaaaaaaa;"},
		{"versions", []mock.Replica{a, old}, "different versions: 1.0 in aaaaaaaa, 0.9 in bbbbbbbb;"},
	} {
		got := strings.Join(mock.ReplicaDifferences(c.replicas), "\n")
		if (got == "") != (c.want == "") || !strings.Contains(got, c.want) {
			t.Errorf("%s: %q, expected it to say %q", c.name, got, c.want)
		}
	}
}

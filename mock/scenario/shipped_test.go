package scenario

import (
	"slices"
	"strings"
	"testing"
)

// TestShipped holds each shipped file to its name, and to a description that says when
// to use it.
func TestShipped(t *testing.T) {
	want := []string{
		"accept", "bad-afternoon", "flaky", "hang", "just-under", "lost-reply", "messaging-access-denied", "null-200",
		"outage", "over-threshold", "reject-once", "reset-once", "slow-once", "throttled", "token-expired", "wrong-subdomain",
	}
	if got := ShippedNames(); !slices.Equal(got, want) {
		t.Errorf("shipped are %v, expected %v", got, want)
	}
	for _, name := range ShippedNames() {
		f, err := Shipped(name)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if f.Name != name || !strings.HasPrefix(f.Description, "When ") {
			t.Errorf("%s is called %q and described as %q", name, f.Name, f.Description)
		}
		if !strings.HasPrefix(string(f.Source), "# yaml-language-server: $schema=./scenario.schema.json\n") {
			t.Errorf("%s does not name its schema to editors", name)
		}
	}
}

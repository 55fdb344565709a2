package prose

import "testing"

func TestTextsAreCutBetweenCharacters(t *testing.T) {
	for _, c := range []struct {
		text string
		at   int
		want string
		cut  bool
	}{{"abc", 3, "abc", false}, {"abcd", 3, "abc", true}, {"aøø", 4, "aø", true}, {"aøø", 3, "aø", true}, {"aøø", 2, "a", true}, {"👋", 3, "", true}} {
		if got, isCut := Cut(c.text, c.at); got != c.want || isCut != c.cut {
			t.Errorf("%q at %d: %q %v", c.text, c.at, got, isCut)
		}
	}
}

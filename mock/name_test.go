package mock

import (
	"regexp"
	"strings"
	"testing"
)

// FuzzValidName holds the function to the pattern, which is what users are shown.
func FuzzValidName(f *testing.F) {
	for _, name := range []string{"", "a", "Z9", "0", "_a", ".a", "-", "a.b_c-D", "a b", "a\n", "å", "a/", strings.Repeat("x", 64), strings.Repeat("x", 65)} {
		f.Add(name)
	}
	pattern := regexp.MustCompile(strings.Replace(NamePattern, "$", `\z`, 1))
	f.Fuzz(func(t *testing.T, name string) {
		if got, want := ValidName(name), pattern.MatchString(name); got != want {
			t.Errorf("%q: %v, the pattern says %v", name, got, want)
		}
	})
}

func TestValidToken(t *testing.T) {
	for token, want := range map[string]bool{"X-Mock-Tenant": true, "GET": true, "a!#$%&'*+-.^_`|~9": true, "": false, "a b": false, "a:": false, "(a)": false, "å": false, "š": false, "a\x7f": false, "a\n": false} {
		if ValidToken(token) != want {
			t.Errorf("%q: %v", token, !want)
		}
	}
}

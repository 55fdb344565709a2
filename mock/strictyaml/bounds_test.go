package strictyaml

import (
	"fmt"
	"strings"
	"testing"
)

// repeated is a source of n parts, each with its number where part says %d.
func repeated(head, part, tail string, n int) []byte {
	var b strings.Builder
	b.WriteString(head)
	for i := range n {
		if strings.Contains(part, "%d") {
			fmt.Fprintf(&b, part, i)
		} else {
			b.WriteString(part)
		}
	}
	return []byte(b.String() + tail)
}

// What the parser's time or memory grows with the square of has a bound, which is told
// before it is parsed.
func TestBounds(t *testing.T) {
	long := strings.Repeat("k", 300_000)
	for name, c := range map[string]struct {
		head, part, tail string
		within           int // so many parts are read,
		beyond           int // so many are not
		says             string
	}{
		"keys":                     {"", "k%d: 1\n", "", 1000, 1001, "f.yaml:1001:6: seen a mapping with more than 1000 keys"},
		"quoted keys":              {"", "\"k%d\": 1\n", "", 1000, 1001, "seen a mapping with more than 1000 keys"},
		"keys below a list":        {"- a:\n    b: 1\n", "  k%d: [1, {a: 2}]\n", "", 999, 1000, "seen a mapping with more than 1000 keys"},
		"keys of many mappings":    {"", "- a: 1\n  b: 1\n", "", 20_000, 0, ""},
		"keys in braces":           {"{a: 1", ", k%d: 1", "}", 20_000, 0, ""},
		"empty items":              {"", "-\n", "", 1000, 1001, "seen more than 1000 values are left out"},
		"empty items of items":     {"", "- - -\n", "", 1000, 1001, "more than 1000 values are left out"},
		"empty values":             {"", "- a:\n  b: 1\n", "", 1000, 1001, "more than 1000 values are left out"},
		"empty values in braces":   {"{a: 1", ", k%d:", "}", 1000, 1001, "more than 1000 values are left out"},
		"no colons in braces":      {"{a: 1", ", k%d", "}", 1000, 1001, "more than 1000 values are left out"},
		"lists below keys":         {"", "- a:\n  - 1\n", "", 2000, 0, ""},
		"empty braces":             {"[{}", ", {}", "]", 20_000, 0, ""},
		"documents":                {"a: 1\n", "---\n", "", 10, 11, "f.yaml:12:1: seen more than 10 documents, expected one a file"},
		"values below a long key":  {long + ":\n", "- 1\n", "", 10, 300, "seen too many values below too long keys"},
		"values below a short key": {"k:\n", "- 1\n", "", 100_000, 0, ""},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := Parse("f.yaml", repeated(c.head, c.part, c.tail, c.within)); err != nil {
				t.Errorf("%d parts: %v", c.within, err)
			}
			if c.beyond == 0 {
				return
			}
			if _, err := Parse("f.yaml", repeated(c.head, c.part, c.tail, c.beyond)); err == nil || !strings.Contains(err.Error(), c.says) {
				t.Errorf("%d parts: %v, want %s", c.beyond, err, c.says)
			}
		})
	}
}

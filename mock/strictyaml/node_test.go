package strictyaml

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func parse(t *testing.T, source string) Node {
	t.Helper()
	n, err := Parse("f.yaml", []byte(source))
	if err != nil {
		t.Fatalf("%s: %v", source, err)
	}
	return n
}

// value is the value of the key v.
func value(t *testing.T, source string) Node {
	t.Helper()
	keys, err := parse(t, source).Keys()
	if err != nil || len(keys) == 0 || keys[0].Name != "v" {
		t.Fatalf("%s: keys %v, %v", source, keys, err)
	}
	return keys[0].Value
}

func TestTextIsWhatWasWritten(t *testing.T) {
	for source, want := range map[string]string{
		"v: +4790000001":            "+4790000001",
		"v: 1.50":                   "1.50",
		"v: 0x1F":                   "0x1F",
		"v: 007":                    "007",
		"v: 1e3":                    "1e3",
		"v: true":                   "true",
		"v: off":                    "off",
		"v: 10%":                    "10%",
		"v: .inf":                   ".inf",
		"v: 2026-11-23":             "2026-11-23",
		"v: plain text # remark":    "plain text",
		`v: "a\tb\u00c6"`:           "a\tbÆ",
		`v: 'it''s'`:                "it's",
		`v: "null"`:                 "null",
		`v: ""`:                     "",
		"v: |\n  two\n  lines\n":    "two\nlines\n",
		"v: >-\n  folded\n  text\n": "folded text",
		`{"v": "json"}`:             "json",
		`{"v": 5}`:                  "5",
		"\ufeffv: bom":              "bom",
		"v: crlf\r\nw: x\r\n":       "crlf",
	} {
		if got, err := value(t, source).Text(); got != want || err != nil {
			t.Errorf("%q is %q, %v, want %q", source, got, err, want)
		}
	}
}

func TestKinds(t *testing.T) {
	for source, want := range map[string]string{
		"v:": "null", "v: ~": "null", "v: null": "null", "v: [1]": "list", "v:\n- 1": "list", "v: {a: 1}": "map", "v:\n  a: 1": "map", "v:\n  a: 1\n  b: 2": "map",
		"v: 1": "number", "v: -1.5": "number", `v: "1"`: "text", "v: a": "text", "v: {}": "map", "v: []": "list",
	} {
		n := value(t, source)
		got := "text"
		switch {
		case n.IsNull():
			got = "null"
		case n.IsList():
			got = "list"
		case n.IsMap():
			got = "map"
		case n.IsNumber():
			got = "number"
		}
		if got != want || n.IsScalar() != (want == "number" || want == "text") {
			t.Errorf("%q is %s, want %s", source, got, want)
		}
	}
}

func TestNumbers(t *testing.T) {
	for source, want := range map[string]int{"v: 5": 5, "v: 0": 0, "v: 10": 10} {
		if got, err := value(t, source).Int(0, 10); got != want || err != nil {
			t.Errorf("%q is %d, %v", source, got, err)
		}
	}
	for source, want := range map[string]float64{"v: 5": 5, "v: -1.5": -1.5} {
		if got, err := value(t, source).Number(); got != want || err != nil {
			t.Errorf("%q is %v, %v", source, got, err)
		}
	}
	for source, want := range map[string]float64{"v: 10%": 0.1, "v: 0.5%": 0.005, "v: 100%": 1, "v: 0 %": 0} {
		if got, err := value(t, source).Percent(); got != want || err != nil {
			t.Errorf("%q is %v, %v", source, got, err)
		}
	}
	for source, want := range map[string]time.Duration{"v: 6s": 6 * time.Second, "v: 1m30s": 90 * time.Second, "v: 0s": 0} {
		if got, err := value(t, source).Duration(); got != want || err != nil {
			t.Errorf("%q is %v, %v", source, got, err)
		}
	}
}

// TestErrors is what people read. The place is that of the value at fault, and the caret
// is under all of it, also behind characters of several bytes.
func TestErrors(t *testing.T) {
	read := func(source string, take func(Node) error) string {
		n, err := Parse("f.yaml", []byte(source))
		if err == nil {
			err = take(n)
		}
		if err == nil {
			return "no error"
		}
		var at *Error
		if errors.As(err, &at) && at.Fix != "" {
			return err.Error() + "\nhint: " + at.Hint()
		}
		return err.Error()
	}
	keys := func(known ...string) func(Node) error {
		return func(n Node) error { _, err := n.Keys(known...); return err }
	}
	of := func(take func(Node) error) func(Node) error {
		return func(n Node) error {
			all, err := n.Keys()
			if err != nil {
				return err
			}
			return take(all[len(all)-1].Value)
		}
	}
	duration := of(func(n Node) error { _, err := n.Duration(); return err })
	for _, c := range []struct {
		name, source string
		take         func(Node) error
		want         string
	}{
		{"unknown key", "stubs: 1\nfinaly: 2", keys("stubs", "finally"), "f.yaml:2:1: unknown key \"finaly\"\n  2 | finaly: 2\n    | ^^^^^^\nhint: did you mean \"finally\"?"},
		{"bare duration", "Æ: {delay: 6}", of(duration), "f.yaml:1:12: seen 6 without a unit, expected a duration like 6ms or 6s\n  1 | Æ: {delay: 6}\n    |            ^\nhint: say which: 6ms or 6s"},
		{"negative duration", "a: -6s", duration, "f.yaml:1:4: seen \"-6s\", expected a duration that is not negative\n  1 | a: -6s\n    |    ^^^"},
		{"no duration", "a: [1]", duration, "f.yaml:1:4: seen a list, expected a duration like 200ms or 6s\n  1 | a: [1]\n    |    ^"},
		{"int too large", "a: 11", of(func(n Node) error { _, err := n.Int(1, 10); return err }), "f.yaml:1:4: seen \"11\", expected a whole number from 1 to 10\n  1 | a: 11\n    |    ^^"},
		{"int quoted", `a: "5"`, of(func(n Node) error { _, err := n.Int(1, 10); return err }), "f.yaml:1:4: seen \"5\", expected a whole number from 1 to 10\n  1 | a: \"5\"\n    |    ^^^"},
		{"percent without sign", "a: 10", of(func(n Node) error { _, err := n.Percent(); return err }), "f.yaml:1:4: seen \"10\", expected a share from 0% to 100%, like 10% or 0.5%\n  1 | a: 10\n    |    ^^\nhint: write the sign too: 10%"},
		{"bool", "a: yes", of(func(n Node) error { _, err := n.Bool(); return err }), "f.yaml:1:4: seen \"yes\", expected true or false\n  1 | a: yes\n    |    ^^^"},
		{"word", "a: worn", of(func(n Node) error { _, err := n.Word("error", "warn"); return err }), "f.yaml:1:4: seen \"worn\", expected one of error, warn\n  1 | a: worn\n    |    ^^^^\nhint: did you mean \"warn\"?"},
		{"text of a mapping", "a:\n  b: 1", of(func(n Node) error { _, err := n.Text(); return err }), "f.yaml:2:3: seen a mapping, expected a text\n  2 |   b: 1\n    |   ^"},
		{"list of nothing", "a:", of(func(n Node) error { _, err := n.List(); return err }), "f.yaml:1:4: seen nothing, expected a list\n  1 | a:\n    |   ^"},
		{"not a mapping", "- a", keys(), "f.yaml:1:1: seen a list, expected a mapping (key: value)\n  1 | - a\n    | ^"},
		{"empty", "# nothing\n", keys(), "f.yaml: is empty\nhint: begin with: version: 1"},
		{"second document", "a: 1\n---\nb: 2", keys(), "f.yaml:3:1: a second document begins here, expected one a file\n  3 | b: 2\n    | ^"},
		{"duplicate key", "a: 1\na: 2", keys(), "f.yaml:2:1: mapping key \"a\" already defined at [1:1]\n  2 | a: 2\n    | ^"},
		{"tab", "a:\n\tb: 1", keys(), "f.yaml:2:1: found character '\t' that cannot start any token\n  2 | \tb: 1\n    | ^^\nhint: indent with spaces: YAML does not allow tabs here"},
		{"anchor", "a: &x 1", keys(), "f.yaml:1:4: seen an anchor (&), expected plain YAML without it\n  1 | a: &x 1\n    |    ^\nhint: write the value out; a text that begins with such a sign needs quotes"},
		{"tag", "a: !!str 1", keys(), "f.yaml:1:4: seen a tag (!), expected plain YAML without it\n  1 | a: !!str 1\n    |    ^^^^^\nhint: write the value out; a text that begins with such a sign needs quotes"},
		{"not UTF-8", "a: \xff", keys(), "f.yaml: is not UTF-8 text\nhint: save it as UTF-8"},
		{"unclosed", "a: [1, 2", keys(), "f.yaml:1:4: sequence end token ']' not found\n  1 | a: [1, 2\n    |    ^"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := read(c.source, c.take); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// The parser takes the square of the depth: what is absurd is not handed to it.
func TestDepthIsBounded(t *testing.T) {
	for _, piece := range []string{"[", "{a: ", "- ", "? "} {
		if _, err := Parse("f.yaml", []byte(strings.Repeat(piece, MaxBytes/len(piece)))); err == nil || !strings.Contains(err.Error(), "nests deeper") {
			t.Errorf("%q: %v", piece, err)
		}
	}
	parse(t, "v: "+strings.Repeat("[", 100)+strings.Repeat("]", 100))
}

func TestWhatMayNotBeShownIsNotShown(t *testing.T) {
	e := &Error{File: "f.yaml", Line: 2, Column: 3, Message: "wrong"}
	if got := e.Error(); got != "f.yaml:2:3: wrong" {
		t.Errorf("got %q", got)
	}
}

func TestReadFile(t *testing.T) {
	dir := t.TempDir()
	write := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	if n, source, err := ReadFile(write("good.yaml", "a: 1")); err != nil || string(source) != "a: 1" || !n.IsMap() {
		t.Errorf("%v, %q, %v", n, source, err)
	}
	if _, _, err := ReadFile(filepath.Join(dir, "absent.yaml")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("an absent file: %v", err)
	}
	if _, _, err := ReadFile(write("large.yaml", strings.Repeat("#", MaxBytes+1))); err == nil || !strings.Contains(err.Error(), "has 1048577 bytes") {
		t.Errorf("a large file: %v", err)
	}
}

// FuzzParse: whatever a file holds, it parses or gives an error, and every value can be
// asked for anything.
func FuzzParse(f *testing.F) {
	for _, s := range []string{"a: 1", "- [x, {y: z}]", "a: |\n b\n", "? a", "a: &x", "<<: *a", "a: 'b", "\t", "a:\n  - b: ~\n   c", "{}", "a: >\n\n", "---\n---", "a: b: c"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, source string) {
		n, err := Parse("f.yaml", []byte(source))
		if err != nil {
			_ = err.Error()
			return
		}
		visit(n, 0)
	})
}

func visit(n Node, depth int) {
	if depth > 50 {
		return
	}
	_ = n.Errorf("x").Error()
	_, _ = n.Text()
	_, _ = n.Bool()
	_, _ = n.Int(0, 1)
	_, _ = n.Number()
	_, _ = n.Percent()
	_, _ = n.Duration()
	_ = n.Describe()
	if list, err := n.List(); err == nil {
		for _, child := range list {
			visit(child, depth+1)
		}
	}
	if keys, err := n.Keys(); err == nil {
		for _, k := range keys {
			visit(k.At, depth+1)
			visit(k.Value, depth+1)
		}
	}
}

// An error that does not know what would be right says at least where to mend it.
func TestEveryErrorHasAHint(t *testing.T) {
	for hint, e := range map[string]*Error{
		`did you mean "then"?`:  {File: "f.yaml", Line: 3, Fix: `did you mean "then"?`},
		"mend line 3 of f.yaml": {File: "f.yaml", Line: 3},
		"mend f.yaml":           {File: "f.yaml"},
	} {
		if e.Hint() != hint {
			t.Errorf("hint is %q, want %q", e.Hint(), hint)
		}
	}
}

func TestMappingsAreReadByTheirKeys(t *testing.T) {
	for source, want := range map[string]string{
		"{a: 3, b: 1s}": "3 1s <nil>",
		"{b: 1s}":       "0 1s <nil>",
		"{a: 10}":       `f.yaml:1:5: seen "10", expected a whole number from 1 to 9`,
		"{c: 1}":        `f.yaml:1:2: unknown key "c"`,
		"{}":            "f.yaml:1:1: seen no keys, expected a, b or both",
	} {
		var a int
		var b time.Duration
		err := parse(t, source).ReadSome(Into("a", &a, Between[int](1, 9)), Into("b", &b, Node.Duration))
		got := fmt.Sprintf("%d %s %v", a, b, err)
		if err != nil {
			got, _, _ = strings.Cut(err.Error(), "\n")
		}
		if got != want {
			t.Errorf("%s: %s, want %s", source, got, want)
		}
	}
}

func TestTextsAreCutAtTheirPlaceholders(t *testing.T) {
	for text, want := range map[string]string{
		"":             `[""] [] true`,
		"a ${b} c":     `["a " " c"] ["b"] true`,
		"${a}${b}":     `["" "" ""] ["a" "b"] true`,
		"$${a} $$ ${}": `["${a} $$ " ""] [""] true`,
		"a ${b":        `["a " ""] ["b"] false`,
		"${a} ${":      `["" " " ""] ["a" ""] false`,
	} {
		literals, names, closed := SplitPlaceholders(text)
		if got := fmt.Sprintf("%q %q %v", literals, names, closed); got != want {
			t.Errorf("%q: %s, want %s", text, got, want)
		}
	}
}

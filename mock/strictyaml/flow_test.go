package strictyaml

import "testing"

// TestFlowReadsAsTheSame value, whatever way it was written.
func TestFlowReadsAsTheSame(t *testing.T) {
	for source, want := range map[string]string{
		"503":                             "503",
		"+4790000001":                     "+4790000001",
		`"204"`:                           `"204"`,
		"6s":                              "6s",
		"~":                               "null",
		`"null"`:                          `"null"`,
		"true":                            "true",
		"'true'":                          `"true"`,
		"a, b: [c]":                       `{ "a, b": [c] }`,
		"text: it's a {thing}":            `{ text: "it's a {thing}" }`,
		"body: |\n  two\n  lines\n":       `{ body: "two\nlines\n" }`,
		"- 204\n- {fault: reset}\n- []\n": "[204, { fault: reset }, []]",
		"when: {to: '+47*', from: a*}":    `{ when: { to: "+47*", from: a* } }`,
		"- '- x'\n- \"#\"\n- '*'":         `["- x", "#", "*"]`,
	} {
		n, err := Parse("test", []byte(source))
		if err != nil {
			t.Fatalf("%q: %v", source, err)
		}
		if got := n.Flow(); got != want {
			t.Errorf("%q flows as %s, want %s", source, got, want)
		}
		again, err := Parse("test", []byte(n.Flow()))
		if err != nil || again.Flow() != n.Flow() || again.Describe() != n.Describe() {
			t.Errorf("%q reads as %v, want %s (%v)", source, again, n.Flow(), err)
		}
	}
}

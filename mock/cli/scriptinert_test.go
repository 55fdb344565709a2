package cli_test

import (
	"encoding/json"
	"regexp"
	"strings"

	"github.com/rogpeppe/go-internal/testscript"
)

// What GitHub's runner and Azure's agent obey in the output of a step, and what moves a
// terminal's cursor or ends a line. Of escapes somock's own colours may stand.
var (
	obeyed  = regexp.MustCompile(`(?i)^\s*::|##\[|##vso\[|[\x00-\x1f\x7f\x{80}-\x{9f}\x{2028}\x{2029}\x{202a}-\x{202e}\x{2066}-\x{2069}]`)
	colours = regexp.MustCompile(`\x1b\[(0|1|2|31|32|33)m`)
)

// inert holds all that the last command printed to hold nothing that a CI system or a
// terminal obeys. With "json" what it printed on stdout is data for a program, each line
// of it one JSON value whose texts are escaped as JSON has it.
func inert(ts *testscript.TestScript, neg bool, args []string) {
	data := len(args) == 1 && args[0] == "json"
	if neg || len(args) > 0 && !data {
		ts.Fatalf("usage: inert [json]")
	}
	streams := map[string]string{"stdout": ts.ReadFile("stdout"), "stderr": ts.ReadFile("stderr")}
	if data {
		for line := range strings.Lines(streams["stdout"]) {
			if !json.Valid([]byte(line)) || strings.ContainsAny(strings.TrimSuffix(line, "\n"), "\x1b\x7f\r\n") {
				ts.Fatalf("stdout is no line of JSON: %q", line)
			}
		}
		delete(streams, "stdout")
	}
	for name, text := range streams {
		for line := range strings.Lines(text) {
			shown := colours.ReplaceAllString(strings.TrimSuffix(line, "\n"), "")
			if obeyed.MatchString(shown) {
				ts.Fatalf("%s has a line that is obeyed: %q", name, line)
			}
		}
	}
}

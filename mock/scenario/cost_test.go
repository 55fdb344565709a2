package scenario

import (
	"runtime"
	"strings"
	"testing"
)

// A file four times as large costs about four times as much, whatever it is large with.
func TestCostGrowsWithTheFile(t *testing.T) {
	for name, c := range map[string][3]string{
		"steps":          {"stubs:\n- then:\n", "  - 503\n", ""},
		"steps in a row": {"stubs: [{then: [204", ", 503", "]}]\n"},
		"steps with keys": {"stubs:\n- then:\n",
			"  - status: 503\n    delay: 1s\n    headers: {A: b}\n", ""},
		"stubs":       {"stubs:\n", "- finally: 204\n", ""},
		"matchers":    {"stubs:\n- finally: 204\n  when:\n    any:\n", "    - message: {to: a}\n", ""},
		"values":      {"stubs:\n- finally: 204\n  when: {message: {to: {in: [a", ",ab", "]}}}\n"},
		"json":        {"stubs:\n- finally:\n    json: {a: [1", ", true, x", "]}\n"},
		"options":     {"stubs:\n- finally:\n    one-of:\n", "    - {chance: 0%, status: 503}\n", "    - 204\n"},
		"others":      {"other:\n", "- {path: /a, reply: 204}\n", ""},
		"comments":    {"stubs:\n- then:\n", "  # one\n  - 503 # two\n", ""},
		"placeholder": {"stubs:\n- finally:\n    body: ", "${ordinal} ${message.to}", "\n"},
		"lines":       {"stubs:\n- finally:\n    body: |\n", "      a line\n", ""},
		"blank lines": {"stubs:\n- finally: 204\n", "\n", ""},
	} {
		t.Run(name, func(t *testing.T) {
			source := func(size int) []byte {
				return []byte("version: 1\n" + c[0] + strings.Repeat(c[1], size/len(c[1])) + c[2])
			}
			once, fourfold := allocated(t, source(1<<15)), allocated(t, source(1<<17))
			if fourfold > 8*once { // what is quadratic takes 16 times as much; slices grow by doubling
				t.Errorf("32 KiB allocate %d bytes, 128 KiB %d", once, fourfold)
			}
		})
	}
}

// allocated is how many bytes it takes to read a file. What the reader keeps from one file
// to the next is collected before (a pool survives one collection).
func allocated(t *testing.T, source []byte) uint64 {
	t.Helper()
	runtime.GC()
	runtime.GC()
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := Parse("f.yaml", source); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

package scenario

import (
	"testing"
)

// BenchmarkDecide is what deciding adds to each call.
func BenchmarkDecide(b *testing.B) {
	for _, c := range []struct{ name, source string }{
		{"no scenario", ""},
		{"one stub", "{version: 1, stubs: [{finally: 204}]}"},
		{"matcher", "{version: 1, stubs: [{when: {message: {plugin: Twilio}}, finally: 204}]}"},
		{"draw", "{version: 1, stubs: [{finally: {one-of: [{status: 503, chance: 10%}, 204]}}]}"},
		{"preset", "{version: 1, stubs: [{finally: {error: throttled}}]}"},
		{"placeholders", `{version: 1, stubs: [{finally: {json: {to: "${message.to}", id: "${recording}"}}}]}`},
	} {
		b.Run(c.name, func(b *testing.B) {
			e := New(Options{})
			if c.source != "" {
				f, err := Parse("bench.yaml", []byte(c.source))
				if err != nil {
					b.Fatal(err)
				}
				if err := e.Use(f); err != nil {
					b.Fatal(err)
				}
			}
			call := callOf(b, "call to=+4790000001 plugin=Twilio Accept=application/json")
			b.ReportAllocs()
			for b.Loop() {
				if _, _, _, err := e.Decide(b.Context(), call); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}

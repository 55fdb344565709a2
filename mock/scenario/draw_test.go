package scenario

import (
	"fmt"
	"math"
	"slices"
	"testing"
	"time"

	"somock/mock/strictyaml"
)

// TestDrawsAreFair counts a thousand draws into ten equal parts: a chance of 10 % is one.
func TestDrawsAreFair(t *testing.T) {
	for _, by := range []string{"ordinal", "scope"} {
		var parts [10]int
		for i := range 10_000 {
			ordinal, scope := uint64(i+1), "t"
			if by == "scope" {
				ordinal, scope = 1, fmt.Sprint(i)
			}
			u := drawOf(7, "a/b", scope, ordinal, "one-of")
			if u < 0 || u >= 1 {
				t.Fatalf("drew %v, expected from [0, 1)", u)
			}
			parts[int(u*10)]++
		}
		for i, n := range parts {
			if n < 850 || n > 1150 {
				t.Errorf("by %s: part %d has %d of 10000 draws", by, i, n)
			}
		}
	}
}

// TestDrawsDependOnEachArgument changes one at a time; the boundary between stub and
// scope is one, too.
func TestDrawsDependOnEachArgument(t *testing.T) {
	draws := []float64{
		drawOf(1, "ab", "c", 1, "p"), drawOf(2, "ab", "c", 1, "p"), drawOf(1, "abc", "", 1, "p"), drawOf(1, "a", "bc", 1, "p"),
		drawOf(1, "ab", "c", 2, "p"), drawOf(1, "ab", "c", 1, "q"), drawOf(1, "ab", "cp", 1, ""),
	}
	slices.Sort(draws)
	if len(slices.Compact(draws)) != 7 {
		t.Errorf("drew %v, expected seven numbers", draws)
	}
	if got := drawOf(7, "rough-start/start", "default\x00", 6, "one-of"); math.Abs(got-0.7020) > 1e-4 {
		t.Errorf("drew %.4f: what a seed draws must never change, recorded runs are repeated by it", got)
	}
}

// TestDelays finds the quantiles that a file asks for.
func TestDelays(t *testing.T) {
	for _, c := range []struct {
		source string
		draw   float64
		want   time.Duration
	}{
		{"6s", 0.3, 6 * time.Second},
		{"{uniform: [1s, 8s]}", 0, time.Second},
		{"{uniform: [1s, 8s]}", 0.5, 4500 * time.Millisecond},
		{"{uniform: [1s, 8s]}", 1, 8 * time.Second},
		{"{uniform: [1s, 1s]}", 0.7, time.Second},
		{"{lognormal: {median: 120ms, p99: 900ms, max: 4s}}", 0.5, 120 * time.Millisecond},
		{"{lognormal: {median: 120ms, p99: 900ms, max: 4s}}", 0.99, 900 * time.Millisecond},
		{"{lognormal: {median: 120ms, p99: 900ms, max: 4s}}", 1 - 1e-16, 4 * time.Second},
		{"{lognormal: {median: 120ms, p99: 900ms}}", 1 - 1e-16, 148 * time.Second},
		{"{lognormal: {median: 120ms, p99: 900ms, max: 4s}}", 0, 0},
	} {
		n, err := strictyaml.Parse("delay", []byte(c.source))
		if err != nil {
			t.Fatal(err)
		}
		d, err := parseDelay(n)
		if err != nil {
			t.Fatal(err)
		}
		if got := d.at(c.draw); (got - c.want).Abs() > c.want/20+time.Microsecond {
			t.Errorf("%s at %v is %v, expected %v", c.source, c.draw, got, c.want)
		}
	}
}

// TestOptionsTakeTheNearestDelay: an option without a delay of its own has that of the
// one-of around it, not that of one further out.
func TestOptionsTakeTheNearestDelay(t *testing.T) {
	f, err := Parse("nested.yaml", []byte("version: 1\nstubs: [{finally: {delay: 5s, one-of: [{chance: 50%, delay: 1s, one-of: [204]}, 503]}}]"))
	if err != nil {
		t.Fatal(err)
	}
	options := f.stubs[0].finally.options
	if inner, outer := options[0].options[0].delay.low, options[1].delay.low; inner != time.Second || outer != 5*time.Second {
		t.Errorf("the inner option waits %v, the outer %v, want 1s and 5s", inner, outer)
	}
}

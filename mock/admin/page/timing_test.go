package page

import (
	"testing"
	"time"

	"somock/mock"
)

// TestTheAxisShowsFastCallsToo beside slow ones: each power of ten takes the same room.
func TestTheAxisShowsFastCallsToo(t *testing.T) {
	for _, c := range []struct {
		fastest, slowest time.Duration
		labels           []string
	}{
		{200 * time.Microsecond, 5 * time.Second, []string{"100 µs", "1 ms", "10 ms", "100 ms", "1 s", "10 s"}},
		{5 * time.Second, 5 * time.Second, []string{"1 s", "10 s"}},
		{0, 10 * time.Millisecond, []string{"1 µs", "10 µs", "100 µs", "1 ms", "10 ms", "100 ms"}},
	} {
		axis := newDecades(mock.Millis(c.fastest), mock.Millis(c.slowest))
		var labels []string
		for i, tick := range axis.ticks() {
			labels = append(labels, tick.Label)
			if i == 0 && tick.Y != "200" || i == len(axis.ticks())-1 && tick.Y != "0" {
				t.Errorf("%s to %s: %s is at %s", c.fastest, c.slowest, tick.Label, tick.Y)
			}
		}
		if got, want := labels, c.labels; len(got) != len(want) || got[0] != want[0] || got[len(got)-1] != want[len(want)-1] {
			t.Errorf("%s to %s: the axis has %q, want %q", c.fastest, c.slowest, got, want)
		}
	}
	axis := newDecades(mock.Millis(100*time.Microsecond), mock.Millis(10*time.Second))
	if a, b, c := axis.height(mock.Millis(time.Millisecond)), axis.height(mock.Millis(10*time.Millisecond)), axis.height(mock.Millis(100*time.Millisecond)); c-b-(b-a) > 1 || b-a-(c-b) > 1 || a < 20 {
		t.Errorf("1, 10 and 100 ms are %d, %d and %d high", a, b, c)
	}
}

package page

import (
	"slices"
	"strings"
	"testing"
	"time"

	"somock/mock"
)

func TestTimelines(t *testing.T) {
	ms := func(n int) mock.Millis { return mock.Millis(time.Duration(n) * time.Millisecond) }
	status := 204
	for _, c := range []struct {
		name  string
		entry mock.Entry
		spans string // class and place of each
		marks string
		words []string
	}{
		{
			"an answer at once", mock.Entry{Outcome: &mock.Outcome{Kind: mock.Answered, Status: &status, Delay: ms(2), Duration: ms(3)}},
			"checked 0.00%+0.05%", "reply 0.05%", []string{"3 ms: reply 204", "5 s: threshold, not reached"},
		}, {
			"over the threshold", mock.Entry{Decision: mock.Decision{Delay: ms(6000)}, Outcome: &mock.Outcome{Kind: mock.Answered, Status: &status, Delay: ms(6001), Duration: ms(6002)}},
			"checked 0.00%+0.03% wait 0.03%+86.93%", "reply 86.96%", []string{"6 s: reply 204, after a scripted wait of 6 s", "5 s: threshold, exceeded by 1 s"},
		}, {
			"a client that gave up", mock.Entry{Decision: mock.Decision{Delay: ms(6000)}, Outcome: &mock.Outcome{Kind: mock.ClientGone, Delay: ms(3000), Duration: ms(3000)}},
			"checked 0.00%+0.00% wait 0.00%+43.48% planned 43.48%+43.48%", "gone 43.48%", []string{"3 s: the client gave up", "6 s: the reply would have been due", "5 s: threshold, not reached"},
		}, {
			"a reply to come", mock.Entry{Decision: mock.Decision{Delay: ms(6000)}},
			"planned 0.00%+86.96%", "", []string{"6 s: the reply is due", ": no outcome yet"},
		},
	} {
		tl := newTimeline(&c.entry, 5*time.Second)
		var spans, marks, words []string
		for _, s := range tl.Spans {
			spans = append(spans, s.Class+" "+s.X+"+"+s.W)
		}
		for _, m := range tl.Marks {
			marks = append(marks, m.Class+" "+m.X)
		}
		for _, m := range tl.Moments {
			words = append(words, m.At+": "+m.What)
		}
		if got := strings.Join(spans, " "); got != c.spans {
			t.Errorf("%s: spans %q, want %q", c.name, got, c.spans)
		}
		if got := strings.Join(marks, " "); got != c.marks {
			t.Errorf("%s: marks %q, want %q", c.name, got, c.marks)
		}
		for _, want := range c.words {
			if !slices.Contains(words, want) {
				t.Errorf("%s: %q is not among %q", c.name, want, words)
			}
		}
	}
}

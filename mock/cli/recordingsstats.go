package cli

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"somock/mock"
	"somock/mock/admin"
	"somock/mock/verify"
)

func newRecordingsStats(a *app) *cobra.Command {
	var f historyFlags
	cmd := &cobra.Command{
		Use:   "stats",
		Short: "Count recordings, and tell what the client did after each failure",
		Example: `  somock recordings stats
  somock recordings stats --filter 'plugin:Twilio' --json`,
		RunE: reads(a, &f, (*admin.Client).Stats, func(s *verify.Stats) error { return a.print(s, statsText(s)) }),
	}
	a.addHistoryFlags(cmd, &f)
	addNewestFlag(cmd, &f)
	a.addJSONFlag(cmd)
	return cmd
}

func statsText(s *verify.Stats) string {
	var b strings.Builder
	for _, row := range [][2]string{
		{"recordings", fmt.Sprint(s.Recordings)},
		{"status", countsText(s.ByStatus)},
		{"outcome", countsText(s.ByOutcome)},
		{"violations", countsText(s.ByRule)},
		{"observed", countsText(s.Observations)},
		{"duration", durationsText(s.DurationMS)},
		{"slow", fmt.Sprintf("%d over the threshold", s.OverThreshold)},
	} {
		fmt.Fprintf(&b, "%-12s %s\n", row[0], nameIn(row[1]))
	}
	if s.Malformed != nil && *s.Malformed > 0 {
		fmt.Fprintf(&b, "%-12s %d never became a request, see recordings malformed\n", "malformed", *s.Malformed)
	}
	if s.Evicted > 0 {
		fmt.Fprintf(&b, "%-12s %d older ones were dropped by retention\n", "evicted", s.Evicted)
	}
	for i := range s.AfterFailure {
		head := ""
		if i == 0 {
			head = "on failure"
		}
		fmt.Fprintf(&b, "%-12s %s\n", head, nameIn(failureText(&s.AfterFailure[i])))
	}
	return b.String()
}

// countsText is counts, the greatest first.
func countsText(counts map[string]int) string {
	names := slices.SortedFunc(maps.Keys(counts), func(a, b string) int {
		return cmp.Or(cmp.Compare(counts[b], counts[a]), cmp.Compare(a, b))
	})
	var parts []string
	for _, name := range names {
		if counts[name] > 0 {
			parts = append(parts, fmt.Sprintf("%s %d", name, counts[name]))
		}
	}
	if len(parts) == 0 {
		return "none"
	}
	return strings.Join(parts, ", ")
}

func durationsText(d verify.Durations) string {
	if d.Max == nil {
		return "none has ended"
	}
	return fmt.Sprintf("p50 %s, p95 %s, p99 %s, max %s", shortly(*d.P50), shortly(*d.P95), shortly(*d.P99), shortly(*d.Max))
}

func shortly(m mock.Millis) string { return shortDuration(time.Duration(m)) }

// failureText is what failed and what the client did next.
func failureText(f *verify.AfterFailure) string {
	failed := f.ID + " " + f.Outcome
	if f.Status != nil {
		failed = fmt.Sprintf("%s %d", f.ID, *f.Status)
	}
	asked := ""
	if f.RetryAfter != nil {
		asked = " Retry-After " + shortly(*f.RetryAfter)
	}
	if f.Next == nil {
		return failed + asked + ": no later call"
	}
	text := fmt.Sprintf("%s%s: %s after %s, credential %s, message %s", failed, asked, *f.Next, shortly(*f.NextAfter), *f.Credential, *f.Message)
	if f.RetryAfterKept != nil {
		text += map[bool]string{true: ", Retry-After kept", false: ", Retry-After not kept"}[*f.RetryAfterKept]
	}
	return text
}

package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"somock/mock"
	"somock/mock/admin"
	"somock/mock/journal"
	"somock/mock/prose"
	"somock/mock/recordings"
)

func newRecordingsMalformed(a *app) *cobra.Command {
	f := historyFlags{limit: listLimit}
	cmd := &cobra.Command{
		Use:   "malformed",
		Short: "List what never became a request, newest first",
		Long: `List what never became a request, newest first: bytes that no HTTP server takes
for one, so that there is nothing to judge and nothing to answer. Kept are the
names in the head, and the values that tell why.`,
		Example: `  somock recordings malformed
  somock recordings malformed --limit 5 --json`,
		RunE: reads(a, &f, (*admin.Client).Malformed, a.printMalformed),
	}
	a.addSourceFlags(cmd, &f.source)
	addLimitFlag(cmd, &f.limit, 1, "how many at most", "leave it out to have the newest 100")
	a.addJSONFlag(cmd)
	return cmd
}

func (a *app) printMalformed(page recordings.MalformedPage) error {
	if err := printAll(a, page.Malformed, a.malformedLine); err != nil {
		return err
	}
	switch n := len(page.Malformed); {
	case a.json:
	case n == 0:
		a.talk.say("nothing: all that came in was a request")
	case n < page.Meta.Total:
		a.talk.say("%d of %d, see --limit", n, page.Meta.Total)
	}
	return nil
}

func (a *app) malformedLine(m journal.Malformed) string {
	line := fmt.Sprintf("%s %s %dB", a.data.paint(faint, m.Time.Local().Format("15:04:05")), prose.OneLine(m.Remote, 60), m.Bytes)
	if m.Method == "" && m.Path == "" {
		line += " no request line"
	} else {
		line += fmt.Sprintf(" %s %s", prose.OneLine(m.Method, 32), prose.OneLine(m.Path, 80))
	}
	if len(m.Headers) > 0 {
		line += " (" + headNames(m.Headers) + ")"
	}
	return line
}

// headNames are the headers of a head, with the values that were kept.
func headNames(headers []mock.Pair) string {
	var names []string
	for _, h := range headers {
		name := prose.OneLine(h[0], 60)
		if h[1] != "" {
			name += ": " + prose.OneLine(h[1], 60)
		}
		names = append(names, name)
	}
	return strings.Join(names, ", ")
}

package cli

import (
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"somock/mock"
)

// showEntry writes one recording for a person: what came, what was wrong with it and how
// to mend it, and what was answered why.
func showEntry(w io.Writer, e *mock.Entry) error {
	var b strings.Builder
	fmt.Fprintf(&b, "%s  %s  tenant %s\n", e.ID, e.Time.Local().Format("2006-01-02 15:04:05.000"), oneLine(e.Tenant, 64))
	fmt.Fprintf(&b, "%s %s from %s\n", oneLine(e.Method, 20), oneLine(e.Target, 300), e.Remote)
	for _, h := range e.Headers {
		fmt.Fprintf(&b, "  %s: %s\n", oneLine(h[0], 60), oneLine(h[1], 300))
	}
	writeMessage(&b, e)
	writeViolations(&b, e)
	writeReply(&b, e)
	_, err := io.WriteString(w, b.String())
	return err
}

func writeMessage(b *strings.Builder, e *mock.Entry) {
	if e.Message == nil {
		if e.Body != "" {
			fmt.Fprintf(b, "\nbody (%s, no message could be read)\n  %s\n", e.BodyEncoding, oneLine(e.Body, 1000))
		}
		return
	}
	fmt.Fprintf(b, "\nmessage\n")
	for _, name := range mock.MessageFields() {
		value := "(none)"
		if v := *e.Message.Field(name); v != nil {
			value = oneLine(*v, 300)
		}
		fmt.Fprintf(b, "  %-11s %s\n", name, value)
	}
}

func writeViolations(b *strings.Builder, e *mock.Entry) {
	for _, v := range e.Violations {
		fmt.Fprintf(b, "\n%s: %s\n", v.Weight, v.Rule)
		for _, part := range [][2]string{{"seen", v.Seen}, {"expected", v.Expected}, {"source", v.Source}, {"fix", v.Fix}} {
			fmt.Fprintf(b, "  %-9s %s\n", part[0], strings.ReplaceAll(oneLine(part[1], 1000), "\n", "\n            "))
		}
	}
}

func writeReply(b *strings.Builder, e *mock.Entry) {
	fmt.Fprintf(b, "\nanswer %s\n", because(e))
	if e.Reply == nil {
		b.WriteString("  pending: the reply has not been sent yet, or the server ended before it was\n")
		return
	}
	fmt.Fprintf(b, "  %s", e.Reply.Outcome)
	if s := statusOf(e.Reply); s != 0 {
		fmt.Fprintf(b, " %d %s", s, http.StatusText(s))
	}
	fmt.Fprintf(b, " after %s\n", time.Duration(e.Reply.Duration).Round(time.Millisecond/10))
	if e.Reply.Body != "" {
		fmt.Fprintf(b, "  %s\n", oneLine(e.Reply.Body, 1000))
	}
	if len(e.Observations) > 0 {
		fmt.Fprintf(b, "\nobserved: %s\n", strings.Join(e.Observations, ", "))
	}
}

// because says in words what decided the answer.
func because(e *mock.Entry) string {
	d := e.Decision
	switch d.By {
	case mock.ByStub:
		return fmt.Sprintf("by %s, the %s call that it answered", d.StubStep(), ordinalWord(d.Ordinal))
	case mock.ByRefusal:
		for _, v := range e.Violations {
			return "refused: " + v.Rule
		}
		return "refused"
	case mock.ByDescription:
		return "by description: nothing was invoked"
	case mock.ByOther:
		return "by the scenario's entry for another endpoint"
	}
	return "by default: no stub matched, so the call succeeds"
}

func ordinalWord(n *uint64) string {
	if n == nil {
		return "?"
	}
	suffix := "th"
	if tens := *n % 100; tens < 11 || tens > 13 {
		switch *n % 10 {
		case 1:
			suffix = "st"
		case 2:
			suffix = "nd"
		case 3:
			suffix = "rd"
		}
	}
	return fmt.Sprintf("%d%s", *n, suffix)
}

package export

import (
	"fmt"
	"io"
	"iter"
	"strings"
	"unicode"

	"somock/mock"
	"somock/mock/shell"
)

// Curl writes a shell script with a curl command an entry, that sends the same call
// again. Secrets come from variables of the shell, PASSWORD, TICKET, ACCESS_TOKEN,
// APP_SECRET and XSRF_TOKEN; without them something well-formed is sent, which somock
// accepts unless it was given a credentials file.
//
// It can be piped into a shell and pasted into an interactive one: what clients sent
// stands in it as [shell.Quote] spells it, and nowhere else.
func Curl(w io.Writer, entries iter.Seq2[*mock.Entry, error], o Options) error {
	for e, err := range entries {
		if err != nil {
			return err
		}
		if _, err := io.WriteString(w, curl(e, o)); err != nil {
			return err
		}
	}
	return nil
}

func curl(e *mock.Entry, o Options) string {
	var lines []string
	add := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	// No globbing and no tidying of the path: what was sent is sent.
	add("curl -sS -i --http1.1 --globoff --path-as-is -X %s %s", shell.Quote(e.Method), shell.Quote(requestURL(o.base(), e)))
	if !strings.HasPrefix(e.Target, "/") {
		add("--request-target %s", shell.Quote(target(e)))
	}
	p := payloadOf(e)
	for _, h := range headers(e, p) {
		add("%s", h)
	}
	before := ""
	switch {
	case p.text == "":
	case p.binary:
		before = shell.Print(p.text) + " | base64 -d | "
		add("--data-binary @-")
	case !plainText(p.text) || len(p.text) > argumentLimit:
		before = shell.Print(p.text) + " | "
		add("--data-binary @-")
	default:
		add("--data-raw %s", shell.Quote(p.text))
	}
	return fmt.Sprintf("# %s\n%s%s\n\n", remark(e.ID+" "+comment(e)), before, strings.Join(lines, " \\\n  "))
}

// remark is what may stand in a comment: words, whatever a damaged journal holds.
func remark(s string) string {
	return strings.Map(func(c rune) rune {
		if wordByte(c) || strings.ContainsRune(" ()-", c) {
			return c
		}
		return '_'
	}, s)
}

// wordByte reports whether a character is an ASCII letter or digit.
func wordByte(c rune) bool {
	return 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9'
}

// comment is what became of the call, in a few words without line ends.
func comment(e *mock.Entry) string {
	if e.Outcome == nil {
		return "was pending"
	}
	if status, ok := e.Status(); ok {
		return fmt.Sprintf("was answered %d (%s)", status, e.Outcome.Kind)
	}
	return fmt.Sprintf("got no answer (%s)", e.Outcome.Kind)
}

// argumentLimit is below what Linux takes as one argument of a command (128 KiB).
const argumentLimit = 100 << 10

// plainText reports whether a text is printable ASCII, which no terminal acts upon.
func plainText(s string) bool {
	return !strings.ContainsFunc(s, func(c rune) bool { return c < ' ' || c > '~' })
}

// headers are the options that make curl send the entry's headers and none of its own.
func headers(e *mock.Entry, p payload) []string {
	var options []string
	sent := map[string]bool{}
	xsrf := false
	for _, h := range e.Headers {
		xsrf = xsrf || h[0] == "X-Xsrf-Token"
	}
	for _, h := range e.Headers {
		if !mock.ValidToken(h[0]) || ownHeader(h[0]) || p.replaced && (h[0] == "Content-Type" || h[0] == "Content-Encoding") {
			continue
		}
		sent[h[0]] = true
		options = append(options, header(h, xsrf))
	}
	if p.contentType != "" && p.text != "" {
		options = append(options, "-H "+shell.Quote("Content-Type: "+p.contentType))
		sent["Content-Type"] = true
	}
	for _, name := range []string{"Accept", "User-Agent", "Content-Type"} {
		if !sent[name] && (name != "Content-Type" || p.text != "") {
			options = append(options, "-H "+shell.Quote(name+":"))
		}
	}
	return options
}

func header(h mock.Pair, xsrf bool) string {
	r, ok := parseRedacted(h[1])
	switch {
	case ok:
		return secretHeader(h[0], r, xsrf)
	case h[1] == "":
		return "-H " + shell.Quote(h[0]+";")
	}
	return "-H " + shell.Quote(h[0]+": "+h[1])
}

// secretHeader sends a secret from a variable. Only what this function writes itself
// stands outside of single quotes.
func secretHeader(name string, r redacted, xsrf bool) string {
	variable := func(prefix, variable, otherwise string) string {
		head := name + ": " + prefix
		if remark(strings.ReplaceAll(head, ":", "")) == strings.ReplaceAll(head, ":", "") { // it needs no quotes of its own
			return fmt.Sprintf(`-H "%s${%s:-%s}"`, head, variable, otherwise)
		}
		return fmt.Sprintf(`-H %s"${%s:-%s}"`, shell.Quote(head), variable, otherwise)
	}
	switch {
	case name == "Authorization" && r.scheme == "basic" && r.hasUser && plainText(r.user):
		return fmt.Sprintf(`-u %s"${PASSWORD:-}"`, shell.Quote(r.user+":"))
	case r.scheme == "basic":
		return variable("Basic ", "CREDENTIAL", "replayed")
	case r.scheme == "soticket":
		return variable("SOTicket ", "TICKET", "7T:replayed")
	case r.scheme == "bearer":
		return variable("Bearer ", "ACCESS_TOKEN", "8A:replayed")
	case name == "So-Apptoken":
		return variable("", "APP_SECRET", "replayed")
	case name == "X-Xsrf-Token":
		return variable("", "XSRF_TOKEN", "replayed")
	case name == "Cookie" && xsrf:
		return variable("XSRF-TOKEN=", "XSRF_TOKEN", "replayed")
	case r.scheme != "":
		return variable(r.scheme+" ", shellName(name), "replayed")
	}
	return variable("", shellName(name), "replayed")
}

// shellName is a header's name as that of a variable: letters, digits and underscores,
// with a letter first.
func shellName(name string) string {
	plain := strings.Map(func(c rune) rune {
		if wordByte(c) {
			return unicode.ToUpper(c)
		}
		return '_'
	}, name)
	return "HEADER_" + plain
}

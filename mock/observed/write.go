package observed

import (
	"fmt"
	"net/url"
	"regexp"
	"strconv"
	"strings"

	"somock/mock"
	"somock/mock/forward"
)

// AppendYAML is the file as it is written, by people and by [Parse].
func (f *File) AppendYAML(b []byte) []byte {
	b = append(b, "# yaml-language-server: $schema=./observed.schema.json\nversion: 1\n"...)
	var seen []string
	for _, p := range []mock.Pair{{"netserver", f.Seen.NetServer}, {"environment", f.Seen.Environment}, {"last", f.Seen.Last}} {
		if p[1] != "" {
			seen = append(seen, p[0]+": "+scalar(p[1]))
		}
	}
	if len(seen) > 0 {
		b = fmt.Appendf(b, "seen: { %s }   # no host, no tenant\n", strings.Join(seen, ", "))
	}
	if len(f.Answers) == 0 {
		return append(b, "observed: []\n"...)
	}
	b = append(b, "observed:\n"...)
	for i := range f.Answers {
		b = f.Answers[i].appendYAML(b)
	}
	return b
}

func (a *Answer) appendYAML(b []byte) []byte {
	b = fmt.Appendf(b, "  - %s: %s\n", a.Kind, a.Name)
	if a.when != "" {
		b = fmt.Appendf(b, "    when: %s\n", a.when)
	}
	b = fmt.Appendf(b, "    status: %d\n", a.Status)
	if len(a.Headers) > 0 {
		b = append(b, "    headers:\n"...)
		for _, h := range a.Headers {
			b = fmt.Appendf(b, "      %s: %s\n", h[0], quoted(h[1]))
		}
	}
	if a.Body != "" {
		b = fmt.Appendf(b, "    body: %s\n", quoted(a.Body))
	}
	b = fmt.Appendf(b, "    times: %d\n", a.Times)
	if a.Last != "" {
		b = fmt.Appendf(b, "    last: %s\n", a.Last)
	}
	return b
}

var plainScalar = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9._-]*$|^20\d\d-\d\d-\d\d$`)

func scalar(s string) string {
	if plainScalar.MatchString(s) {
		return s
	}
	return doubleQuoted(s)
}

// quoted is a text in single quotes where it can be, which is easier to read.
func quoted(s string) string {
	if strings.ContainsFunc(s, func(c rune) bool { return !strconv.IsPrint(c) }) {
		return doubleQuoted(s)
	}
	return "'" + strings.ReplaceAll(s, "'", "''") + "'"
}

// doubleQuoted is a text as JSON has it, which YAML reads too.
func doubleQuoted(s string) string { return string(mock.AppendText(nil, s)) }

// Check holds a file to have nothing by which one of the targets or a credential could be
// known, however that is written. Its error, a [mock.Failure], does not repeat it.
func (f *File) Check(targets []*url.URL, secrets []string) error {
	mentions := mock.Mentions(secrets)
	for i := range f.Answers {
		a := &f.Answers[i]
		texts := []string{a.Body, a.when}
		for _, h := range a.Headers {
			texts = append(texts, h[1])
		}
		if what := telling(texts, targets, mentions); what != "" {
			return tells(string(a.Kind)+": "+a.Name, what)
		}
	}
	if what := telling([]string{f.Seen.NetServer, f.Seen.Environment}, targets, mentions); what != "" {
		return tells("seen", what)
	}
	return nil
}

// tells is why a file is not written: it would tell what it must not.
func tells(key, what string) error {
	return mock.Failf(mock.No, "nothing was written: leave that call out with --filter, or tell the vendor that the service echoes it",
		"the answer for %s would hold %s", key, what)
}

func telling(texts []string, targets []*url.URL, mentions []string) string {
	for _, text := range texts {
		for _, m := range mentions {
			if strings.Contains(text, m) {
				return "a credential"
			}
		}
		for _, u := range targets {
			if namesHost(text, u.Hostname()) {
				return "the service's host"
			}
			if tenant := forward.Tenant(u); tenant != "" && word(tenant).MatchString(text) {
				return "the tenant"
			}
		}
	}
	return ""
}

// namesHost looks for a host anywhere in a text; for one without a dot only where it stands
// by itself, since it may be part of any word.
func namesHost(text, host string) bool {
	if !strings.ContainsAny(host, ".:") {
		return word(host).MatchString(text)
	}
	return strings.Contains(strings.ToLower(text), strings.ToLower(host))
}

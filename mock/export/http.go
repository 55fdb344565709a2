package export

import (
	"fmt"
	"io"
	"iter"
	"regexp"
	"slices"
	"strings"
	"unicode"

	"somock/mock"
)

// HTTP writes a .http file, as VS Code's REST Client, JetBrains' HTTP Client and httpyac
// run it. Its variables are those of the vendor's samples: api_url, which the file sets,
// and ticket, app_secret and access_token, which the reader's environment does.
//
// Such files hold scripts, imports and redirections among their requests, more of them
// with each version of each reader, and any client can put such lines into a call. So
// each part of a request is written only if it is known to mean itself; what is left out
// is said in a comment.
func HTTP(w io.Writer, entries iter.Seq2[*mock.Entry, error], o Options) error {
	apiURL := ""
	for e, err := range entries {
		if err != nil {
			return err
		}
		text := ""
		if apiURL == "" {
			apiURL = apiAddress(e, o)
			text = "# Recordings of somock. Set ticket, app_secret, access_token, user and password in your environment.\n@api_url = " + apiURL + "\n\n"
		}
		if _, err := io.WriteString(w, text+request(e, o, apiURL)); err != nil {
			return err
		}
	}
	return nil
}

// apiAddress is the part of an entry's address that the vendor calls the API's URL: up to
// and with /api, whose spelling is the client's.
func apiAddress(e *mock.Entry, o Options) string {
	full, _, _ := strings.Cut(address(o.base(), e), "?")
	path := strings.TrimPrefix(full, o.base())
	if i := strings.Index(strings.ToLower(path), "/api/"); i >= 0 {
		return o.base() + path[:i+len("/api")]
	}
	return o.base() + "/api"
}

func request(e *mock.Entry, o Options, apiURL string) string {
	to := address(o.base(), e)
	if rest, ok := strings.CutPrefix(to, apiURL+"/"); ok {
		to = "{{api_url}}/" + rest
	}
	title := "### " + remark(e.ID+" "+comment(e)) + "\n"
	if !slices.Contains(fileMethods(), e.Method) {
		return title + fmt.Sprintf("# left out, its method is none of %s: %s %s\n\n", strings.Join(fileMethods(), ", "), remark(e.Method), strings.ReplaceAll(to, "{{api_url}}", apiURL))
	}
	var remarks []string
	p := payloadOf(e)
	if p.text != "" && (p.binary || !meansItself(p.text)) {
		p = canonical(e)
		p.text = strings.ReplaceAll(p.text, "{{", `{\u007b`)
	}
	if p.replaced {
		remarks = append(remarks, "# the body is the message as canonical JSON; as it was sent it cannot stand here\n")
	}
	lines := fileHeaders(e, p, &remarks)
	text := title + strings.Join(remarks, "") + e.Method + " " + to + " HTTP/1.1\n" + lines
	if p.text != "" {
		text += "\n" + p.text + "\n"
	}
	return text + "\n"
}

// fileMethods are the methods that all readers of such files know, and that are HTTP's.
func fileMethods() []string {
	return []string{"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"}
}

// bodyStart is how a body begins that no reader takes for an import ("< file", "<@file"),
// a script ("{{", "{%", "< {%") or anything else: JSON or a tag of XML.
var bodyStart = regexp.MustCompile(`^(\{[^{%]|\[[^\[]|<[A-Za-z?!])`)

// meansItself reports whether a body means itself in such a file: it is one line, begins
// as JSON or XML does, and has no variable.
func meansItself(s string) bool {
	return bodyStart.MatchString(s) && valueMeansItself(s)
}

// valueMeansItself reports whether a text is one line of printable characters without a
// variable.
func valueMeansItself(s string) bool {
	return !strings.Contains(s, "{{") && !strings.ContainsFunc(s, func(c rune) bool { return !unicode.IsPrint(c) || c == unicode.ReplacementChar })
}

// headerName is how a header's name looks that is nothing else in such a file.
var headerName = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9_-]*$`)

func fileHeaders(e *mock.Entry, p payload, remarks *[]string) string {
	var b strings.Builder
	for _, h := range e.Headers {
		if ownHeader(h[0]) || p.replaced && (h[0] == "Content-Type" || h[0] == "Content-Encoding") {
			continue
		}
		value, ok := fileValue(h)
		if !ok || !headerName.MatchString(h[0]) || readersHeader(h[0]) {
			*remarks = append(*remarks, "# the header "+remark(h[0])+" is left out: it would mean something else here\n")
			continue
		}
		b.WriteString(vendorName(h[0]) + ": " + value + "\n")
	}
	if p.replaced && p.text != "" {
		b.WriteString("Content-Type: " + p.contentType + "\n")
	}
	return b.String()
}

// readersHeader reports whether some reader of such files takes a header for an order to
// itself: to load a certificate from disk, to send something else than is written.
func readersHeader(name string) bool {
	lower := strings.ToLower(name)
	return strings.HasSuffix(lower, "clientcert") || lower == "x-request-type"
}

// vendorName spells the service's own headers as its documentation does.
func vendorName(canonical string) string {
	for _, name := range []string{"SO-AppToken", "X-XSRF-TOKEN", "SO-Language", "SO-Culture", "SO-TimeZone"} {
		if strings.EqualFold(name, canonical) {
			return name
		}
	}
	return canonical
}

// credential is how a value looks that Authorization may have: readers of such files
// make a login of others ("Basic user password", "openid …", "AWS …").
var credential = regexp.MustCompile(`^(?i:basic|soticket|bearer) [A-Za-z0-9+/=:._~-]+$`)

// fileValue is a header's value in such a file, a secret as a variable; ok is false if it
// cannot stand there.
func fileValue(h mock.Pair) (value string, ok bool) {
	r, secret := parseRedacted(h[1])
	switch {
	case !secret && h[0] == "Authorization":
		return h[1], credential.MatchString(h[1])
	case !secret:
		return h[1], valueMeansItself(h[1])
	case r.scheme == "basic" && r.hasUser && userMeansItself(r.user):
		return "Basic " + r.user + " {{password}}", true
	case r.scheme == "basic":
		return "Basic {{user}} {{password}}", true
	case r.scheme == "soticket":
		return "SOTicket {{ticket}}", true
	case r.scheme == "bearer":
		return "Bearer {{access_token}}", true
	case h[0] == "So-Apptoken":
		return "{{app_secret}}", true
	case h[0] == "X-Xsrf-Token":
		return "{{xsrf_token}}", true
	case h[0] == "Cookie":
		return "XSRF-TOKEN={{xsrf_token}}", true
	}
	return "{{" + strings.ToLower(shellName(h[0])) + "}}", true
}

// userMeansItself reports whether a user is one word, and no variable.
func userMeansItself(s string) bool {
	return s != "" && !strings.ContainsFunc(s, func(c rune) bool { return c <= ' ' || c == '{' || c == '}' || !unicode.IsPrint(c) })
}

package export

import (
	"fmt"
	"io"
	"iter"
	"strings"

	"somock/mock"
)

// HTTP writes a .http file, as VS Code's REST Client and JetBrains' HTTP Client run it.
// Its variables are those of the vendor's samples: api_url, which the file sets, and
// ticket, app_secret and access_token, which the reader's environment does.
func HTTP(w io.Writer, entries iter.Seq2[*mock.Entry, error], o Options) error {
	apiURL := ""
	for e, err := range entries {
		if err != nil {
			return err
		}
		text := ""
		if apiURL == "" {
			apiURL = o.base() + apiPath(e)
			text = "# Recordings of somock. Set ticket, app_secret, access_token, user and password in your environment.\n@api_url = " + apiURL + "\n\n"
		}
		if _, err := io.WriteString(w, text+request(e, o, apiURL)); err != nil {
			return err
		}
	}
	return nil
}

// apiPath is the part of an entry's path that the vendor calls the API's URL: up to and
// with /api, whose spelling is the client's.
func apiPath(e *mock.Entry) string {
	path, _, _ := strings.Cut(target(e), "?")
	if i := strings.Index(strings.ToLower(path), "/api/"); i >= 0 && strings.HasPrefix(path, "/") {
		return escapeBraces(path[:i+len("/api")])
	}
	return "/api"
}

func request(e *mock.Entry, o Options, apiURL string) string {
	var b strings.Builder
	address := escapeBraces(requestURL(o.base(), e))
	if rest, ok := strings.CutPrefix(address, apiURL+"/"); ok {
		address = "{{api_url}}/" + rest
	}
	p := payloadOf(e)
	var remarks []string
	if p.text != "" && (p.binary || !fitsFile(p.text)) {
		p = canonical(e)
		p.text = strings.ReplaceAll(p.text, "{{", `{\u007b`)
	}
	if p.replaced {
		remarks = append(remarks, "the body is the message as canonical JSON; as it was sent it cannot stand here")
	}
	fmt.Fprintf(&b, "### %s\n", oneLine(e.ID+" "+comment(e)))
	lines := fileHeaders(e, p, &remarks)
	for _, r := range remarks {
		b.WriteString("# " + r + "\n")
	}
	fmt.Fprintf(&b, "%s %s HTTP/1.1\n%s", e.Method, address, lines)
	if p.text != "" {
		b.WriteString("\n" + p.text + "\n")
	}
	b.WriteString("\n")
	return b.String()
}

// escapeBraces keeps what a client put into an address from being a variable.
func escapeBraces(address string) string {
	return strings.NewReplacer("{", "%7B", "}", "%7D", " ", "%20").Replace(address)
}

// fitsFile reports whether a body means itself in such a file: no line of it ends the
// request, is a comment to some reader, or names a file or script, and nothing in it is
// a variable.
func fitsFile(s string) bool {
	if !plainText(s) || strings.Contains(s, "{{") {
		return false
	}
	for line := range strings.SplitSeq(s, "\n") {
		for _, sign := range []string{"###", "< ", "<@", "> ", ">>"} {
			if strings.HasPrefix(line, sign) {
				return false
			}
		}
	}
	return true
}

func fileHeaders(e *mock.Entry, p payload, remarks *[]string) string {
	var b strings.Builder
	for _, h := range e.Headers {
		if ownHeader(h[0]) || p.replaced && (h[0] == "Content-Type" || h[0] == "Content-Encoding") {
			continue
		}
		if strings.Contains(h[1], "{{") {
			*remarks = append(*remarks, "the header "+h[0]+" is left out: its value would be a variable here")
			continue
		}
		fmt.Fprintf(&b, "%s: %s\n", vendorName(h[0]), fileValue(h))
	}
	if p.replaced && p.text != "" {
		b.WriteString("Content-Type: " + p.contentType + "\n")
	}
	return b.String()
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

func fileValue(h mock.Pair) string {
	r, ok := parseRedacted(h[1])
	if !ok {
		return h[1]
	}
	switch {
	case r.scheme == "basic" && r.hasUser && !strings.ContainsAny(r.user, " {"):
		return "Basic " + r.user + " {{password}}"
	case r.scheme == "basic":
		return "Basic {{user}} {{password}}"
	case r.scheme == "soticket":
		return "SOTicket {{ticket}}"
	case r.scheme == "bearer":
		return "Bearer {{access_token}}"
	case h[0] == "So-Apptoken":
		return "{{app_secret}}"
	case h[0] == "X-Xsrf-Token":
		return "{{xsrf_token}}"
	case h[0] == "Cookie":
		return "XSRF-TOKEN={{xsrf_token}}"
	}
	return "{{" + strings.ToLower(shellName(h[0])) + "}}"
}

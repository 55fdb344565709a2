package export

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"somock/mock"
)

// A redacted is what a recording shows instead of a secret.
type redacted struct {
	scheme  string // basic, soticket, bearer, … or ""
	user    string // of basic
	hasUser bool
}

// parseRedacted reads the mask that mock.Redactor.Mask makes.
func parseRedacted(value string) (redacted, bool) {
	rest, ok := strings.CutPrefix(value, "[redacted")
	if !ok || !strings.HasSuffix(value, "]") || !strings.Contains(value, " fp=") {
		return redacted{}, false
	}
	var r redacted
	rest = strings.TrimPrefix(rest, " ")
	if word, more, _ := strings.Cut(rest, " "); !strings.Contains(word, "=") {
		r.scheme, rest = word, more
	}
	if user, ok := strings.CutPrefix(rest, "user="); ok {
		r.user, r.hasUser = unquoteWord(user), true
	}
	return r, true
}

// unquoteWord is the user at the beginning of a mask's rest.
func unquoteWord(s string) string {
	if quoted, err := strconv.QuotedPrefix(s); err == nil {
		if word, err := strconv.Unquote(quoted); err == nil {
			return word
		}
	}
	word, _, _ := strings.Cut(s, " ")
	return word
}

// masked finds masks inside of a target.
func masked() *regexp.Regexp {
	return regexp.MustCompile(`\[redacted(?:"(?:[^"\\]|\\.)*"|[^\]"])*\]`)
}

// target is a recorded target as it can be sent: what was redacted in it gives way to a
// word.
func target(e *mock.Entry) string {
	if !strings.Contains(e.Target, "[redacted") {
		return e.Target
	}
	return masked().ReplaceAllString(e.Target, "redacted")
}

// requestURL is the address to which the call of an entry went, as seen from base.
func requestURL(base string, e *mock.Entry) string {
	t := target(e)
	if _, rest, ok := strings.Cut(t, "://"); ok && !strings.HasPrefix(t, "/") {
		_, path, _ := strings.Cut(rest, "/")
		t = "/" + path
	}
	if !strings.HasPrefix(t, "/") {
		t = "/"
	}
	return base + t
}

// address is requestURL with all percent-encoded that no address may hold, or that would
// be a variable or the end of the address to whoever reads it.
func address(base string, e *mock.Entry) string {
	const allowed = "-._~:/?@!$&'()*+,;="
	var b strings.Builder
	rest := strings.TrimPrefix(requestURL(base, e), base)
	for i, c := range []byte(rest) {
		escape := c == '%' && len(rest) > i+2 && isHex(rest[i+1]) && isHex(rest[i+2])
		if escape || wordByte(rune(c)) || strings.IndexByte(allowed, c) >= 0 {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return base + b.String()
}

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c|0x20 && c|0x20 <= 'f' }

// ownHeader reports whether a client that sends a call again makes this header itself.
func ownHeader(name string) bool {
	switch name {
	case "Host", "Content-Length", "Connection", "Transfer-Encoding", "Expect":
		return true
	}
	return false
}

// A payload is the body with which an entry's call can be sent again.
type payload struct {
	text        string
	binary      bool   // text is base64 of it
	replaced    bool   // it is the message as canonical JSON, since the body itself is not known
	contentType string // of a replacement
}

func payloadOf(e *mock.Entry) payload {
	switch e.BodyEncoding {
	case "base64":
		return payload{text: e.Body, binary: true}
	case "redacted":
		return canonical(e)
	}
	return payload{text: e.Body}
}

// canonical is the entry's message as JSON, whatever it came in as.
func canonical(e *mock.Entry) payload {
	p := payload{replaced: true, contentType: "application/json"}
	if e.Message != nil {
		p.text = `{"IncomingMessage":` + string(e.Message.Canonical()) + `}`
	}
	return p
}

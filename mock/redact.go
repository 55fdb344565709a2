package mock

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync/atomic"
	"unicode/utf8"
)

// A Redactor turns live requests into entries. It is the one way from memory to disk,
// log and page. Its methods may be called concurrently.
type Redactor struct {
	key    []byte
	names  []string // further header and query names, in lower case
	fields []string // message fields, as in MessageFields
	off    bool

	lastHeaders atomic.Pointer[listing] // most calls come from one client, with the same headers
	lastReply   atomic.Pointer[listing] // most replies have the same ones but for an id
}

// NewRedactor makes a redactor whose fingerprints are keyed by key. Each of extra is
// the name of a header or query parameter, or message.FIELD; with off set, nothing is
// redacted (fingerprints still are).
func NewRedactor(key []byte, extra []string, off bool) (*Redactor, error) {
	r := &Redactor{key: slices.Clone(key), off: off}
	for _, name := range extra {
		lower := strings.ToLower(strings.TrimSpace(name))
		field, isField := strings.CutPrefix(lower, "message.")
		switch {
		case !isField && lower != "":
			r.names = append(r.names, lower)
		case isField:
			canonical := MessageField(field)
			if canonical == "" {
				return nil, fmt.Errorf("redact: seen message.%s, expected message.to, from, content, format, session-key or plugin", field)
			}
			r.fields = append(r.fields, canonical)
		default:
			return nil, fmt.Errorf("redact: seen an empty name, expected a header name or message.FIELD")
		}
	}
	return r, nil
}

// Entry is what is recorded of a call and its decision.
func (r *Redactor) Entry(call *Call, epoch int, d Decision) *Entry {
	e := &Entry{
		Time: call.Arrived, Tenant: call.Tenant, Epoch: epoch, Remote: call.Remote, Method: call.Method,
		Target: r.Target(call.Target), Proto: call.Proto, Headers: r.recurring(call.Header), Message: call.Message, Auth: call.Auth,
		Violations: call.Violations, Decision: d,
	}
	if d.By == ByOther { // the path is emulated after all
		e.Violations = slices.DeleteFunc(slices.Clone(e.Violations), func(v Violation) bool { return v.Lifted })
	}
	e.Body, e.BodyEncoding = encodeBody(call.Body)
	if len(r.fields) > 0 && !r.off {
		r.redactMessage(e, call)
	}
	return e
}

// Outcome is what is recorded of a reply that was sent: its headers and a bounded part
// of its body. What it echoes of a redacted message field is masked.
func (r *Redactor) Outcome(call *Call, kind OutcomeKind, status int, headers http.Header, body string) *Outcome {
	list := r.list(headers, r.lastReply.Load())
	r.lastReply.Store(list)
	o := &Outcome{Kind: kind, Headers: list.shown}
	if status != 0 {
		o.Status = &status
	}
	if len(r.fields) > 0 {
		mask := r.echoes(call)
		for i := range o.Headers { // this outcome's list alone
			o.Headers[i][1] = mask(o.Headers[i][1])
		}
		body = mask(body)
	}
	if len(body) > MaxReplyBody {
		body, o.BodyEncoding = cut(body, MaxReplyBody), "truncated"
	}
	if !utf8.ValidString(body) {
		body, o.BodyEncoding = base64.StdEncoding.EncodeToString([]byte(body)), "base64"
	}
	o.Body = body
	return o
}

// Headers lists headers by canonical name, those with secrets redacted.
func (r *Redactor) Headers(h http.Header) []Pair { return r.list(h, nil).shown }

// Shown is the value of a header or query parameter as it may be shown, and stands in a
// recording: redacted if its name or its own first word says that it is a secret.
func (r *Redactor) Shown(name, value string) string {
	if r.off || value == "" {
		return validText(value)
	}
	if strings.EqualFold(name, "WWW-Authenticate") {
		return validText(value)
	}
	if r.secretName(name) || startsAsCredential(value) {
		return r.Mask(value)
	}
	if path, query, ok := strings.Cut(value, "?"); ok && query != "" && address(name) {
		return r.Target(path) + "?" + r.Mask(query) // another site's own words, of which any may be a secret
	}
	if address(name) || strings.IndexByte(value, '?') >= 0 || strings.Contains(value, "//") {
		return validText(r.Target(value))
	}
	if media, params := splitAddress(value); params != "" { // as a media type has them
		return validText(media + r.params(params, false))
	}
	return validText(value)
}

// address reports whether a header holds an address, which may be no more than a path.
func address(name string) bool {
	return name == "Referer" || name == "Origin" || name == "Location" || name == "Access-Control-Allow-Origin" // which echoes Origin
}

// Fingerprint is eight hex digits of a keyed hash, HMAC-SHA-256: equal for equal secrets
// under the same key, and of no use to whoever has not the key.
func (r *Redactor) Fingerprint(secret string) string {
	mac := hmac.New(sha256.New, r.key)
	mac.Write([]byte(secret))
	return hex.EncodeToString(mac.Sum(nil)[:4])
}

// Mask is what stands in a recording for a secret: its scheme, length and fingerprint,
// and Basic's user, who is no secret.
func (r *Redactor) Mask(value string) string {
	scheme, credential := splitLoosely(value)
	about := ""
	if scheme != "" {
		about = " " + scheme
	}
	if user, _, ok := BasicUser(credential); ok && scheme == "basic" {
		about += " user=" + plainWord(user)
	}
	return fmt.Sprintf("[redacted%s len=%d fp=%s]", about, len(credential), r.Fingerprint(credential))
}

// plainWord quotes a user whose name would blur where it ends.
func plainWord(s string) string {
	if s == "" || strings.ContainsFunc(s, func(c rune) bool { return c <= ' ' || c == '"' || c == ']' || !strconv.IsPrint(c) }) {
		return strconv.Quote(s)
	}
	return s
}

// secretName reports whether a name says that its value is a secret.
func (r *Redactor) secretName(name string) bool {
	lower := strings.ToLower(name)
	for _, word := range []string{"auth", "token", "cookie", "secret", "key", "ticket", "pass", "pwd", "credential", "session", "signature", "assertion"} {
		if strings.Contains(lower, word) {
			return true
		}
	}
	return lower == "code" || lower == "sig" || slices.Contains(r.names, lower)
}

func encodeBody(body string) (text, encoding string) {
	if utf8.ValidString(body) {
		return body, "utf8"
	}
	return base64.StdEncoding.EncodeToString([]byte(body)), "base64"
}

// validText is s as JSON can hold it.
func validText(s string) string { return strings.ToValidUTF8(s, "�") }

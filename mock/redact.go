package mock

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"sort"
	"strconv"
	"strings"
	"sync/atomic"
	"unicode/utf8"
)

// A Redactor turns live requests into entries. It is the one way from memory to disk,
// log and page. Its methods may be called concurrently.
type Redactor struct {
	inner  [sha256.BlockSize]byte // the key as HMAC mixes it in,
	outer  [sha256.BlockSize]byte // worked out once
	names  []string               // further header and query names, in lower case
	fields []string               // message fields, as in MessageFields
	off    bool

	// Most calls come from one client with one credential.
	lastMask, lastPrint atomic.Pointer[rendering]
}

// A rendering is a secret and what is shown for it.
type rendering struct{ value, shown string }

// NewRedactor makes a redactor whose fingerprints are keyed by key. Each of extra is
// the name of a header or query parameter, or message.FIELD; with off set, nothing is
// redacted (fingerprints still are).
func NewRedactor(key []byte, extra []string, off bool) (*Redactor, error) {
	r := &Redactor{off: off}
	r.setKey(key)
	for _, name := range extra {
		lower := strings.ToLower(strings.TrimSpace(name))
		field, isField := strings.CutPrefix(lower, "message.")
		switch {
		case !isField && lower != "":
			r.names = append(r.names, lower)
		case isField:
			canonical, err := messageField(field)
			if err != nil {
				return nil, err
			}
			r.fields = append(r.fields, canonical)
		default:
			return nil, fmt.Errorf("redact: seen an empty name, expected a header name or message.FIELD")
		}
	}
	return r, nil
}

// messageField finds a field by any spelling: session-key, sessionkey, SessionKey.
func messageField(name string) (string, error) {
	plain := strings.NewReplacer("-", "", "_", "").Replace(name)
	for _, field := range MessageFields() {
		if strings.EqualFold(field, plain) {
			return field, nil
		}
	}
	return "", fmt.Errorf("redact: seen message.%s, expected message.to, from, content, format, session-key or plugin", name)
}

// setKey prepares HMAC-SHA-256 (RFC 2104) with this key.
func (r *Redactor) setKey(key []byte) {
	if len(key) > sha256.BlockSize {
		hash := sha256.Sum256(key)
		key = hash[:]
	}
	copy(r.inner[:], key)
	copy(r.outer[:], key)
	for i := range r.inner {
		r.inner[i] ^= 0x36
		r.outer[i] ^= 0x5c
	}
}

// Fingerprint is eight hex digits of a keyed hash, HMAC-SHA-256: equal for equal secrets
// under the same key, and of no use to whoever has not the key. It is spelt out, since
// several are made for each call and crypto/hmac allocates eight times for one.
func (r *Redactor) Fingerprint(secret string) string {
	if last := r.lastPrint.Load(); last != nil && last.value == secret {
		return last.shown
	}
	shown := r.fingerprint(secret)
	r.lastPrint.Store(&rendering{secret, shown})
	return shown
}

func (r *Redactor) fingerprint(secret string) string {
	buf := make([]byte, 0, 256)
	inner := sha256.Sum256(append(append(buf, r.inner[:]...), secret...))
	outer := sha256.Sum256(append(append(buf, r.outer[:]...), inner[:]...))
	return hex.EncodeToString(outer[:4])
}

// Entry is what is recorded of a call and its decision.
func (r *Redactor) Entry(call *Call, epoch int, d Decision) *Entry {
	e := &Entry{
		Time: call.Arrived, Tenant: call.Tenant, Epoch: epoch, Remote: call.Remote, Method: call.Method,
		Target: r.target(call.Target), Headers: r.Headers(call.Header), Message: call.Message, Auth: call.Auth,
		Violations: call.Violations, Decision: d,
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
	o := &Outcome{Outcome: kind, Headers: r.Headers(headers)}
	if status != 0 {
		o.Status = &status
	}
	mask := r.echoes(call)
	for i := range o.Headers {
		o.Headers[i][1] = mask(o.Headers[i][1])
	}
	body = mask(body)
	if len(body) > MaxReplyBody {
		body, o.BodyEncoding = cut(body, MaxReplyBody), "truncated"
	}
	if !utf8.ValidString(body) {
		body, o.BodyEncoding = base64.StdEncoding.EncodeToString([]byte(body)), "base64"
	}
	o.Body = body
	return o
}

// cut shortens a text to at most n bytes, at a character.
func cut(s string, n int) string {
	for i := n; i > n-utf8.UTFMax; i-- {
		if utf8.RuneStart(s[i]) {
			return s[:i]
		}
	}
	return s[:n]
}

// Headers lists headers by canonical name, those with secrets redacted.
func (r *Redactor) Headers(h http.Header) []Pair {
	pairs := make([]Pair, 0, len(h))
	for name, values := range h {
		for _, v := range values {
			pairs = append(pairs, Pair{name, r.value(name, v)})
		}
	}
	slices.SortStableFunc(pairs, func(a, b Pair) int { return strings.Compare(a[0], b[0]) })
	return pairs
}

// value redacts one header's or query parameter's value if its name or its own first
// word says that it is a secret.
func (r *Redactor) value(name, value string) string {
	if r.off || value == "" {
		return validText(value)
	}
	if scheme, _ := SplitCredential(value); scheme == "" && !r.secretName(name) || strings.EqualFold(name, "WWW-Authenticate") {
		return validText(value)
	}
	return r.Mask(value)
}

// Mask is what stands in a recording for a secret: its scheme, length and fingerprint,
// and Basic's user, who is no secret.
func (r *Redactor) Mask(value string) string {
	if last := r.lastMask.Load(); last != nil && last.value == value {
		return last.shown
	}
	shown := r.mask(value)
	r.lastMask.Store(&rendering{value, shown})
	return shown
}

func (r *Redactor) mask(value string) string {
	scheme, credential := SplitCredential(value)
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

// Shown is the value of a header or query parameter as far as it may be shown, as it
// would stand in a recording.
func (r *Redactor) Shown(name, value string) string { return r.value(name, value) }

// plainNames are headers of most calls and answers. None holds one of the words that
// secretName looks for; knowing them saves it the look.
var plainNames = map[string]bool{
	"Accept": true, "Accept-Encoding": true, "Accept-Language": true, "Cache-Control": true, "Connection": true,
	"Content-Length": true, "Content-Type": true, "Date": true, "Expires": true, "Host": true, "Pragma": true,
	"User-Agent": true, "X-Mock-Recording": true, "X-Mock-Stub": true, "X-Mock-Violations": true,
}

func (r *Redactor) secretName(name string) bool {
	if plainNames[name] && len(r.names) == 0 {
		return false
	}
	lower := strings.ToLower(name)
	for _, word := range []string{"auth", "token", "cookie", "secret", "key", "ticket"} {
		if strings.Contains(lower, word) {
			return true
		}
	}
	return slices.Contains(r.names, lower)
}

// target redacts the query values and the user info of a request target.
func (r *Redactor) target(target string) string {
	if r.off {
		return validText(target)
	}
	path, query, hasQuery := strings.Cut(target, "?")
	if scheme, rest, ok := strings.Cut(path, "://"); ok {
		authority, _, _ := strings.Cut(rest, "/")
		if i := strings.LastIndex(authority, "@"); i >= 0 {
			path = scheme + "://" + r.Mask(rest[:i]) + rest[i:]
		}
	}
	if !hasQuery {
		return validText(path)
	}
	params := strings.Split(query, "&")
	for i, param := range params {
		params[i] = r.param(param)
	}
	return validText(path + "?" + strings.Join(params, "&"))
}

// param redacts one query parameter. One without "=" is a value without a name.
func (r *Redactor) param(param string) string {
	name, raw, named := strings.Cut(param, "=")
	if plain, err := url.QueryUnescape(param); !named && err == nil {
		if redacted := r.value("", plain); redacted != validText(plain) {
			return redacted
		}
	}
	value, err := url.QueryUnescape(raw)
	if err != nil {
		value = raw
	}
	plainName, err := url.QueryUnescape(name)
	if err != nil {
		plainName = name
	}
	if redacted := r.value(plainName, value); redacted != validText(value) {
		return name + "=" + redacted
	}
	return param
}

// redactMessage replaces the redacted fields everywhere an entry would show them. The
// raw body gives way to the redacted message, since a field's bytes cannot be told
// apart in every encoding.
func (r *Redactor) redactMessage(e *Entry, call *Call) {
	mask := r.echoes(call)
	if call.Message != nil {
		redacted := *call.Message
		for _, name := range r.fields {
			if field := redacted.Field(name); *field != nil {
				masked := r.Mask(**field)
				*field = &masked
			}
		}
		e.Message = &redacted
	}
	if len(call.Body) > 0 {
		body := append([]byte(`{"message":`), e.Message.appendJSON(nil)...)
		body = fmt.Appendf(body, `,"length":%d,"fp":"%s"}`, len(call.Body), r.Fingerprint(string(call.Body)))
		e.Body, e.BodyEncoding = string(body), "redacted"
	}
	e.Target = mask(e.Target)
	e.Violations = slices.Clone(e.Violations)
	for i := range e.Violations {
		if call.Message == nil { // a body that could not be read may be quoted anywhere in it
			e.Violations[i].Seen = "[redacted]"
			continue
		}
		e.Violations[i].Seen = mask(e.Violations[i].Seen)
	}
}

// echoes masks every mention of a redacted field's value.
func (r *Redactor) echoes(call *Call) func(string) string {
	if r.off || call.Message == nil || len(r.fields) == 0 {
		return func(s string) string { return s }
	}
	var pairs []Pair
	for _, name := range r.fields {
		if v := *call.Message.Field(name); v != nil && *v != "" {
			for _, spelling := range spellings(*v) {
				pairs = append(pairs, Pair{spelling, r.Mask(*v)})
			}
		}
	}
	// A replacer tries them in this order: one value may begin with another.
	sort.SliceStable(pairs, func(i, j int) bool { return len(pairs[i][0]) > len(pairs[j][0]) })
	var flat []string
	for _, p := range pairs {
		flat = append(flat, p[:]...)
	}
	return strings.NewReplacer(flat...).Replace
}

// spellings are the ways in which a reply, a violation or a target may write a text: as
// it is, inside JSON, with and without < > & spelt out, inside XML, and in an address.
func spellings(s string) []string {
	quoted := string(appendText(nil, s))
	html, _ := json.Marshal(s) // a text: cannot fail
	var escaped bytes.Buffer
	_ = xml.EscapeText(&escaped, []byte(s)) // a buffer does not fail
	all := []string{s, quoted[1 : len(quoted)-1], string(html[1 : len(html)-1]), escaped.String(), url.QueryEscape(s), url.PathEscape(s)}
	sort.Strings(all)
	return slices.Compact(all)
}

func encodeBody(body []byte) (text, encoding string) {
	if utf8.Valid(body) {
		return string(body), "utf8"
	}
	return base64.StdEncoding.EncodeToString(body), "base64"
}

// validText is s as JSON can hold it.
func validText(s string) string { return strings.ToValidUTF8(s, "�") }

// Field is a message field's value as recordings show it: masked if the field is
// redacted, else as it is. name is one of [MessageFields].
func (r *Redactor) Field(name, value string) string {
	if r.off || !slices.Contains(r.fields, name) {
		return value
	}
	return r.Mask(value)
}

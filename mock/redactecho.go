package mock

import (
	"encoding/base64"
	"net/url"
	"slices"
	"sort"
	"strings"
)

// shortestEcho is how long a credential is at least for its mentions to be looked for:
// shorter ones stand in any text by chance.
const shortestEcho = 4

// Echoes masks every mention of the call's credentials in a text, however it is written:
// as it is, in base64, in JSON, XML or an address. A service may echo in its answer what
// it was sent.
func (r *Redactor) Echoes(call *Call) func(string) string {
	if r.off {
		return func(s string) string { return s }
	}
	return MaskMentions(r.Secrets(call))
}

// MaskMentions masks every one of the [Mentions] of some secrets in a text.
func MaskMentions(secrets []string) func(string) string {
	var flat []string
	for _, mention := range Mentions(secrets) {
		flat = append(flat, mention, "[redacted echo]")
	}
	return strings.NewReplacer(flat...).Replace
}

// Secrets are the credentials in a call, as they are: they must not be recorded. Of each
// there are the value, the credential behind a scheme, and Basic's password.
func (r *Redactor) Secrets(call *Call) []string {
	var secrets []string
	add := func(name, value string) {
		if !r.secretName(name) && !startsAsCredential(value) {
			return
		}
		scheme, credential := splitLoosely(value)
		secrets = append(secrets, value, credential)
		if _, password, ok := BasicUser(credential); ok && scheme == "basic" {
			secrets = append(secrets, password)
		}
	}
	for name, values := range call.Header {
		for _, value := range values {
			add(name, value)
			if name == "Cookie" {
				for pair := range strings.SplitSeq(value, ";") {
					_, v, _ := strings.Cut(pair, "=")
					secrets = append(secrets, strings.TrimSpace(v))
				}
			}
		}
	}
	for pair := range strings.SplitSeq(call.RawQuery, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if plain, err := url.QueryUnescape(value); err == nil {
			value = plain
		}
		add(name, value)
	}
	return secrets
}

// Mentions are all ways in which a text may write one of these secrets, longest first, since
// one may begin with another. Secrets that stand in any text by chance have none.
func Mentions(secrets []string) []string {
	var all []string
	for _, s := range secrets {
		if len(s) < shortestEcho {
			continue
		}
		all = append(all, Spellings(s)...)
		for _, e := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
			encoded := e.EncodeToString([]byte(s))
			all = append(all, encoded, url.QueryEscape(encoded))
		}
	}
	sort.Slice(all, func(i, j int) bool {
		if len(all[i]) != len(all[j]) {
			return len(all[i]) > len(all[j])
		}
		return all[i] < all[j]
	})
	return slices.Compact(all)
}

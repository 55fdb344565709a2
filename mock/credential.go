package mock

import (
	"encoding/base64"
	"strings"
	"unicode"
)

// SplitCredential parts a header value into its scheme, in lower case, and the
// credential. Scheme and credential are "" and the whole value if it does not begin
// with a scheme that carries credentials: what stands first may then be a secret itself.
func SplitCredential(value string) (scheme, credential string) {
	value = strings.TrimSpace(value)
	word, rest, _ := strings.Cut(value, " ")
	if len(word) > len("negotiate") { // most values end here: this is asked of every header
		return "", value
	}
	if lower := strings.ToLower(word); knownScheme(lower) {
		return lower, strings.TrimSpace(rest)
	}
	return "", value
}

func knownScheme(lower string) bool {
	switch lower {
	case "basic", "soticket", "bearer", "digest", "negotiate", "ntlm":
		return true
	}
	return false
}

// splitLoosely is [SplitCredential] for what shall be hidden, not judged: scheme and
// credential may stand apart by anything but what goes on with a word or a list, a tab, a
// + or %20 and their like among them.
func splitLoosely(value string) (scheme, credential string) {
	value = strings.TrimFunc(value, blank)
	end := strings.IndexFunc(value, func(c rune) bool { return (c|0x20 < 'a' || 'z' < c|0x20) })
	if end < 0 {
		end = len(value)
	}
	lower := strings.ToLower(value[:end])
	if end > len("negotiate") || !knownScheme(lower) || end < len(value) && strings.IndexByte("0123456789-_./,;=", value[end]) >= 0 {
		return "", value
	}
	rest := value[end:]
	for {
		trimmed := strings.TrimLeftFunc(strings.TrimLeft(rest, "+:"), blank)
		if len(trimmed) >= 3 && trimmed[0] == '%' {
			if c := trimmed[1:3]; c < "21" || strings.EqualFold(c, "a0") || strings.EqualFold(c, "c2") {
				trimmed = trimmed[3:]
			}
		}
		if trimmed == rest {
			return lower, rest
		}
		rest = trimmed
	}
}

// blank reports whether a character separates words to some reader or other.
func blank(c rune) bool {
	return c <= ' ' || c == 0x7f || c == '"' || unicode.IsSpace(c) || c == '\u200b' || c == unicode.ReplacementChar
}

// startsAsCredential reports whether a value begins as those do that let somebody in: with
// a scheme, or as the service's tickets and tokens and JSON Web Tokens.
func startsAsCredential(value string) bool {
	if value == "" || '!' <= value[0] && value[0] <= '~' && strings.IndexByte(`bBsSdDnN78e"`, value[0]) < 0 { // most end here
		return false
	}
	if scheme, _ := splitLoosely(value); scheme != "" {
		return true
	}
	value = strings.TrimFunc(value, blank)
	if len(value) < 3 {
		return false
	}
	switch strings.ToUpper(value[:2]) {
	case "7T", "7A", "8A":
		return value[2] == ':' || len(value) > 4 && strings.EqualFold(value[2:5], "%3a")
	}
	return value[:3] == "eyJ"
}

// BasicUser is the user in the credential of the Basic scheme; ok is false if it is
// not base64 of user:password.
func BasicUser(credential string) (user, password string, ok bool) {
	plain, err := base64.StdEncoding.DecodeString(credential)
	if err != nil {
		return "", "", false
	}
	return strings.Cut(string(plain), ":")
}

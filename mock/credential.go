package mock

import (
	"encoding/base64"
	"strings"
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
	switch lower := strings.ToLower(word); lower {
	case "basic", "soticket", "bearer", "digest", "negotiate", "ntlm":
		return lower, strings.TrimSpace(rest)
	}
	return "", value
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

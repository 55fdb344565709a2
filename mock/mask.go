package mock

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
)

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

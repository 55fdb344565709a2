package mock

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"strings"
	"sync/atomic"
)

// A rendering is a secret and what is shown for it.
type rendering struct{ value, shown string }

// A recent is the secret that was rendered last: most calls have the one of the call before.
type recent struct{ last atomic.Pointer[rendering] }

// shown is what is shown for a secret, rendered if it is another than the last.
func (c *recent) shown(value string, render func(string) string) string {
	if last := c.last.Load(); last != nil && last.value == value {
		return last.shown
	}
	shown := render(value)
	c.last.Store(&rendering{value, shown})
	return shown
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
	return r.lastPrint.shown(secret, r.fingerprint)
}

func (r *Redactor) fingerprint(secret string) string {
	buf := make([]byte, 0, 256)
	inner := sha256.Sum256(append(append(buf, r.inner[:]...), secret...))
	outer := sha256.Sum256(append(append(buf, r.outer[:]...), inner[:]...))
	return hex.EncodeToString(outer[:4])
}

// Mask is what stands in a recording for a secret: its scheme, length and fingerprint,
// and Basic's user, who is no secret.
func (r *Redactor) Mask(value string) string {
	return r.lastMask.shown(value, r.mask)
}

func (r *Redactor) mask(value string) string {
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

package jetstream

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"somock/mock/scenario"
)

// subjectOf names the ordinals of a key: each of its parts is a token, as a person can
// read it in the engine's own lists.
func (c *Connection) subjectOf(key scenario.Key) string {
	return c.subject("ordinal", token(key.Tenant), strconv.Itoa(key.Epoch), token(key.Stub), token(key.Content), token(key.Scope))
}

// keyOf is the key of a subject.
func (c *Connection) keyOf(subject string) (key scenario.Key, err error) {
	tokens := strings.Split(strings.TrimPrefix(subject, c.subject("ordinal")+"."), ".")
	if len(tokens) == 5 {
		if key.Epoch, err = strconv.Atoi(tokens[1]); err == nil {
			key.Tenant, key.Stub, key.Content, key.Scope = text(tokens[0]), text(tokens[2]), text(tokens[3]), text(tokens[4])
			return key, nil
		}
	}
	return key, fmt.Errorf("%w: seen the subject %s, expected tenant, epoch, stub, content and scope in it", errOther, subject)
}

const emptyToken = "%"

// token writes any text as one token of a subject: letters, digits, - and _ as they are,
// other bytes as in a URL, and nothing as a percent sign alone.
func token(text string) string {
	if text == "" {
		return emptyToken
	}
	var b strings.Builder
	for i := range len(text) {
		if c := text[i]; 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || c == '-' || c == '_' {
			b.WriteByte(c)
		} else {
			fmt.Fprintf(&b, "%%%02X", c)
		}
	}
	return b.String()
}

// text is what token wrote.
func text(token string) string {
	if token == emptyToken {
		return ""
	}
	text, err := url.PathUnescape(token)
	if err != nil { // none of ours
		return token
	}
	return text
}

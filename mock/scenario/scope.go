package scenario

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strings"

	"somock/mock"
	"somock/mock/strictyaml"
	"somock/mock/suggest"
)

// A scope says whose ordinals a stub counts.
type scope struct {
	kind  scopeKind
	field string // perMessage: the message field
}

type scopeKind int

const (
	perTenant scopeKind = iota
	perIdentity
	perCredential
	perMessage
	global
)

// maxScope is how long a scope may be before its hash stands for it.
const maxScope = 64

func parseScope(n strictyaml.Node) (scope, error) {
	s, err := n.Text()
	if err != nil {
		return scope{}, err
	}
	kinds := map[string]scopeKind{"tenant": perTenant, "identity": perIdentity, "credential": perCredential, "global": global}
	if kind, ok := kinds[s]; ok {
		return scope{kind: kind}, nil
	}
	if name, ok := strings.CutPrefix(s, "message:"); ok {
		if field := mock.MessageField(name); field != "" {
			return scope{perMessage, field}, nil
		}
	}
	return scope{}, n.Errorf("seen %q, expected tenant, identity, credential, message:NAME or global", s).
		WithFix(suggest.Hint(s, slices.Concat([]string{"tenant", "identity", "credential"}, withPrefix("message:", mock.FieldKeys()), []string{"global"})))
}

// of is the scope of one call, as counters and people know it, and as draws start from
// it. They differ where the first holds a keyed hash: a draw must repeat under another
// key, in another folder.
func (s scope) of(call *mock.Call, r *mock.Redactor) (counted, drawn string) {
	switch s.kind {
	case perIdentity:
		if call.Auth == nil {
			return "", ""
		}
		if call.Auth.Identity == call.Auth.Fingerprint {
			return call.Auth.Identity, drawByte(call.Auth)
		}
		return bounded(call.Auth.Identity), call.Auth.Identity
	case perCredential:
		if call.Auth == nil {
			return "", ""
		}
		return call.Auth.Fingerprint, drawByte(call.Auth)
	case perMessage:
		return s.message(call, r)
	}
	return "", ""
}

func drawByte(a *mock.Auth) string { return hex.EncodeToString([]byte{a.DrawByte}) }

// message tells null from the empty text, by a quote that only a text has.
func (s scope) message(call *mock.Call, r *mock.Redactor) (counted, drawn string) {
	if call.Message == nil {
		return "null", "null"
	}
	value := *call.Message.Field(s.field)
	if value == nil {
		return "null", "null"
	}
	return `"` + bounded(r.MessageField(s.field, *value)) + `"`, `"` + *value + `"`
}

// bounded keeps a key small whatever a client sends.
func bounded(s string) string {
	if len(s) <= maxScope {
		return s
	}
	sum := sha256.Sum256([]byte(s))
	return "sha256:" + hex.EncodeToString(sum[:12])
}

package mock

import (
	"encoding/json"
	"strings"
)

// A Message is what a call asks the service to put into the inbox, whatever encoding
// it came in: the carrier IncomingMessage of the vendor's API description. A text
// that is absent or null is nil. The two rights fields are made by the server and
// ignored on a request; they are kept, as canonical JSON, for matchers only, and are
// nil unless they were sent.
type Message struct {
	To              *string         `json:"To"`
	From            *string         `json:"From"`
	Content         *string         `json:"Content"`
	Format          *string         `json:"Format"`
	SessionKey      *string         `json:"SessionKey"`
	Plugin          *string         `json:"Plugin"`
	TableRight      json.RawMessage `json:"TableRight,omitempty"`
	FieldProperties json.RawMessage `json:"FieldProperties,omitempty"`
}

// MessageFields are the names of the six texts, in the order of the carrier.
func MessageFields() []string {
	return []string{"To", "From", "Content", "Format", "SessionKey", "Plugin"}
}

// MessageProperties are all that the carrier has: the six texts and the two rights fields.
func MessageProperties() []string { return append(MessageFields(), "TableRight", "FieldProperties") }

// MessageField is the one of the six that a name means in any spelling: session-key,
// sessionKey, SessionKey. It is "" for a name that means none.
func MessageField(name string) string {
	plain := strings.NewReplacer("-", "", "_", "").Replace(name)
	for _, field := range MessageFields() {
		if strings.EqualFold(field, plain) {
			return field
		}
	}
	return ""
}

// FieldKey is how files, filters and flags write a field: session-key for SessionKey.
func FieldKey(field string) string {
	if field == "SessionKey" {
		return "session-key"
	}
	return strings.ToLower(field)
}

// FieldKeys are the keys of the six.
func FieldKeys() []string {
	keys := MessageFields()
	for i, field := range keys {
		keys[i] = FieldKey(field)
	}
	return keys
}

// Field points to one of the six texts, by its name in the carrier; it is nil for any
// other name.
func (m *Message) Field(name string) **string {
	switch name {
	case "To":
		return &m.To
	case "From":
		return &m.From
	case "Content":
		return &m.Content
	case "Format":
		return &m.Format
	case "SessionKey":
		return &m.SessionKey
	case "Plugin":
		return &m.Plugin
	}
	return nil
}

// Texts are the six texts, in the order of the carrier; nil for one that is absent or null.
func (m *Message) Texts() [6]*string {
	return [6]*string{m.To, m.From, m.Content, m.Format, m.SessionKey, m.Plugin}
}

// Canonical is the message as JSON in its one canonical spelling.
func (m *Message) Canonical() []byte { return m.appendJSON(nil) }

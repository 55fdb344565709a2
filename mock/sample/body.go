package sample

import (
	"bytes"
	"encoding/json"
	"encoding/xml"
	"net/url"

	"somock/mock"
)

// body is that of a call, in one of the three encodings, and its type.
func body(carrier mock.Carrier, message [6]string) (contentType, text string) {
	switch carrier {
	case mock.XML:
		return "application/xml; charset=utf-8", xmlBody(message)
	case mock.Form:
		form := url.Values{}
		for i, name := range mock.MessageFields() {
			form.Set("IncomingMessage."+name, message[i])
		}
		return "application/x-www-form-urlencoded", form.Encode()
	}
	var m mock.Message
	for i, name := range mock.MessageFields() {
		*m.Field(name) = &message[i]
	}
	return "application/json; charset=utf-8", string(jsonBody(&m))
}

func jsonBody(m *mock.Message) []byte {
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	_ = enc.Encode(map[string]json.RawMessage{"IncomingMessage": m.Canonical()}) // canonical JSON is JSON
	return bytes.TrimSpace(b.Bytes())
}

// xmlBody has the elements in the order of the vendor's WSDL.
func xmlBody(message [6]string) string {
	var b bytes.Buffer
	b.WriteString("<CreateMessageRequest><IncomingMessage>")
	for i, name := range mock.MessageFields() {
		b.WriteString("<" + name + ">")
		_ = xml.EscapeText(&b, []byte(message[i])) // a buffer does not fail
		b.WriteString("</" + name + ">")
	}
	b.WriteString("</IncomingMessage></CreateMessageRequest>")
	return b.String()
}

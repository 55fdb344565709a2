package decode

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/tidwall/gjson"

	"somock/mock"
)

const goodJSON = `{"IncomingMessage":{"To":"+4790000001","From":"+4790000002","Content":"Hello"}}`

func request(contentType, body string) *mock.Request {
	return &mock.Request{Header: http.Header{"Content-Type": {contentType}}, Body: body}
}

// TestOneMessageInEveryEncoding writes messages in all encodings and reads the same.
func TestOneMessageInEveryEncoding(t *testing.T) {
	d := New(Options{MaxBody: 1 << 16})
	for _, text := range []string{"Hello", "", " two  words ", "+47 900 00 001", `<b> & "q" 'a' \ /`, "ÆØÅ 😀", "a=b&c[d].e%20+", "line\nline\ttab"} {
		m := &mock.Message{To: &text, From: &text, Content: &text, Format: nil, SessionKey: &text, Plugin: nil}
		want := string(m.Canonical())
		for name, req := range encodings(m) {
			read := d.Decode(req)
			if read.Message == nil || string(read.Message.Canonical()) != want {
				t.Errorf("%q as %s: got %v, %+v", text, name, read.Message, read.Findings)
			}
		}
	}
}

// encodings are requests with this message in each encoding.
func encodings(m *mock.Message) map[string]*mock.Request {
	pascal := `{"IncomingMessage":` + string(m.Canonical()) + `}`
	var camel, xml, dots, brackets strings.Builder
	camel.WriteString(`{"incomingMessage":{`)
	for _, name := range mock.MessageFields() {
		value := *m.Field(name)
		if value == nil {
			continue
		}
		quoted, _ := json.Marshal(*value)
		if camel.Len() > 20 {
			camel.WriteByte(',')
		}
		fmt.Fprintf(&camel, `%q:%s`, strings.ToLower(name[:1])+name[1:], quoted)
		escaped := strings.NewReplacer("<", "&lt;", "&", "&amp;").Replace(*value)
		fmt.Fprintf(&xml, "<%s>%s</%s>", name, escaped, name)
		fmt.Fprintf(&dots, "&IncomingMessage.%s=%s", name, url.QueryEscape(*value))
		fmt.Fprintf(&brackets, "&%s=%s", url.QueryEscape("IncomingMessage["+name+"]"), url.QueryEscape(*value))
	}
	camel.WriteString("}}")
	all := map[string]*mock.Request{
		"json":  request("application/json", pascal),
		"camel": request("text/json; charset=utf-8", camel.String()),
		"xml":   request("application/xml", "<CreateMessageRequest><IncomingMessage>"+xml.String()+"</IncomingMessage></CreateMessageRequest>"),
	}
	if dots.Len() > 0 { // a form has no way to write a message without texts
		all["dots"] = request("application/x-www-form-urlencoded", dots.String()[1:])
		all["brackets"] = request("application/x-www-form-urlencoded", brackets.String()[1:])
	}
	return all
}

// FuzzDecoders: what is read, written anew in each encoding and read again, is the same.
func FuzzDecoders(f *testing.F) {
	for _, name := range mock.MediaTypes() {
		f.Add(name, []byte(goodJSON))
	}
	f.Add("application/xml", []byte("<CreateMessageRequest><IncomingMessage><To>+4790000001</To><From>+4790000002</From><Content>Hello</Content></IncomingMessage></CreateMessageRequest>"))
	f.Add("application/xml", []byte(`<?xml version="1.0" encoding="iso-8859-1"?><a xmlns="b"><IncomingMessage c="d"><To>&amp;<![CDATA[x]]></To><TableRight><Mask>1</Mask></TableRight></IncomingMessage></a>`))
	f.Add("application/x-www-form-urlencoded; charset=utf-16", []byte("I\x00n\x00"))
	f.Add("application/x-www-form-urlencoded", []byte("IncomingMessage.To=%2B47&incomingMessage[From]=a&IncomingMessage.TableRight.Mask=1"))
	d := New(Options{MaxBody: 1 << 16, GuessMissing: true, GuessUnsupported: true})
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		read := d.Decode(request(contentType, string(body)))
		if read.Message == nil {
			return
		}
		if read.Carrier == "" {
			t.Error("a message without an encoding")
		}
		canonical := string(read.Message.Canonical())
		if !gjson.Valid(canonical) {
			t.Fatalf("the message is no JSON: %s", canonical)
		}
		for name, req := range encodings(read.Message) {
			if name == "xml" && strings.ContainsFunc(canonical, notInXML) || strings.Contains(canonical, `\`) && name == "xml" {
				continue // XML has no way to write it
			}
			again := d.Decode(req)
			if name != "json" && again.Message != nil { // only that carries the rights fields
				again.Message.TableRight, again.Message.FieldProperties = read.Message.TableRight, read.Message.FieldProperties
			}
			if again.Message == nil || string(again.Message.Canonical()) != canonical {
				t.Fatalf("as %s: %v, want %s", name, again.Message, canonical)
			}
		}
	})
}

func notInXML(r rune) bool { return r < ' ' || r == 0xfffe || r == 0xffff || r == '\r' }

// FuzzJSONSyntax holds gjson's validity, which the good path trusts, to encoding/json's.
func FuzzJSONSyntax(f *testing.F) {
	for _, s := range []string{`{"a":1}`, `[1,2,{"x":null}]`, `"\u12"`, `-0.1e+5`, `01`, `"a`, "\"\x01\"", `1.`, `[1,]`, ` 1 `, `{}{}`, `"\x"`, "\ufeff{}"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if got, want := gjson.Valid(s), json.Valid([]byte(s)); got != want {
			t.Errorf("%q: gjson %v, encoding/json %v", s, got, want)
		}
		if at, fault := jsonFault(s); fault != "" && (at < 0 || at > len(s)) {
			t.Errorf("%q: fault at %d", s, at)
		}
	})
}

// FuzzContentType: a Content-Type is one of the seven with a known charset, or refused.
func FuzzContentType(f *testing.F) {
	for _, s := range append(mock.MediaTypes(), "", "text/plain", "application/json; charset=", "application/json;charset=\"utf-16\"", "application/json; a=b; a=b", ";", "*/*", "text/xml; charset=replacement") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		m, fault := parseMedia([]string{value})
		if (m.carrier == "") != (fault != "") {
			t.Errorf("%q: %+v, %q", value, m, fault)
		}
		toUTF8(goodJSON, m.charset)
	})
}

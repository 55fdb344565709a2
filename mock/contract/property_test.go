package contract

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/tidwall/gjson"

	"somock/mock"
)

// secret is what must come out of no text that the contract makes.
const secret = "CANARY5f3a"

// TestNoTextHoldsASecret puts one secret into every header that can hold one, in every
// way of getting it wrong, and looks for it in violations and answers.
func TestNoTextHoldsASecret(t *testing.T) {
	const c64 = "Q0FOQVJZNWYzYQ==" // secret in base64
	config := Config{Redactor: redactor(t), Installation: Online, MessagingDenied: true}
	var err error
	config.Credentials, err = ParseCredentials("c", []byte("basic: []\nsoticket: []\nbearer: []\nxsrf: []\napp-tokens: [x]"), nil)
	if err != nil {
		t.Fatal(err)
	}
	c, err := New(config)
	if err != nil {
		t.Fatal(err)
	}
	values := []string{
		secret, "Basic " + secret, "basic tje0:" + secret, "Basic " + c64, "Basic Og==" + secret, "SOTicket " + secret, "SoTicket  " + secret, "Bearer " + secret,
		"Bearer Bearer " + secret, secret + " abc", "Token " + secret, "abc " + secret, "Digest username=" + secret, "Basic\t" + secret, "\"" + secret + "\"",
		"Bearer: " + secret, secret + ", Basic x", "XSRF-TOKEN=" + secret,
	}
	for _, header := range []string{"Authorization", "Authenticate", "X-Xsrf-Token", "So-Apptoken", "Cookie", "Www-Authenticate", "Proxy-Authorization", "X-Api-Key"} {
		for _, value := range values {
			for _, more := range []http.Header{{}, {"X-Xsrf-Token": {"x"}}, {"Cookie": {"XSRF-TOKEN=x"}, "X-Xsrf-Token": {"y"}}, {"Authorization": {"SOTicket x"}}} {
				h := more.Clone()
				h[header] = append(h[header], value)
				call := c.Check(&mock.Request{Method: "POST", Path: "/Cust1" + operation, Header: h, Body: goodJSON})
				told := violationText(call.Violations)
				if call.Answer != nil {
					told += replyText(call.Answer)
				}
				if strings.Contains(told, secret) || strings.Contains(told, c64) {
					t.Fatalf("%s: %s is told in\n%s", header, value, told)
				}
			}
		}
	}
}

// TestOneMessageInEveryEncoding writes messages in all encodings and reads the same.
func TestOneMessageInEveryEncoding(t *testing.T) {
	c, _ := configure(t, "", "", "")
	for _, text := range []string{"Hello", "", " two  words ", "+47 900 00 001", `<b> & "q" 'a' \ /`, "ÆØÅ 😀", "a=b&c[d].e%20+", "line\nline\ttab"} {
		m := &mock.Message{To: &text, From: &text, Content: &text, Format: nil, SessionKey: &text, Plugin: nil}
		want := string(m.Canonical())
		for name, req := range encodings(m) {
			call := c.Check(req)
			if call.Message == nil || string(call.Message.Canonical()) != want {
				t.Errorf("%q as %s: got %v, %s", text, name, call.Message, violationText(call.Violations))
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
	request := func(contentType, body string) *mock.Request {
		return &mock.Request{Method: "POST", Path: operation, Header: http.Header{"Authorization": {"Bearer x"}, "Content-Type": {contentType}}, Body: body}
	}
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

// The same contract judges many calls at once.
func TestCheckMayBeCalledConcurrently(t *testing.T) {
	c, _ := configure(t, "", "", "")
	req := parseRaw(t, withBody(`{"IncomingMessage":{"To":1,"x":2}}`), DefaultMaxBody)
	want := violationText(c.Check(req).Violations)
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			for range 200 {
				if got := violationText(c.Check(req).Violations); got != want {
					t.Errorf("got %s", got)
					return
				}
			}
		})
	}
	wg.Wait()
}

// TestWorkIsBounded hands over what is small to send and could be large to read.
func TestWorkIsBounded(t *testing.T) {
	c, _ := configure(t, "", "", "")
	for name, body := range map[string]string{
		"application/json":                  `{"IncomingMessage":{"TableRight":{"a":` + strings.Repeat(`{"a":`, 100) + "1" + strings.Repeat("}", 100) + `}}}`,
		"text/json":                         `{"IncomingMessage":{` + strings.Repeat(`"a":1,"b":[{}],`, 50000) + `"To":"x"}}`,
		"application/xml":                   "<CreateMessageRequest><IncomingMessage><TableRight>" + strings.Repeat("<a/>", 50000) + "</TableRight></IncomingMessage></CreateMessageRequest>",
		"text/xml":                          "<CreateMessageRequest " + manyNamespaces(5000) + ">" + strings.Repeat("<n1:a/>", 5000) + "</CreateMessageRequest>",
		"application/x-www-form-urlencoded": strings.Repeat("IncomingMessage.FieldProperties"+strings.Repeat("[a]", 300)+"=1&", 900),
	} {
		call := c.Check(&mock.Request{Method: "POST", Path: operation, Header: http.Header{"Authorization": {"Bearer x"}, "Content-Type": {name}}, Body: body})
		if len(call.Violations) > 40 {
			t.Errorf("%s: %d violations", name, len(call.Violations))
		}
		if call.Message != nil && len(call.Message.Canonical()) > 2*maxRights {
			t.Errorf("%s: a message of %d bytes", name, len(call.Message.Canonical()))
		}
	}
}

func manyNamespaces(n int) string {
	var b strings.Builder
	for i := range n {
		fmt.Fprintf(&b, ` xmlns:n%d="urn:%d"`, i, i)
	}
	return b.String()
}

// FuzzCheck: never panics, the same bytes give the same verdict, violations are those of
// the table in its order, and every text is valid.
func FuzzCheck(f *testing.F) {
	for _, r := range Rules() {
		for _, text := range []string{r.Breached, r.Mended} {
			req := parseRaw(f, text, DefaultMaxBody)
			f.Add(req.Method, req.Path, req.RawQuery, strings.Join(req.Header["Authorization"], ""), strings.Join(req.Header["Content-Type"], ""), strings.Join(req.Header["Content-Encoding"], ""), []byte(req.Body))
		}
	}
	c, err := New(Config{Redactor: redactor(f), MaxBody: 1 << 16})
	if err != nil {
		f.Fatal(err)
	}
	order := map[string]int{}
	for i, id := range IDs() {
		order[id] = i
	}
	f.Fuzz(func(t *testing.T, method, path, query, authorization, contentType, encoding string, body []byte) {
		h := http.Header{"Authorization": {authorization}, "Content-Type": {contentType}, "Content-Encoding": {encoding}, "Accept": {contentType}, "X-Mock-Tenant": {query}}
		if len(query)%2 == 0 {
			delete(h, "X-Mock-Tenant")
		}
		req := &mock.Request{Method: method, Path: path, RawQuery: query, Header: h, Body: string(body)}
		call := c.Check(req)
		if again := c.Check(req); violationText(again.Violations) != violationText(call.Violations) {
			t.Fatal("the same bytes, another verdict")
		}
		if !mock.ValidTenant(call.Tenant) {
			t.Errorf("tenant %q", call.Tenant)
		}
		last := -1
		for _, v := range call.Violations {
			if order[v.Rule] < last || v.Seen == "" || v.Expected == "" || v.Source == "" || v.Fix == "" {
				t.Errorf("%+v", v)
			}
			last = order[v.Rule]
		}
		if call.Answer != nil && call.Answer.Reply.Status == 0 {
			t.Error("an answer without status")
		}
	})
}

// FuzzDecoders: what is read, written anew in each encoding and read again, is the same.
func FuzzDecoders(f *testing.F) {
	for _, name := range MediaTypes() {
		f.Add(name, []byte(goodJSON))
	}
	f.Add("application/xml", []byte(rawRule("message.xml-shape").Mended))
	f.Add("application/xml", []byte(`<?xml version="1.0" encoding="iso-8859-1"?><a xmlns="b"><IncomingMessage c="d"><To>&amp;<![CDATA[x]]></To><TableRight><Mask>1</Mask></TableRight></IncomingMessage></a>`))
	f.Add("application/x-www-form-urlencoded; charset=utf-16", []byte("I\x00n\x00"))
	f.Add("application/x-www-form-urlencoded", []byte("IncomingMessage.To=%2B47&incomingMessage[From]=a&IncomingMessage.TableRight.Mask=1"))
	c, err := New(Config{Redactor: redactor(f), MaxBody: 1 << 16, RecordOnly: true})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, contentType string, body []byte) {
		call := c.Check(&mock.Request{Method: "POST", Path: operation, Header: http.Header{"Content-Type": {contentType}}, Body: string(body)})
		if call.Message == nil {
			return
		}
		canonical := string(call.Message.Canonical())
		if !gjson.Valid(canonical) {
			t.Fatalf("the message is no JSON: %s", canonical)
		}
		for name, req := range encodings(call.Message) {
			if name == "xml" && strings.ContainsFunc(canonical, notInXML) || strings.Contains(canonical, `\`) && name == "xml" {
				continue // XML has no way to write it
			}
			again := c.Check(req)
			if name != "json" && again.Message != nil { // only that carries the rights fields
				again.Message.TableRight, again.Message.FieldProperties = call.Message.TableRight, call.Message.FieldProperties
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

// FuzzAuthorization: a credential is read or refused, and never told.
func FuzzAuthorization(f *testing.F) {
	for _, s := range []string{"Basic dGplMDpUamUw", "Basic", "SOTicket 7T:abc", "bearer  x", "7T:abc", " ", "Token x", "Basic Og==", "Negotiate x"} {
		f.Add(s)
	}
	c, err := New(Config{Redactor: redactor(f)})
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, value string) {
		call := c.Check(&mock.Request{Method: "POST", Path: operation, Header: http.Header{"Authorization": {value}, "Content-Type": {"application/json"}}, Body: goodJSON})
		if read := call.Auth != nil; read == (len(call.Violations) > 0 && strings.HasPrefix(call.Violations[0].Rule, "auth.")) {
			t.Errorf("%q: %s%s", value, summary(call), violationText(call.Violations))
		}
		if _, credential := mock.SplitCredential(value); len(credential) > 12 {
			for _, v := range call.Violations {
				if strings.Contains(v.Seen, credential) {
					t.Errorf("%q is told: %s", value, v.Seen)
				}
			}
		}
	})
}

// FuzzContentType: a Content-Type is one of the seven with a known charset, or refused.
func FuzzContentType(f *testing.F) {
	for _, s := range append(MediaTypes(), "", "text/plain", "application/json; charset=", "application/json;charset=\"utf-16\"", "application/json; a=b; a=b", ";", "*/*", "text/xml; charset=replacement") {
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

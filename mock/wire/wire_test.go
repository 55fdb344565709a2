package wire

import (
	"encoding/json"
	"encoding/xml"
	"strings"
	"testing"

	"somock/mock"
)

func TestTheTwoShapes(t *testing.T) {
	nested := Framework("The request is invalid.", Pair{"ModelState", []Pair{{"request.IncomingMessage", []string{"a <b>", "c"}}}})
	for _, c := range []struct {
		name      string
		e         Error
		json, xml string
	}{
		{"service", Service("ArgumentException", `say "hi" & <go>`, SourceWebAPI),
			`{"Error":true,"ErrorType":"ArgumentException","Message":"say \"hi\" & <go>","ErrorSource":"SuperOffice.Services.WebApi"}`,
			`<Error><Error>true</Error><ErrorType>ArgumentException</ErrorType><Message>say &#34;hi&#34; &amp; &lt;go&gt;</Message><ErrorSource>SuperOffice.Services.WebApi</ErrorSource></Error>`},
		{"framework", Framework("x"), `{"Message":"x"}`, `<Error><Message>x</Message></Error>`},
		{"nested", nested,
			`{"Message":"The request is invalid.","ModelState":{"request.IncomingMessage":["a <b>","c"]}}`,
			`<Error><Message>The request is invalid.</Message><ModelState><request.IncomingMessage>a &lt;b&gt; c</request.IncomingMessage></ModelState></Error>`},
		{"key that is no name", Error{{"1 <a>", "x"}}, `{"1 <a>":"x"}`, `<Error><_1__a_>x</_1__a_></Error>`},
		{"empty key", Error{{"", "x"}}, `{"":"x"}`, `<Error><_>x</_></Error>`},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.e.JSON(); got != c.json || !json.Valid([]byte(got)) {
				t.Errorf("JSON %s", got)
			}
			if got := c.e.XML(); got != c.xml || xml.Unmarshal([]byte(got), new(struct{})) != nil {
				t.Errorf("XML %s", got)
			}
		})
	}
}

func TestPrefersXML(t *testing.T) {
	for accept, want := range map[string]bool{
		"":                                  false,
		"application/json":                  false,
		"application/xml":                   true,
		"text/xml; charset=utf-8":           true,
		"*/*":                               false,
		"application/xml, application/json": false, // equal: the framework's first formatter
		"application/xml, */*;q=0.8":        true,
		"application/json;q=0.5, text/xml":  true,
		"application/json, text/xml;q=0.9":  false,
		"application/xml;q=0":               false,
		"application/xml;q=x":               false,
		"nonsense, , application/xml":       true,
		"text/html, application/xhtml+xml, application/xml;q=0.9, */*;q=0.8": true, // a browser
	} {
		if got := PrefersXML(accept); got != want {
			t.Errorf("%q: %v", accept, got)
		}
	}
}

func TestReplyCarriesTheChallengeOnlyWith401(t *testing.T) {
	for status, want := range map[int]string{401: `Basic realm="SuperOffice Username or Ticket"`, 400: "", 403: ""} {
		reply := Framework("x").Reply(status, "text/xml")
		if got := headers(reply)["WWW-Authenticate"]; got != want {
			t.Errorf("%d: %q", status, got)
		}
		if got := headers(reply)["Content-Type"]; got != "application/xml; charset=utf-8" {
			t.Errorf("%d: Content-Type %q", status, got)
		}
		if reply.Accepted || reply.Status != status || !strings.HasPrefix(reply.Body.Fill(""), "<Error>") {
			t.Errorf("%d: %+v", status, reply)
		}
	}
}

func TestNoContentIsBare(t *testing.T) {
	reply := NoContent()
	h := headers(reply)
	if reply.Status != 204 || reply.Body.Fill("") != "" || !reply.Accepted || len(h) != 3 {
		t.Errorf("%+v", reply)
	}
	if h["Cache-Control"] != "no-cache" || h["Pragma"] != "no-cache" || h["Expires"] != "-1" {
		t.Errorf("%v", h)
	}
}

// Replies share no memory: one may append headers of its own.
func TestRepliesAreIndependent(t *testing.T) {
	a, b := Framework("x").Reply(400, ""), Framework("x").Reply(400, "")
	a.Headers = append(a.Headers, mock.Header("A", "1"))
	b.Headers = append(b.Headers, mock.Header("B", "2"))
	if headers(a)["A"] != "1" || headers(b)["B"] != "2" {
		t.Errorf("%v %v", a, b)
	}
}

func headers(r mock.Reply) map[string]string {
	all := map[string]string{}
	for _, h := range r.Headers {
		all[h.Name] = h.Value.Fill("")
	}
	return all
}

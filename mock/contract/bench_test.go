package contract

import (
	"os"
	"strings"
	"testing"

	"somock/mock"
)

// BenchmarkCheck measures the way of a good call in each encoding, and that of a refused
// one. Check stands between every call and its answer.
func BenchmarkCheck(b *testing.B) {
	c, err := New(Config{Redactor: redactor(b)})
	if err != nil {
		b.Fatal(err)
	}
	xml := rawRule("message.xml-shape")
	for name, request := range map[string]string{
		"json":    good(),
		"xml":     xml.Mended,
		"form":    raw(postLine, "IncomingMessage.To=%2B4790000001&IncomingMessage.From=%2B4790000002&IncomingMessage.Content=Hello", basicAuth, formType),
		"refused": withAuth(),
		"64k":     withBody(`{"IncomingMessage":{"To":"+4790000001","From":"+4790000002","Content":"` + strings.Repeat("Hello ", 64<<10/6) + `"}}`),
	} {
		req := parseRaw(b, request, DefaultMaxBody)
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			b.SetBytes(int64(len(req.Body)))
			for b.Loop() {
				c.Check(req)
			}
		})
	}
}

func rawRule(id string) Rule {
	for _, r := range Rules() {
		if r.Name == id {
			return r
		}
	}
	panic("no rule " + id)
}

// npmRequest is a call of the official npm client as it was captured; it is read where
// the vendor's material is kept, outside this module.
const npmRequest = "../../../shared/vendor/npm-client-request.http"

func TestTheOfficialNpmClientBreachesNothing(t *testing.T) {
	captured, err := os.ReadFile(npmRequest)
	if os.IsNotExist(err) {
		t.Skipf("skipped: the captured request %s is not here", npmRequest)
	}
	if err != nil {
		t.Fatal(err)
	}
	_, request, _ := strings.Cut(string(captured), "\n")
	request, _, _ = strings.Cut(request, "\n##### end")
	c, _ := configure(t, "", "", "")
	call := c.Check(parseRaw(t, request, DefaultMaxBody))
	if len(call.Violations) > 0 || call.Answer != nil {
		t.Errorf("it breaches: %s", violationText(call.Violations))
	}
	want := `{"To":"+4790000001","From":"+4790000002","Content":"Hello inbox ÆØÅ","Format":"sms/160","SessionKey":"abc-1","Plugin":"MyPlugin"}`
	if got := string(call.Message.Canonical()); got != want {
		t.Errorf("message %s, want %s", got, want)
	}
	if call.Tenant != "SuperOffice" || call.Auth == nil || call.Auth.Identity != "tje0" || call.Carrier != mock.JSON {
		t.Errorf("it is a %s", summary(call))
	}
}

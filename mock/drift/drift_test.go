package drift_test

import (
	"errors"
	"os"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"somock/mock/contract"
	"somock/mock/drift"
)

// vendors is the document that the program was written against, beside a checkout.
const vendors = "../../../shared/vendor/Swagger-v1-MessagingAgent.json"

func TestVendorsOwnDocumentDoesNotDrift(t *testing.T) {
	text, err := os.ReadFile(vendors)
	if err != nil {
		t.Skipf("the vendor's document is not beside this checkout: %v", err)
	}
	findings, err := drift.Compare(strings.NewReader(string(text)))
	if err != nil || len(findings) > 0 {
		t.Errorf("got %v, %v; want nothing", findings, err)
	}
}

func document(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile("testdata/messaging.json")
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// TestEachChangeIsOneFinding edits the document in one place.
func TestEachChangeIsOneFinding(t *testing.T) {
	tests := []struct{ name, old, new, what, known, seen, rule string }{
		{"nothing", "", "", "", "", "", ""},
		{"other texts", "example.invalid", "localhost:1", "", "", "", ""},
		{"operation gone", "Messaging/CreateMessage", "Messaging/AddMessage", "operation", "/api/v1/Agents/Messaging/CreateMessage", "", "path.unknown"},
		{"method", `"post": {` + "\n", `"put": {` + "\n", "method POST", "there", "", "method.not-allowed"},
		{"media type gone", `"text/json", `, "", "consumes text/json", "there", "", "content-type.unsupported"},
		{"a new media type", `"text/json", `, `"text/json", "multipart/form-data", `, "consumes multipart/form-data", "", "there", "content-type.unsupported"},
		{"produces", `"produces": []`, `"produces": ["application/json"]`, "produces application/json", "", "there", "accept.unsupported"},
		{"parameter gone", `{"name": "$select", "in": "query", "required": false, "type": "string"},`, "", "parameter $select", "query, string, optional", "", "select.no-effect"},
		{"parameter required", `"header", "required": false`, `"header", "required": true`, "parameter SO-AppToken", "header, string, optional", "header, string, required", "app-token.missing"},
		{"body optional", `"in": "body", "required": true`, `"in": "body"`, "body", "required", "optional", "body.missing"},
		{"an answer with a body", `{"204": {"description": "nothing"}}`, `{"204": {}, "200": {"schema": {"$ref": "#/definitions/v1.TableRight"}}}`, "response 200", "", "body TableRight", ""},
		{"security", `, "SuperId Authentication": []`, "", "security SuperId Authentication", "there", "", "auth.scheme"},
		{"threshold", "5000 ms", "2000 ms", "NsApiSlow threshold", "5000 ms", "2000 ms", "slow"},
		{"threshold gone", "NsApiSlow threshold: 5000 ms.", "", "NsApiSlow threshold", "5000 ms", "not said", "slow"},
		{"no longer restricted", "Online Restricted", "", "Online Restricted", "said", "not said", "messaging-access.denied"},
		{"property gone", `"Plugin": {"type": "string"},`, "", "property IncomingMessage.Plugin", "string", "", "message.unknown-property"},
		{"property new", `"Plugin": {"type": "string"},`, `"Plugin": {"type": "string"}, "Subject": {"type": "string"},`, "property IncomingMessage.Subject", "", "string", "message.unknown-property"},
		{"type", `"Content": {"type": "string"}`, `"Content": {"type": "integer"}`, "property IncomingMessage.Content", "string", "integer", "message.coerced"},
		{"maxLength", `"Plugin": {"type": "string"}`, `"Plugin": {"type": "string", "maxLength": 255}`, "property IncomingMessage.Plugin", "string", "string, maxLength 255", "message.too-long"},
		{"enum", `"Format": {"type": "string"}`, `"Format": {"type": "string", "enum": ["sms", "mail"]}`, "property IncomingMessage.Format", "string", "string, one of [sms mail]", "body.type"},
		{"required", `"v1.IncomingMessage": {"type"`, `"v1.IncomingMessage": {"required": ["To"], "type"`, "required IncomingMessage.To", "", "there", "message.empty"},
		{"carrier required", `"v1.CreateMessageRequest": {"type"`, `"v1.CreateMessageRequest": {"required": ["IncomingMessage"], "type"`, "required IncomingMessage", "", "there", "message.missing"},
		{"definition renamed", "CreateMessageRequest", "CreateRequest", "definition of the body", "CreateMessageRequest", "CreateRequest", "message.xml-shape"},
		{"a part by allOf", `"v1.TableRight": {"type": "object",`, `"v1.TableRight": {"type": "object", "allOf": [{"properties": {"Level": {"type": "integer"}}}],`, "property IncomingMessage.TableRight.Level", "", "integer", "message.rights"},
		{"a type that holds itself", `"FieldLength": {"type": "integer"}`, `"FieldLength": {"type": "integer"}, "Parent": {"$ref": "#/definitions/v1.FieldProperty"}`, "property IncomingMessage.FieldProperties.*.Parent", "", "object FieldProperty", "message.rights"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			text := document(t)
			if !strings.Contains(text, test.old) {
				t.Fatalf("the document has no %q", test.old)
			}
			findings, err := drift.Compare(strings.NewReader(strings.ReplaceAll(text, test.old, test.new)))
			if err != nil {
				t.Fatal(err)
			}
			if test.what == "" {
				if len(findings) > 0 {
					t.Errorf("got %+v, want nothing", findings)
				}
				return
			}
			i := indexOf(findings, test.what)
			if i < 0 {
				t.Fatalf("no finding %q in %+v", test.what, findings)
			}
			got := findings[i]
			if got.Known != test.known || got.Seen != test.seen || !strings.Contains(" "+strings.Join(got.Rules, " ")+" ", " "+test.rule) {
				t.Errorf("got %+v", got)
			}
			if len(findings) > 1 && test.name != "method" {
				t.Errorf("more than one finding: %+v", findings)
			}
		})
	}
}

func indexOf(findings []drift.Finding, what string) int {
	for i, f := range findings {
		if f.What == what {
			return i
		}
	}
	return -1
}

func TestWhatIsNoSuchDocument(t *testing.T) {
	good := document(t)
	tests := []struct{ name, text, says string }{
		{"empty", "", "unexpected end"},
		{"prose", "# Messaging", "line 1"},
		{"broken", good[:len(good)/2], "unexpected end"},
		{"a list", "[]", "array"},
		{"OpenAPI 3", strings.Replace(good, `"swagger": "2.0"`, `"openapi": "3.0.3"`, 1), `seen ""`},
		{"another agent", strings.ReplaceAll(good, "Agents/Messaging", "Agents/Contact"), "none is below /api/v1/Agents/Messaging/"},
		{"no paths", `{"swagger": "2.0"}`, "of its 0 paths"},
		{"odd types", strings.Replace(good, `"consumes": [`, `"consumes": [7, `, 1), "POST /api/v1/Agents/Messaging/CreateMessage"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			_, err := drift.Compare(strings.NewReader(test.text))
			if !errors.Is(err, drift.ErrNoDocument) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("got %v, want one that says %q", err, test.says)
			}
		})
	}
}

func TestByteOrderMarkAndCRLFDoNotCount(t *testing.T) {
	text := "\ufeff" + strings.ReplaceAll(document(t), "\n", "\r\n")
	if findings, err := drift.Compare(strings.NewReader(text)); err != nil || len(findings) > 0 {
		t.Errorf("got %v, %v", findings, err)
	}
}

// TestRulesExist holds the names to the table of rules.
func TestRulesExist(t *testing.T) {
	named := map[string]bool{"slow": true} // the observation
	for _, r := range contract.Rules() {
		named[r.Name] = true
	}
	findings, err := drift.Compare(strings.NewReader(`{"swagger":"2.0","paths":{"/api/v1/Agents/Messaging/CreateMessage":{"post":{}}}}`))
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range findings {
		for _, rule := range f.Rules {
			if !named[rule] {
				t.Errorf("%s rests on %s, which is no rule", f.What, rule)
			}
		}
	}
	if diff := cmp.Diff(true, len(findings) > 20); diff != "" {
		t.Errorf("only %d findings of a document that says nothing", len(findings))
	}
}

func FuzzCompare(f *testing.F) {
	f.Add(document(f))
	f.Add(`{"swagger":"2.0","paths":{"/api/v1/Agents/Messaging/CreateMessage":{"post":{"parameters":[{"in":"body","schema":{"$ref":"#/definitions/a"}}]}}},"definitions":{"a":{"$ref":"#/definitions/a"}}}`)
	f.Fuzz(func(t *testing.T, text string) {
		if _, err := drift.Compare(strings.NewReader(text)); err != nil && !errors.Is(err, drift.ErrNoDocument) {
			t.Errorf("unexpected error %v", err)
		}
	})
}

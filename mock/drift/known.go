package drift

// The operation, as the vendor's document has named it since it was first published.
const (
	agent = "/api/v1/Agents/Messaging/"
	path  = agent + "CreateMessage"
)

// known is what this program was written against: the document of 2026-07-10.
var known = facts{
	"method POST": "there",

	"consumes application/json":                  "there",
	"consumes text/json":                         "there",
	"consumes application/xml":                   "there",
	"consumes text/xml":                          "there",
	"consumes application/x-www-form-urlencoded": "there",
	"consumes application/json-patch+json":       "there",
	"consumes application/merge-patch+json":      "there",

	"body":                   "required",
	"parameter $select":      "query, string, optional",
	"parameter SO-AppToken":  "header, string, optional",
	"response 204":           "no body",
	"NsApiSlow threshold":    "5000 ms",
	"Online Restricted":      "said",
	"definition of the body": "CreateMessageRequest",

	"security SuperId Authentication": "there",
	"security SuperOffice Password":   "there",

	"property IncomingMessage":            "object IncomingMessage",
	"property IncomingMessage.To":         "string",
	"property IncomingMessage.From":       "string",
	"property IncomingMessage.Content":    "string",
	"property IncomingMessage.Format":     "string",
	"property IncomingMessage.SessionKey": "string",
	"property IncomingMessage.Plugin":     "string",

	"property IncomingMessage.TableRight":                          "object TableRight",
	"property IncomingMessage.TableRight.Mask":                     "string",
	"property IncomingMessage.TableRight.Reason":                   "string",
	"property IncomingMessage.FieldProperties":                     "object",
	"property IncomingMessage.FieldProperties.*":                   "object FieldProperty",
	"property IncomingMessage.FieldProperties.*.FieldRight":        "object FieldRight",
	"property IncomingMessage.FieldProperties.*.FieldRight.Mask":   "string",
	"property IncomingMessage.FieldProperties.*.FieldRight.Reason": "string",
	"property IncomingMessage.FieldProperties.*.FieldType":         "string",
	"property IncomingMessage.FieldProperties.*.FieldLength":       "integer",
}

// resting says which rules, observations and answers rest on facts whose name begins so.
// The first that fits counts, so the special come before the general.
var resting = []struct {
	prefix string
	rules  []string
}{
	{"operation", []string{"path.unknown"}},
	{"method", []string{"method.not-allowed"}},
	{"consumes", []string{"content-type.missing", "content-type.unsupported"}},
	{"produces", []string{"accept.unsupported"}},
	{"parameter $select", []string{"select.no-effect"}},
	{"parameter SO-AppToken", []string{"app-token.missing", "app-token.unknown"}},
	{"security", []string{"auth.missing", "auth.scheme"}},
	{"body", []string{"body.missing"}},
	{"definition", []string{"message.xml-shape"}},
	{"required IncomingMessage.", []string{"message.empty"}},
	{"required", []string{"message.missing"}},
	{"property IncomingMessage.TableRight", []string{"message.rights"}},
	{"property IncomingMessage.FieldProperties", []string{"message.rights"}},
	{"property IncomingMessage.", []string{"body.type", "message.coerced", "message.too-long", "message.unknown-property", "message.xml-shape"}},
	{"property IncomingMessage", []string{"message.missing", "body.type"}},
	{"property", []string{"message.unknown-property", "message.xml-shape"}},
	{"Online Restricted", []string{"messaging-access.denied"}},
	{"NsApiSlow", []string{"slow"}},
}

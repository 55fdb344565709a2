package drift

import "somock/mock/contract"

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
	{"operation", rules(contract.PathUnknown)},
	{"method", rules(contract.MethodNotAllowed)},
	{"consumes", rules(contract.ContentTypeMissing, contract.ContentTypeUnsupported)},
	{"produces", rules(contract.AcceptUnsupported)},
	{"parameter $select", rules(contract.SelectNoEffect)},
	{"parameter SO-AppToken", rules(contract.AppTokenMissing, contract.AppTokenUnknown)},
	{"security", rules(contract.AuthMissing, contract.AuthScheme)},
	{"body", rules(contract.BodyMissing)},
	{"definition", rules(contract.MessageXMLShape)},
	{"required IncomingMessage.", rules(contract.MessageEmpty)},
	{"required", rules(contract.MessageMissing)},
	{"property IncomingMessage.TableRight", rules(contract.MessageRights)},
	{"property IncomingMessage.FieldProperties", rules(contract.MessageRights)},
	{"property IncomingMessage.", rules(contract.BodyType, contract.MessageCoerced, contract.MessageTooLong, contract.MessageUnknownProperty, contract.MessageXMLShape)},
	{"property IncomingMessage", rules(contract.MessageMissing, contract.BodyType)},
	{"property", rules(contract.MessageUnknownProperty, contract.MessageXMLShape)},
	{"Online Restricted", rules(contract.MessagingAccessDenied)},
	{"NsApiSlow", []string{"slow"}},
}

// rules are the names of rules.
func rules(ids ...contract.RuleID) []string {
	names := make([]string, len(ids))
	for i, id := range ids {
		names[i] = id.String()
	}
	return names
}

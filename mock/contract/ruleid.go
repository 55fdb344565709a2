package contract

// A RuleID names a rule.
type RuleID int

// The rules, in the order in which violations are recorded and the first refusal is
// found.
const (
	PathUnknown RuleID = iota
	PathNotEmulated
	TenantInvalid
	MethodNotAllowed
	AuthMissing
	AuthScheme
	AuthMalformed
	AuthInstallation
	AuthUnknown
	XSRFMismatch
	XSRFNoCookie
	AppTokenMissing
	AppTokenUnknown
	MessagingAccessDenied
	ContentTypeMissing
	ContentTypeUnsupported
	ContentEncodingUnsupported
	BodyTooLarge
	BodyIncomplete
	BodyMissing
	BodySyntax
	BodyType
	MessageMissing
	MessageCoerced
	MessageXMLShape
	MessageUnknownProperty
	MessageDuplicateProperty
	MessageEmpty
	MessageTooLong
	MessageEncoding
	MessageRights
	SelectNoEffect
	AcceptUnsupported
	ruleCount int = iota
)

// String is the rule's name.
func (id RuleID) String() string { return ruleTable()[id].Name }

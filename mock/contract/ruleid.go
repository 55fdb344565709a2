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

// names are what the rules are called in files, headers and recordings.
func names() [ruleCount]string {
	return [...]string{
		PathUnknown:                "path.unknown",
		PathNotEmulated:            "path.not-emulated",
		TenantInvalid:              "tenant.invalid",
		MethodNotAllowed:           "method.not-allowed",
		AuthMissing:                "auth.missing",
		AuthScheme:                 "auth.scheme",
		AuthMalformed:              "auth.malformed",
		AuthInstallation:           "auth.installation",
		AuthUnknown:                "auth.unknown",
		XSRFMismatch:               "xsrf.mismatch",
		XSRFNoCookie:               "xsrf.no-cookie",
		AppTokenMissing:            "app-token.missing",
		AppTokenUnknown:            "app-token.unknown",
		MessagingAccessDenied:      "messaging-access.denied",
		ContentTypeMissing:         "content-type.missing",
		ContentTypeUnsupported:     "content-type.unsupported",
		ContentEncodingUnsupported: "content-encoding.unsupported",
		BodyTooLarge:               "body.too-large",
		BodyIncomplete:             "body.incomplete",
		BodyMissing:                "body.missing",
		BodySyntax:                 "body.syntax",
		BodyType:                   "body.type",
		MessageMissing:             "message.missing",
		MessageCoerced:             "message.coerced",
		MessageXMLShape:            "message.xml-shape",
		MessageUnknownProperty:     "message.unknown-property",
		MessageDuplicateProperty:   "message.duplicate-property",
		MessageEmpty:               "message.empty",
		MessageTooLong:             "message.too-long",
		MessageEncoding:            "message.encoding",
		MessageRights:              "message.rights",
		SelectNoEffect:             "select.no-effect",
		AcceptUnsupported:          "accept.unsupported",
	}
}

// String is the rule's name.
func (id RuleID) String() string { return names()[id] }

// MarshalText is the rule's name, in JSON.
func (id RuleID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

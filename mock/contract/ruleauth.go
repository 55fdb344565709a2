package contract

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strings"

	"somock/mock"
	"somock/mock/wire"
)

func authRules() []Rule {
	return []Rule{{
		ID: AuthMissing, Name: "auth.missing", Weight: mock.WeightError, Status: 401,
		Probe: Probe{Effect: NoEffect, Why: "nobody is named who may create a message", Caller: CallerWritten},
		Brief: "no credentials", Body: wire.NoCredentials(),
		Demand: Page, DemandDoc: docPage, Answer: Vendor, AnswerDoc: docBasicAuth + "; challenge: " + docSetupREST, Wording: Vendor,
		When: "there is neither Authorization nor X-XSRF-TOKEN",
		Explanation: "Every call names its caller: by the header Authorization, or, within a browser's session, by X-XSRF-TOKEN. " +
			"The vendor's API description and the text of its own 401 speak of a header \"Authenticate\"; there is no such header, it is Authorization. " +
			"The screenshot from which the refusal's text is taken is cut off after \"existing session,\"; what follows there is ours.",
		Expected: "the header Authorization: Basic, SOTicket or Bearer, or else X-XSRF-TOKEN",
		Fix: "send the header Authorization (its name is not Authenticate, whatever the vendor's text says); " +
			"npm: api.authenticateWithPassword, authenticateWithTicket or authenticateWithToken; .NET: an IAuthorization in WebApiOptions",
		Breached: withAuth("Authenticate: Basic dGplMDpUamUw"),
		Mended:   withAuth("Authorization: Basic dGplMDpUamUw"),
	}, {
		ID: AuthScheme, Name: "auth.scheme", Weight: mock.WeightError, Status: 401,
		Probe: Probe{Effect: NoEffect, Why: "the credential is made up", Caller: CallerWritten},
		Brief: "unknown kind of credentials", Body: wire.Service("ArgumentException", "The scheme of the HTTP Authorization header is not supported. Use Basic, SOTicket or Bearer.", wire.SourceWebAPI),
		Demand: Page, DemandDoc: docPage, Answer: Vendor, AnswerDoc: docAuth, Wording: Ours,
		When: "the scheme is none of Basic, SoTicket, Bearer (without case)",
		Explanation: "The header's value is a scheme, a space and the credential. The vendor spells SOTicket, SoTicket and SOTICKET; case does not matter. " +
			"A token without a scheme is the most frequent case, and somock shows no part of it. Negotiate and NTLM exist on site only, through IIS, and are not emulated.",
		Expected: "Authorization: Basic …, SOTicket … or Bearer …",
		Fix:      "put the scheme and a space before the credential: Bearer for an access token, SOTicket for a ticket, Basic for user and password",
		Breached: withAuth("Authorization: 7T:abc123=="),
		Mended:   withAuth("Authorization: SOTicket 7T:abc123==", appToken),
	}, {
		ID: AuthMalformed, Name: "auth.malformed", Weight: mock.WeightError, Status: 401,
		Probe: Probe{Effect: NoEffect, Why: "the credential is made up, and cannot be read", Caller: CallerWritten},
		Brief: "credentials cannot be read", Body: wire.Service("ArgumentException", "The HTTP Authorization header could not be read.", wire.SourceWebAPI),
		Demand: Vendor, DemandDoc: docAuth, Answer: Vendor, AnswerDoc: docAuth, Wording: Ours,
		When: "not base64, no colon, no user (an empty password is legal), an empty ticket or token, two Authorization headers",
		Explanation: "Basic carries the base64 of user:password, with padding; the vendor's own example YWRtMDo= is adm0 with an empty password. " +
			"Tickets and tokens are sent as they are, never encoded again. Their beginnings (7T:, 7A:, 8A:) vary in the vendor's pages and are not checked.",
		Expected: "one Authorization header: Basic with the base64 of user:password, or SOTicket or Bearer with the ticket or token as it is",
		Fix:      "encode user, colon and password together as standard base64 with padding; send one Authorization header",
		Breached: withAuth("Authorization: Basic tje0:Tje0"),
		Mended:   withAuth("Authorization: Basic dGplMDpUamUw"),
	}, {
		ID: AuthInstallation, Name: "auth.installation", Weight: mock.WeightError, Status: 401,
		Probe: Probe{Effect: Creates, Why: "the same call as success.json, by user and password", Caller: CallerBasic},
		Brief: "user and password do not work online", Body: wire.Service("SoSessionException", "Log in with user name and password is not allowed here.", wire.SourceWebAPI),
		Demand: Vendor, DemandDoc: docAuth, Answer: Ours, AnswerDoc: docOurs, Wording: Ours,
		When: "Basic is used with --installation online",
		Explanation: "The online service does not take passwords: it wants an access token (Bearer), or a ticket together with an application token. " +
			"Basic works on site, if AuthorizeWithUsername is on, which it is by default. That it is refused is documented, with what status is not.",
		Expected: "Bearer, or SOTicket with SO-AppToken: the online service does not take Basic",
		Fix:      "use an access token (npm: authenticateWithToken) or a system user's ticket with SO-AppToken; or run somock with --installation onsite",
		Setting:  "--installation online",
		Breached: good(),
		Mended:   withAuth("Authorization: Bearer 8A:Cust12345.Aaq+Tbrr"),
	}, {
		ID: AuthUnknown, Name: "auth.unknown", Weight: mock.WeightError, Status: 401,
		Probe: Probe{Effect: Possible, Why: "a service that lets everyone in takes it, although the credential is made up", Caller: CallerStranger},
		Brief: "credentials are not known", Body: wire.UnknownCredentials(),
		Demand: Vendor, DemandDoc: docAuth, Answer: Ours, AnswerDoc: docOurs, Wording: Ours,
		When: "a credentials file is given and does not have it",
		Explanation: "With --credentials, only what the file lists is let in: wrong passwords, expired tickets and revoked tokens can be rehearsed. " +
			"Without it any well-formed credential is. Compared exactly, in constant time. " +
			"That an expired ticket is answered 401 is documented (" + docTicket + "); of the rest nothing is public.",
		Expected:    "a credential that the credentials file lists",
		Fix:         "correct the credential, or add it to the file given by --credentials",
		Setting:     "--credentials FILE",
		Credentials: "basic: [{ user: tje0, password: Tje0 }]\n",
		Breached:    withAuth("Authorization: Basic dGplMDp3cm9uZw=="),
	}}
}

// identify judges who calls. The XSRF header is looked at only without Authorization;
// a header without a value counts as absent.
func (j *judgement) identify() {
	values := j.header["Authorization"]
	scheme := ""
	switch {
	case len(values) > 1:
		j.breachAs(AuthMalformed, fmt.Sprintf("%d Authorization headers", len(values)), "one Authorization header",
			"send one Authorization header: a default of the HTTP client and one set per request may both be there")
	case len(values) == 1 && strings.TrimSpace(values[0]) != "":
		scheme = j.authorization(values[0])
	default:
		j.withoutAuthorization(len(values) == 1)
	}
	j.appToken(scheme)
	j.messagingAccess()
}

func (j *judgement) withoutAuthorization(empty bool) {
	tokens := j.header["X-Xsrf-Token"]
	if len(tokens) > 0 && strings.TrimSpace(strings.Join(tokens, "")) != "" {
		j.xsrf(tokens)
		return
	}
	seen := "neither Authorization nor X-XSRF-TOKEN"
	if empty {
		seen = "an Authorization header without a value, and no X-XSRF-TOKEN"
	}
	if _, ok := j.header["Authenticate"]; ok {
		seen = "a header named Authenticate, and neither Authorization nor X-XSRF-TOKEN"
	}
	j.breach(AuthMissing, seen)
}

// authorization judges the one Authorization header and gives its scheme, if it is one
// of the three.
func (j *judgement) authorization(value string) (scheme string) {
	scheme, credential := mock.SplitCredential(value)
	switch scheme {
	case "basic":
		j.basic(value, credential)
	case "soticket", "bearer":
		j.opaque(scheme, value, credential)
	default:
		j.breach(AuthScheme, j.schemeSeen(scheme, value))
		return ""
	}
	return scheme
}

// schemeSeen names a wrong scheme only if it is a well-known one: any other first word
// may be the secret itself.
func (j *judgement) schemeSeen(scheme, value string) string {
	if scheme != "" {
		return "the scheme " + scheme
	}
	word, _, hasMore := strings.Cut(strings.TrimSpace(value), " ")
	if hasMore {
		for _, known := range []string{"Token", "Ticket", "OAuth", "ApiKey", "Api-Key", "Key", "JWT", "SSO", "SuperId", "Hawk", "AWS4-HMAC-SHA256"} {
			if strings.EqualFold(word, known) {
				return "the scheme " + known
			}
		}
	}
	return "no known scheme before the credential: " + j.mask(value)
}

func (j *judgement) basic(value, credential string) {
	user, password, hasColon := mock.BasicUser(credential)
	if !hasColon || user == "" {
		seen := "Basic, " + basicFault(credential, hasColon)
		if credential != "" {
			seen += ": " + j.mask(value)
		}
		j.breach(AuthMalformed, seen)
		return
	}
	if j.config.Installation == Online {
		j.breach(AuthInstallation, "Basic, with --installation online")
	}
	if !j.config.Credentials.has("basic", user+":"+password) {
		j.breach(AuthUnknown, j.mask(value))
	}
	j.caller("basic", user, credential)
}

func basicFault(credential string, hasColon bool) string {
	_, err := base64.StdEncoding.DecodeString(credential)
	_, unpaddedErr := base64.RawStdEncoding.DecodeString(credential)
	switch {
	case credential == "":
		return "without a credential"
	case hasColon:
		return "without a user before the colon"
	case err == nil:
		return "without a colon between user and password"
	case strings.Contains(credential, ":"):
		return "user:password that is not base64-encoded"
	case strings.ContainsAny(credential, "-_"):
		return "base64 of the URL alphabet (- and _ for + and /)"
	case unpaddedErr == nil:
		return "base64 without its padding"
	}
	return "not base64"
}

func (j *judgement) opaque(scheme, value, credential string) {
	what, spelt := "token", "Bearer"
	if scheme == "soticket" {
		what, spelt = "ticket", "SOTicket"
	}
	if credential == "" {
		j.breachAs(AuthMalformed, spelt+" without a "+what, spelt+", a space and the "+what,
			"put the "+what+" after "+spelt+": an unset variable in the client's configuration?")
		return
	}
	identity, known := j.config.Credentials.find(scheme, credential)
	if !known {
		j.breach(AuthUnknown, j.mask(value))
	}
	j.caller(scheme, identity, credential)
}

// caller notes who calls. Whoever has no other identity is known by the fingerprint.
func (j *judgement) caller(scheme, identity, credential string) {
	last := j.lastCaller.Load()
	if last == nil || last.scheme != scheme || last.identity != identity || last.credential != credential {
		fingerprint := j.config.Redactor.Fingerprint(credential)
		last = &caller{scheme, identity, credential, &mock.Auth{
			Scheme: scheme, Identity: cmp.Or(identity, fingerprint), Fingerprint: fingerprint, DrawByte: sha256.Sum256([]byte(credential))[0],
		}}
		j.lastCaller.Store(last)
	}
	j.call.Auth = last.auth
}

// A caller is a credential and what is recorded of it, which all calls with it share.
type caller struct {
	scheme, identity, credential string
	auth                         *mock.Auth
}

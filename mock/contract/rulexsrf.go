package contract

import (
	"crypto/subtle"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"somock/mock"
	"somock/mock/wire"
)

func xsrfRules() []Rule {
	return []Rule{{
		ID: XSRFMismatch, Name: "xsrf.mismatch", Weight: mock.WeightError, Status: 401,
		Probe: Probe{Effect: NoEffect, Why: "the token is made up, and there is no session", Caller: CallerWritten},
		Brief: "XSRF token does not match", Body: wire.Service("SoSessionException", "The X-XSRF-TOKEN HTTP header does not belong to a session.", wire.SourceWebAPI),
		Demand: Vendor, DemandDoc: docWebAPI, Answer: Ours, AnswerDoc: docOurs, Wording: Ours,
		When: "X-XSRF-TOKEN is used (it is looked at only without Authorization) and differs from the cookie XSRF-TOKEN, or is not in the credentials file",
		Explanation: "A page in the browser proves that it belongs to the session by sending in a header what the session's cookie holds. " +
			"The value is made at login, stays until the next, and is void after logout. With --credentials, it must be one of the file's xsrf list.",
		Expected: "X-XSRF-TOKEN with the value of the cookie XSRF-TOKEN, listed in the credentials file if one is given",
		Fix:      "read the cookie XSRF-TOKEN anew for each call and send its value, percent-decoded, as X-XSRF-TOKEN",
		Breached: withAuth("Cookie: XSRF-TOKEN=a1b2c3", "X-XSRF-TOKEN: a1b2c4"),
		Mended:   withAuth("Cookie: XSRF-TOKEN=a1b2c3", "X-XSRF-TOKEN: a1b2c3"),
	}, {
		ID: XSRFNoCookie, Name: "xsrf.no-cookie", Weight: mock.WeightWarning,
		Probe:  Probe{Effect: Creates, Why: "the hidden field is a legal source of the token", Caller: CallerXSRFAlone},
		Demand: Page, DemandDoc: docPage,
		When: "X-XSRF-TOKEN is used without the cookie XSRF-TOKEN (a hidden field is the other source)",
		Explanation: "The page's value comes from the cookie XSRF-TOKEN or from a hidden input XSRF_TOKEN. The npm client copies the hidden field into the cookie, so a call from a browser has both. " +
			"Without the cookie the call usually has no session either, and the service would not know to whom the value belongs.",
		Expected: "the cookie XSRF-TOKEN beside the header X-XSRF-TOKEN",
		Fix:      "let the browser send its cookies (fetch: credentials: \"include\"); outside a browser use Authorization instead",
		Breached: withAuth("X-XSRF-TOKEN: a1b2c3"),
		Mended:   withAuth("Cookie: XSRF-TOKEN=a1b2c3", "X-XSRF-TOKEN: a1b2c3"),
	}}
}

// xsrf judges a call that proves itself by the XSRF header instead of Authorization.
func (j *judgement) xsrf(tokens []string) {
	token := strings.TrimSpace(tokens[0])
	cookies := xsrfCookies(j.header)
	switch {
	case len(tokens) > 1:
		j.breachAs(XSRFMismatch, fmt.Sprintf("%d X-XSRF-TOKEN headers", len(tokens)), "one X-XSRF-TOKEN header", "send one X-XSRF-TOKEN header")
	case len(cookies) > 0 && !matchesCookie(token, cookies):
		j.breach(XSRFMismatch, "X-XSRF-TOKEN "+j.mask(token)+", the cookie "+j.mask(cookies[0]))
	case !j.config.Credentials.has("xsrf", token):
		j.breach(XSRFMismatch, "X-XSRF-TOKEN "+j.mask(token)+", which the credentials file has not")
	}
	if len(cookies) == 0 {
		j.breach(XSRFNoCookie, "X-XSRF-TOKEN without the cookie XSRF-TOKEN")
	}
	j.caller("xsrf", "", token)
}

// xsrfCookies are the values of all cookies of that name: a browser sends one for each
// path that matches.
func xsrfCookies(header http.Header) []string {
	var values []string
	for _, cookie := range (&http.Request{Header: header}).CookiesNamed("XSRF-TOKEN") {
		values = append(values, cookie.Value)
	}
	return values
}

// matchesCookie compares in constant time, also with the cookie's percent-encoding
// undone, as axios does before it sends the header.
func matchesCookie(token string, cookies []string) bool {
	match := 0
	for _, value := range cookies {
		match |= subtle.ConstantTimeCompare([]byte(token), []byte(value))
		if plain, err := url.PathUnescape(value); err == nil {
			match |= subtle.ConstantTimeCompare([]byte(token), []byte(plain))
		}
	}
	return match == 1
}

package conform

import (
	"errors"
	"strings"

	"somock/mock"
	"somock/mock/sample"
)

// Given are the credentials that a user gives, and to whom messages go.
type Given struct {
	Scheme     string // basic, soticket or bearer; "": none was given
	Credential string // user:password, the ticket or the token
	AppToken   string
	XSRF       string
	To, From   string
	Plugin     string
}

// ParseAuth reads basic:USER:PASSWORD, soticket:TICKET, bearer:TOKEN; "" and none are no
// credential. The error shows nothing of it.
func (g *Given) ParseAuth(auth string) error {
	if auth == "" {
		return nil
	}
	scheme, credential, err := sample.ParseAuth(auth)
	if err == nil && scheme == "basic" && strings.HasPrefix(credential, ":") {
		err = errors.New("seen no user, expected basic:USER:PASSWORD")
	}
	if err != nil {
		return mock.Failf(mock.Usage, "for example --auth env:SO_AUTH, with SO_AUTH=soticket:7T:…", "--auth: %w", err)
	}
	g.Scheme, g.Credential = scheme, credential
	return nil
}

// Check refuses what would break the head of a call.
func (g *Given) Check() error {
	for _, value := range []struct{ flag, text string }{{"--auth", g.Credential}, {"--app-token", g.AppToken}, {"--xsrf", g.XSRF}} {
		if strings.ContainsFunc(value.text, func(c rune) bool { return c < ' ' || c == 0x7f }) {
			return mock.Failf(mock.Usage, "copy it without line ends", "%s: seen a control character in it, expected printable ones", value.flag)
		}
	}
	return nil
}

// What stands for a credential that must be wrong. It is nobody's, and the same each time.
var (
	madeUpUser     = "nobody.somock:made-up"
	madeUpTicket   = "7T:bWFkZSB1cCBieSBzb21vY2s="
	madeUpToken    = "8A:nobody.bWFkZSB1cCBieSBzb21vY2s"
	madeUpAppToken = "00000000000000000000000000000000"
)

// stranger is a credential of a scheme that nobody has.
func stranger(scheme string) string {
	switch scheme {
	case "soticket":
		return sample.Authorization(scheme, madeUpTicket)
	case "bearer":
		return sample.Authorization(scheme, madeUpToken)
	}
	return sample.Authorization("basic", madeUpUser)
}

// Secrets are the given credentials, as they are: whatever is written must not hold them.
func (g *Given) Secrets() []string {
	secrets := []string{g.Credential, g.AppToken, g.XSRF}
	if g.Scheme == "basic" {
		_, password, _ := strings.Cut(g.Credential, ":")
		secrets = append(secrets, password)
	}
	return secrets
}

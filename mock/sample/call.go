// Package sample makes calls of the operation, as `somock send` and the page do: with a
// message of one's own or the sample, in each of the logins and encodings that the
// operation takes. It judges nothing: what breaks the contract is sent as well.
//
// See .github/docs/clients/http.md.
package sample

import (
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"

	"somock/mock"
	"somock/mock/shell"
)

// An Order is what to send.
type Order struct {
	Base     string // where somock is, like http://127.0.0.1:8204
	Tenant   string // the path prefix; "" without one
	Auth     string // basic:USER:PASSWORD, soticket:TICKET, bearer:TOKEN or none
	AppToken string // header SO-AppToken; "" without
	XSRF     string // header X-XSRF-TOKEN and its cookie; "" without
	Carrier  mock.Carrier
	Message  [6]string // in the order of [mock.MessageFields]
}

// Message is what is sent by one who names none, in the order of [mock.MessageFields].
func Message() [6]string {
	return [6]string{"+4790000001", "+4790000002", "Hello from somock", "sms/160", "sample-1", "MyPlugin"}
}

// A Call is a call before it is sent.
type Call struct {
	Address  string
	Headers  [][2]string
	Body     string
	Insecure bool // the certificate is one that nobody trusts
}

// New makes a call. Its error is a usage failure that says what is wrong with the order.
func New(o Order) (*Call, error) {
	u, err := url.Parse(o.Base)
	if err != nil {
		return nil, mock.Fail(mock.Usage, err, "give an address like http://127.0.0.1:8204")
	}
	if o.Tenant != "" {
		u = u.JoinPath(o.Tenant)
	}
	c := &Call{Address: u.JoinPath("api/v1/Agents/Messaging/CreateMessage").String()}
	if err := c.logIn(o); err != nil {
		return nil, err
	}
	contentType, text := body(o.Carrier, o.Message)
	c.add("Content-Type", contentType)
	c.Body = text
	return c, nil
}

func (c *Call) add(name, value string) { c.Headers = append(c.Headers, [2]string{name, value}) }

func (c *Call) logIn(o Order) error {
	scheme, credential, err := ParseAuth(o.Auth)
	if err != nil {
		return mock.Failf(mock.Usage, "for example basic:tje0:Tje0", "auth: %w", err)
	}
	if scheme != "" {
		c.add("Authorization", Authorization(scheme, credential))
	}
	if o.AppToken != "" {
		c.add("SO-AppToken", o.AppToken)
	}
	if o.XSRF != "" {
		c.add("X-XSRF-TOKEN", o.XSRF)
		c.add("Cookie", "XSRF-TOKEN="+o.XSRF)
	}
	return nil
}

// ParseAuth reads basic:USER:PASSWORD, soticket:TICKET, bearer:TOKEN, or none, which has
// the scheme "". The error shows nothing of it.
func ParseAuth(auth string) (scheme, credential string, err error) {
	scheme, credential, _ = strings.Cut(auth, ":")
	switch scheme = strings.ToLower(scheme); {
	case scheme == "none":
		return "", "", nil
	case scheme == "basic" && strings.Contains(credential, ":"), (scheme == "soticket" || scheme == "bearer") && credential != "":
		return scheme, credential, nil
	}
	return "", "", fmt.Errorf("seen %d characters that are none of basic:USER:PASSWORD, soticket:TICKET, bearer:TOKEN or none", len(auth))
}

// Authorization is the header's value for a credential: USER:PASSWORD, a ticket or a token.
func Authorization(scheme, credential string) string {
	switch scheme {
	case "soticket":
		return "SOTicket " + credential
	case "bearer":
		return "Bearer " + credential
	}
	return "Basic " + base64.StdEncoding.EncodeToString([]byte(credential))
}

// ServerBase is where it goes, without the path.
func (c *Call) ServerBase() string {
	base, _, _ := strings.Cut(c.Address, "/api/v1/")
	return base
}

// Curl is the call as a command that can be pasted into a shell.
func (c *Call) Curl() string {
	words := []string{"curl", "-i"}
	if c.Insecure {
		words = append(words, "-k")
	}
	words = append(words, shell.Quote(c.Address))
	for _, h := range c.Headers {
		words = append(words, "-H", shell.Quote(h[0]+": "+h[1]))
	}
	return strings.Join(append(words, "--data-raw", shell.Quote(c.Body)), " ")
}

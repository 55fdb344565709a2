package npmclient_test

import (
	"path/filepath"
	"strings"
	"testing"

	"somock/mock"
	"somock/mock/mocktest"
	"somock/mock/server"
)

var message = map[string]string{
	"to": "+4790000001", "from": "+4790000002", "content": "Hello inbox ÆØÅ",
	"format": "sms/160", "sessionKey": "abc-1", "plugin": "MyPlugin",
}

// The client is installed once for all that is asked of it.
func TestOfficialClient(t *testing.T) {
	c := install(t)
	t.Run("every base URL leads to its tenant", c.basesLeadToTenants)
	t.Run("every way in is recorded as what it is", c.waysIn)
	t.Run("401 rejects with the vendor's body", c.rejected)
	t.Run("a message that is null is told so", c.nullMessage)
	t.Run("a timeout is a client that left", c.timesOut)
	t.Run("a lost reply is an error and a message", c.lostReply)
	t.Run("the cache swallows a repeated message", c.cacheSwallows)
	t.Run("over https", c.https)
}

// wantResolved holds a promise to what a 204 makes of it: an empty text.
func wantResolved(t *testing.T, e ending) {
	t.Helper()
	if string(e.Resolved) != `""` || e.RequestStatus != 10 {
		t.Errorf("resolved to %s with request status %d, rejected as %+v; want an empty text with 10", e.Resolved, e.RequestStatus, e.Rejected)
	}
}

func (c client) basesLeadToTenants(t *testing.T) {
	for _, k := range []struct{ base, target, tenant string }{
		{"", "/api/v1/Agents/Messaging/CreateMessage", "default"},
		{"/", "/api/v1/Agents/Messaging/CreateMessage", "default"},
		{"/Cust12345", "/Cust12345/api/v1/Agents/Messaging/CreateMessage", "Cust12345"},
		{"/Cust12345/api", "/Cust12345/api/v1/Agents/Messaging/CreateMessage", "Cust12345"},
		{"/SuperOffice", "/SuperOffice/api/v1/Agents/Messaging/CreateMessage", "SuperOffice"},
	} {
		t.Run("base "+k.base, func(t *testing.T) {
			srv := mocktest.Start(t)
			wantResolved(t, c.call(t, how{Base: srv.URL() + k.base, Scheme: "basic", Message: message}))
			e := srv.Await(mocktest.Matcher{})
			if e.Target != k.target || e.Tenant != k.tenant {
				t.Errorf("recorded %s of tenant %s", e.Target, e.Tenant)
			}
			if len(e.Violations) > 0 {
				t.Errorf("the vendor's own client is said to break %v", e.Violations)
			}
			wantText(t, "To", e.Message.To, message["to"])
			wantText(t, "Content", e.Message.Content, message["content"])
			wantText(t, "SessionKey", e.Message.SessionKey, message["sessionKey"])
		})
	}
}

func wantText(t *testing.T, field string, got *string, want string) {
	t.Helper()
	if got == nil || *got != want {
		t.Errorf("%s was recorded as %v, want %q", field, got, want)
	}
}

func (c client) waysIn(t *testing.T) {
	for _, k := range []struct {
		scheme     string
		headers    map[string]string
		violations []string
	}{
		{"basic", nil, nil},
		{"soticket", map[string]string{"SO-AppToken": "f2398a3a7wer3759d4b220e9a9c94321"}, nil},
		{"soticket", nil, []string{"app-token.missing"}}, // which the client never sends by itself
		{"bearer", nil, nil},
		{"bearer", map[string]string{"Accept-Language": ""}, nil}, // what the client's DoNotParse sends
	} {
		t.Run(k.scheme, func(t *testing.T) {
			srv := mocktest.Start(t)
			wantResolved(t, c.call(t, how{Base: srv.APIURL("Cust12345"), Scheme: k.scheme, Headers: k.headers, Message: message}))
			e := srv.Await(mocktest.Matcher{})
			if e.Auth == nil || e.Auth.Scheme != k.scheme {
				t.Errorf("recorded as %+v", e.Auth)
			}
			if got, want := strings.Join(rules(e), " "), strings.Join(k.violations, " "); got != want {
				t.Errorf("violations %q, want %q", got, want)
			}
		})
	}
}

func rules(e *mock.Entry) []string {
	var ids []string
	for _, v := range e.Violations {
		ids = append(ids, v.Rule)
	}
	return ids
}

func (c client) rejected(t *testing.T) {
	srv := mocktest.Start(t, mocktest.Lenient())
	e := c.call(t, how{Base: srv.APIURL("Cust12345"), Message: message})
	if e.Rejected == nil || e.Rejected.Status != 401 || e.Rejected.Code != "ERR_BAD_REQUEST" || e.Rejected.Message != "Request failed with status code 401" {
		t.Fatalf("a call without credentials ended as %+v", e)
	}
	for _, part := range []string{`"Error":true`, `"ErrorType":"ArgumentException"`, `"Message":"X-XSRF-TOKEN HTTP header missing.`, `"ErrorSource":"SuperOffice.Services.WebApi"`} {
		if !strings.Contains(string(e.Rejected.Data), part) {
			t.Errorf("the error's data are %s, want %s in them", e.Rejected.Data, part)
		}
	}
	srv.Verify(mocktest.Filter("status:401 rule:auth.missing"), mocktest.Exactly(1))
}

func (c client) nullMessage(t *testing.T) {
	srv := mocktest.Start(t, mocktest.Lenient())
	e := c.call(t, how{Base: srv.URL(), Scheme: "basic", Message: nil})
	if e.Rejected == nil || e.Rejected.Status != 400 || !strings.Contains(string(e.Rejected.Data), `"Error":true`) {
		t.Errorf("createMessageAsync(null) ended as %+v", e)
	}
	srv.Verify(mocktest.Filter("rule:message.missing"), mocktest.Exactly(1))
}

func (c client) timesOut(t *testing.T) {
	srv := mocktest.Start(t, mocktest.WithScenario("hang"))
	e := c.call(t, how{Base: srv.URL(), Scheme: "basic", Message: message, Timeout: 300})
	if e.Rejected == nil || e.Rejected.Code != "ECONNABORTED" {
		t.Errorf("ended as %+v", e)
	}
	srv.Await(mocktest.Filter("outcome:client-gone"))
}

func (c client) lostReply(t *testing.T) {
	srv := mocktest.Start(t, mocktest.WithScenario("lost-reply"))
	e := c.call(t, how{Base: srv.URL(), Scheme: "basic", Message: message})
	if e.Rejected == nil || e.Rejected.Status != 0 || e.Rejected.Code != "ECONNRESET" {
		t.Errorf("ended as %+v", e)
	}
	if recorded := srv.Await(mocktest.Filter("outcome:fault")); !recorded.Decision.Accepted {
		t.Error("the message was not taken")
	}
}

// Two calls are made, one is sent; the promise of the other resolves to "{}".
func (c client) cacheSwallows(t *testing.T) {
	srv := mocktest.Start(t)
	e := c.call(t, how{Base: srv.URL(), Scheme: "basic", Message: message, Times: 2, Cache: map[string]any{}})
	if string(e.Resolved) != `"{}"` {
		t.Errorf("the second call ended as %s, %+v", e.Resolved, e.Rejected)
	}
	srv.Verify(mocktest.Matcher{}, mocktest.Exactly(1))
}

// node trusts a certificate that is named in its environment.
func (c client) https(t *testing.T) {
	ca := filepath.Join(t.TempDir(), "ca.pem")
	srv := mocktest.Start(t, mocktest.WithConfig(func(c *server.Config) { c.TLSSelfSigned, c.TLSCAOut = true, ca }))
	h := how{Base: srv.APIURL("Cust12345"), Scheme: "soticket", Headers: map[string]string{"SO-AppToken": "f2398a3a7wer3759d4b220e9a9c94321"}, Message: message}
	if !strings.HasPrefix(h.Base, "https://") {
		t.Fatalf("the base is %s", h.Base)
	}
	wantResolved(t, c.call(t, h, "NODE_EXTRA_CA_CERTS="+ca))
	if e := c.call(t, h); e.Rejected == nil || e.Rejected.Code != "DEPTH_ZERO_SELF_SIGNED_CERT" {
		t.Errorf("without trusting it the call ended as %+v", e)
	}
	srv.Verify(mocktest.Filter("scheme:soticket"), mocktest.Exactly(1))
}
